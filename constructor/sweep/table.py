"""The table of a sweep: the same columns in every form, and back from comma-separated text."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from constructor.records import Interval
from constructor.sweep.records import Row, Value

_FIRST = ("component",)
_PEAKS = ("peak_allocated", "peak_reserved")
_BOUNDS = ("", "_low", "_high")
_LAST = (
    "status",
    "batch",
    "parameters",
    "trainable_parameters",
    *(f"{peak}{bound}_bytes" for peak in _PEAKS for bound in _BOUNDS),
    "source",
    "gpu",
    "verdict",
    "seconds",
    "code",
    "reason",
    "warnings",
)
FIXED = frozenset((*_FIRST, *_LAST))
"""The columns that every table has, besides those of what varies."""
_BETWEEN = "; "


def labels(rows: Iterable[Row]) -> tuple[str, ...]:
    """What varies, in the order of the columns."""
    return tuple(dict.fromkeys(label for row in rows for label, _ in row.values))


def odd(rows: Sequence[Row]) -> dict[int, tuple[str, ...]]:
    """The warnings of each row by its number, without those that all rows of its component have."""
    found = {}
    for row in rows:
        others = [other for other in rows if other.component == row.component and other.status == "ok"]
        found[row.number] = tuple(
            words
            for words in row.warnings
            if len(others) == 1 or not all(words in other.warnings for other in others)
        )
    return found


def records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Each row by the names of columns, in their order; sizes in bytes."""
    varied = labels(rows)
    return [_record(row, varied) for row in rows]


def to_csv(rows: Sequence[Row]) -> str:
    """The table as comma-separated text; what is not known is empty."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, (*_FIRST, *labels(rows), *_LAST), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records(rows))
    return target.getvalue()


def from_csv(text: str) -> tuple[Row, ...]:
    """The rows of a table that `to_csv` wrote, or that another program wrote from it.

    Raises:
        ValueError: it is no table of a sweep.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if missing := {"component", "status"} - set(reader.fieldnames or ()):
        raise ValueError(f"it has no column {' and no column '.join(sorted(missing))}")
    return from_records(list(reader))


def from_records(found: Sequence[dict[str, Any]]) -> tuple[Row, ...]:
    """The inverse of `records`; values that vary may come back as text.

    Raises:
        ValueError: a figure is no number.
    """
    return tuple(_row(number, record) for number, record in enumerate(found))


def _record(row: Row, varied: Sequence[str]) -> dict[str, Any]:
    values = dict(row.values)
    peaks = {
        f"{peak}{bound}_bytes": getattr(held, bound.strip("_") or "value") if held is not None else None
        for peak in _PEAKS
        for held in (getattr(row, peak),)
        for bound in _BOUNDS
    }
    plain = {name: peaks[name] if name in peaks else getattr(row, name) for name in _LAST}
    plain["seconds"] = round(row.seconds, 3)
    plain["warnings"] = _BETWEEN.join(row.warnings)
    return {"component": row.component, **{label: values.get(label) for label in varied}, **plain}


def _row(number: int, record: dict[str, Any]) -> Row:
    def figure(name: str) -> int | None:
        text = record.get(name)
        return None if text is None or text == "" or text != text else int(float(text))

    def peak(name: str) -> Interval | None:
        low, value, high = (figure(f"{name}{bound}_bytes") for bound in ("_low", "", "_high"))
        if value is None:
            return None
        return Interval(value if low is None else low, value, value if high is None else high)

    def words(name: str) -> str:
        return "" if record.get(name) is None else str(record[name])

    values: tuple[tuple[str, Value], ...] = tuple(
        (str(label), value) for label, value in record.items() if label is not None and label not in FIXED
    )
    status = words("status")
    return Row(
        number,
        "",
        words("component"),
        values,
        "ok" if status == "ok" else "lost" if status == "lost" else "failed",
        batch=figure("batch"),
        parameters=figure("parameters"),
        trainable_parameters=figure("trainable_parameters"),
        peak_allocated=peak("peak_allocated"),
        peak_reserved=peak("peak_reserved"),
        source=words("source"),
        gpu=words("gpu"),
        verdict=words("verdict"),
        seconds=float(record.get("seconds") or 0.0),
        code=words("code"),
        reason=words("reason"),
        warnings=tuple(filter(None, words("warnings").split(_BETWEEN))),
    )
