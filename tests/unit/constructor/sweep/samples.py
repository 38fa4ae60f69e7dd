"""Components, tasks and a stand-in for a worker, for tests of sweeps."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from constructor.experiments import Checkable
from constructor.records import ComponentReport, encode
from constructor.registry import default_registry
from constructor.sweep import Planned, Point, Question, Row, Task, combine, plan, read_dims, read_grid

HEAD = """schema_version: 1  # kept
params: {width: 8, rate: 1.0e-3, blocks: [2, 3]}
example_inputs: {x: B 4}
model:
  graph:
    inputs: [x]
    modules:
      up:
        _type_: nn.Linear
        in_features: 4
        out_features: ${params.width}   # shared
      down: {_type_: nn.Linear, in_features: '${params.width}', out_features: 2}
    nodes:
      - {name: hidden, call: module:up, args: [$x]}
      - {name: y, call: module:down, args: [$hidden]}
    outputs: [y]
"""
POLICY = """schema_version: 1
model:
  graph:
    inputs: [x]
    modules:
      head: {_type_: component, path: ./head.yaml}
      tail: {_type_: component, path: ./tail.yaml}
    nodes:
      - {name: y, call: module:head, args: [$x]}
    outputs: [y]
"""


def head(folder: Path, name: str = "head.yaml", text: str = HEAD) -> Path:
    file = folder / name
    file.write_text(text)
    return file


def policy(folder: Path) -> Path:
    head(folder)
    head(folder, "tail.yaml")
    return head(folder, "policy.yaml", POLICY)


def planned(*files: Path, grid: tuple[str, ...] = (), dims: str = "") -> Planned:
    axes = [*map(read_grid, grid), *(read_dims(dims) if dims else ())]
    components = [Checkable(file, file.stem) for file in files]
    return plan(components, combine(None, axes), default_registry())


def task(number: int = 0, question: Question | None = None, **values: Any) -> Task:
    """A task about no file in particular."""
    point = Point(number, "c.yaml", "c.yaml", False, tuple(values.items()), (), ())
    return Task(point, question or Question("check"))


def row(number: int = 0, **found: Any) -> Row:
    return Row(number, f"key{number}", "c.yaml", (("params.width", 8 * (number + 1)),), **found)


class FakeWorker:
    """Answers checks with what `answer` makes of their parameters; the real one starts a process.

    Attributes:
        asked: the methods that were asked for.
    """

    def __init__(self, *answers: Callable[[dict[str, Any]], Any]) -> None:
        self._answers = itertools.chain(answers, itertools.repeat(answers[-1] if answers else report))
        self.asked: list[str] = []
        self.closed = 0

    def request(self, method: str, params: dict[str, Any], timeout: float) -> Any:
        if method == "warm":
            return "warm"
        self.asked.append(method)
        return encode(next(self._answers)(params))

    def close(self) -> None:
        self.closed += 1


def report(params: dict[str, Any], *problems: Any) -> ComponentReport:
    """What a check that went well answers."""
    sizes = tuple({"B": 2, **params["dims"]}.items())
    return ComponentReport(params["path"], "c", 10, 8, False, (), (), (), (), problems, sizes)
