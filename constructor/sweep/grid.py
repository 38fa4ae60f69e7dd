"""`--grid KEY.PATH=V,V`, `--dims B=16,32` and the rows of a list, read into what varies."""

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from constructor.diagnostics import Diagnostic, Location, parse_path
from constructor.document import Document, parse_scalar
from constructor.probe.sizes import MAX_DIM
from constructor.sweep.records import Column, Dim, Target, Value, Variations
from constructor.sweep.table import FIXED

MOST_POINTS = 10_000
_DIM_IN_LIST = "dims."
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIZE = re.compile(r"[1-9][0-9]*")
_EXAMPLE = "for example params.width=256,512"
_Axis = tuple[Column, tuple[Value, ...]]


class GridError(Exception):
    """What varies cannot be read; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


def read_grid(text: str) -> _Axis:
    """Reads `[FILE:]KEY.PATH=VALUE,VALUE...`; each value is read as YAML reads it, commas in quotes kept.

    Raises:
        GridError: it is of another form, or has no value.
    """
    for match in re.finditer("=", text):
        try:
            target = read_target(text[: match.start()])
        except ValueError:
            continue  # the sign may stand inside a quoted key
        return target, _values(text, match.end())
    raise GridError(_bad(f"{text!r} is not of the form KEY.PATH=VALUE,VALUE", _EXAMPLE))


def read_target(text: str) -> Target:
    """Reads `KEY.PATH` or `FILE:KEY.PATH`.

    Raises:
        ValueError: what it names is no config path.
    """
    file, separator, path = text.strip().rpartition(":")
    target = Target(parse_path(path.strip()), file.strip())
    if separator and not target.file:
        raise ValueError(f"{text!r} names no file before the colon")
    return target


def read_dims(text: str) -> tuple[_Axis, ...]:
    """Reads `B=16,32,T=40`: every symbol with the sizes that follow it.

    Raises:
        GridError: a symbol has no size, a size is no whole number from 1, or a symbol stands twice.
    """
    found: dict[str, list[Value]] = {}
    sizes: list[Value] | None = None
    for entry in text.split(","):
        name, separator, size = entry.strip().rpartition("=")
        if separator:
            if not _SYMBOL.fullmatch(name):
                raise GridError(_bad(f"{name!r} is no symbol of shapes", "write --dims B=16,32"))
            if name in found:
                raise GridError(_twice(name))
            sizes = found.setdefault(name, [])
        if sizes is None or not _SIZE.fullmatch(size) or int(size) > MAX_DIM:
            hint = "write --dims B=16,32,T=40 with sizes from 1"
            raise GridError(_bad(f"{entry.strip()!r} in {text!r} is no size of a dim", hint))
        sizes.append(int(size))
    return tuple((Dim(name), tuple(dict.fromkeys(sizes))) for name, sizes in found.items())


def read_list(text: str, file: str) -> Variations:
    """Reads comma-separated rows: a head of `KEY.PATH`, `FILE:KEY.PATH` and `dims.B`, then a row a point.

    Raises:
        GridError: it has no rows, one of another length than the head, or a head that names nothing.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), skipinitialspace=True))
    lines = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if len(lines) < 2:
        hint = "write the names of hyperparameters on the first line, and the values of a point on each other"
        raise GridError(_bad("the list has no rows", hint, Location(file, 1, 1), code="empty-grid"))
    columns = tuple(_column(name.strip(), Location(file, lines[0][0], 1)) for name in lines[0][1])
    _refuse_twice(columns)
    return Variations(columns, tuple(_row(columns, row, Location(file, at, 1)) for at, row in lines[1:]))


