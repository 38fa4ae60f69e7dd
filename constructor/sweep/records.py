"""What a sweep is made of: what varies, the points to try, and a row for each. Plain and picklable."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from constructor.diagnostics import ConfigPath, format_path
from constructor.graph import Trusted
from constructor.records import Interval, MemorySettings

Value = str | int | float | bool | None
Kind = Literal["check", "predict", "measure"]
Status = Literal["ok", "failed", "lost"]
EVERY_FILE = "*"


@dataclass(frozen=True, slots=True)
class Target:
    """The hyperparameter that a value is written to.

    Attributes:
        file: "" for the component's own file, "*" for every file that the component is made of and that
            has the hyperparameter, else the path of one of them from the component's folder.
    """

    path: ConfigPath
    file: str = ""

    @property
    def label(self) -> str:
        """As it is written on the command line and at the head of a column."""
        return f"{self.file}:{format_path(self.path)}" if self.file else format_path(self.path)


@dataclass(frozen=True, slots=True)
class Dim:
    """The symbol of shapes whose size is varied."""

    label: str


Column = Target | Dim


@dataclass(frozen=True, slots=True)
class Variations:
    """The values to try together: each row has one for every column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every point.

    Attributes:
        kind: "check" builds and checks shapes, "predict" tells the memory of a step as well, "measure" takes
            the step on a card.
        trust: the modules that the files name and that may be run, or "all".
        inputs: examples by the name of an input, as YAML text.
        seconds: how long one answer may take.
    """

    kind: Kind = "predict"
    settings: MemorySettings = field(default_factory=MemorySettings)
    trust: Trusted = ()
    inputs: tuple[tuple[str, str], ...] = ()
    seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Point:
    """A component with its overrides.

    Attributes:
        file: the absolute path of the component's file; `component` is the path as the user wrote it.
        frozen: a training YAML does not train it.
        values: what was chosen, by the label of the column.
        dims: sizes by symbol.
        texts: the files that it is made of, by absolute path, as they read with the overrides.
    """

    number: int
    component: str
    file: str
    frozen: bool
    values: tuple[tuple[str, Value], ...]
    dims: tuple[tuple[str, int], ...]
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One point with what is asked of it: all that a process anywhere needs to answer."""

    point: Point
    question: Question

    @property
    def key(self) -> str:
        """A digest of everything that the answer depends on besides the code, to know a row by again."""
        point = self.point
        asked = {**asdict(self.question), "seconds": None}
        parts = [point.file, point.frozen, point.dims, sorted(point.texts), asked]
        return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a point. Figures are None where they are not known.

    Attributes:
        status: "ok"; "failed" with the first problem that the answer told; "lost" without an answer.
        batch: the size of `B`.
        peak_allocated, peak_reserved: bytes.
        verdict: whether it runs on the card of `gpu`.
        seconds: how long the answer took.
        code, reason: the problem.
        warnings: what is odd about a point that has its figures, each with its code.
        unknown_dims: symbols that got a size and are in no shape of the component.
    """

    number: int
    key: str
    component: str
    values: tuple[tuple[str, Value], ...]
    status: Status = "ok"
    batch: int | None = None
    parameters: int | None = None
    trainable_parameters: int | None = None
    peak_allocated: Interval | None = None
    peak_reserved: Interval | None = None
    source: str = ""
    gpu: str = ""
    verdict: str = ""
    seconds: float = 0.0
    code: str = ""
    reason: str = ""
    warnings: tuple[str, ...] = ()
    unknown_dims: tuple[str, ...] = ()

    @staticmethod
    def of(task: Task) -> "Row":
        """The row of a task about which nothing is known yet."""
        return Row(task.point.number, task.key, task.point.component, task.point.values)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Row":
        """The inverse of `to_json`.

        Raises:
            TypeError, KeyError, ValueError: the data is of another kind.
        """
        known = {one.name for one in fields(Row)}
        if not known >= data.keys():
            raise ValueError("it is no row of a sweep")
        peaks = {
            name: Interval(**data[name]) if data[name] is not None else None
            for name in ("peak_allocated", "peak_reserved")
        }
        values = tuple((str(label), value) for label, value in data["values"])
        lists = {name: tuple(data[name]) for name in ("warnings", "unknown_dims")}
        return Row(**{**data, **peaks, **lists, "values": values})