def combine(listed: Variations | None, axes: Iterable[_Axis]) -> Variations:
    """Every row of the list with every combination of the axes; the last axis changes fastest.

    Raises:
        GridError: nothing varies, something is named twice, or there are too many combinations.
    """
    axes = tuple(axes)
    columns = (*(listed.columns if listed else ()), *(column for column, _ in axes))
    if not columns:
        hint = "say what varies with --grid params.width=256,512, --dims B=16,32 or --list FILE.csv"
        raise GridError(Diagnostic("empty-grid", "nothing is swept", hint=hint))
    _refuse_twice(columns)
    rows = listed.rows if listed else ((),)
    count = len(rows)
    for _, values in axes:
        count *= len(values)
    if count > MOST_POINTS:
        hint = f"sweep fewer values at once; at most {MOST_POINTS:,} points are tried"
        raise GridError(Diagnostic("too-many-points", f"the grid has {count:,} points", hint=hint))
    chosen = tuple(itertools.product(*(values for _, values in axes)))
    return Variations(columns, tuple((*row, *values) for row in rows for values in chosen))


def _values(text: str, start: int) -> tuple[Value, ...]:
    if not text[start:].strip():
        message, hint = f"{text!r} has no values", "write them after the sign, separated by commas"
        raise GridError(Diagnostic("empty-grid", message, hint=hint))
    cells = list(_cells(text[start:]))
    if any(cell == "" for cell in cells):
        raise GridError(_bad(f"{text!r} has an empty value", "write null or '' where that is meant"))
    # A dict keeps the order; 1, 1.0 and true are equal to Python and different in YAML.
    return tuple({repr(value): value for value in map(_value, cells)}.values())


def _cells(text: str) -> Iterator[str]:
    """The parts between commas outside of quotes."""
    start, quote = 0, ""
    for index, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and not text[start:index].strip():
            quote = sign
        elif sign == ",":
            yield text[start:index].strip()
            start = index + 1
    yield text[start:].strip()


def _value(text: str) -> Value:
    if text[:1] in ("[", "{"):
        hint = "name the item, as in layers[0]=1,2"
        raise GridError(_bad(f"{text!r} is a list or a mapping, and only single values can be swept", hint))
    if text[:1] not in ("'", '"'):
        plain: Value = parse_scalar(text)
        return plain
    document = Document.parse(f"value: {text}\n")
    if document.problems:
        raise GridError(_bad(f"{text} is no quoted value: {document.problems[0].message}", _EXAMPLE))
    quoted: Value = document.data()["value"]
    return quoted


def _column(name: str, place: Location) -> Column:
    if name.startswith(_DIM_IN_LIST) and _SYMBOL.fullmatch(symbol := name.removeprefix(_DIM_IN_LIST)):
        return Dim(symbol)
    try:
        return read_target(name)
    except ValueError as error:
        hint = "name a hyperparameter such as params.width, or a dim such as dims.B"
        raise GridError(_bad(str(error), hint, place)) from None


def _row(columns: Sequence[Column], cells: Sequence[str], place: Location) -> tuple[Value, ...]:
    if len(cells) != len(columns):
        message = f"the row has {len(cells)} values and the head {len(columns)} names"
        raise GridError(_bad(message, "give every name a value", place))
    values = []
    for column, cell in zip(columns, cells, strict=True):
        value = _value(cell.strip()) if cell.strip() else None
        whole = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_DIM
        if isinstance(column, Dim) and not whole:
            raise GridError(_bad(f"{cell!r} is no size of the dim {column.label}", "sizes start at 1", place))
        values.append(value)
    return tuple(values)


def _refuse_twice(columns: Sequence[Column]) -> None:
    labels = [column.label for column in columns]
    for label in labels:
        if labels.count(label) > 1:
            raise GridError(_twice(label))
        if label in FIXED:
            hint = "this name is taken by a column of the result"
            raise GridError(_bad(f"{label!r} cannot be swept", hint))


def _twice(label: str) -> Diagnostic:
    return _bad(f"{label} is swept twice", "give all its values at one place")


def _bad(message: str, hint: str, place: Location | None = None, code: str = "bad-grid") -> Diagnostic:
    return Diagnostic(code, message, location=place, hint=hint)
