"""Gives every shape of a run its text in symbols, by running the same graph at other sizes."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from constructor.probe import DimError, Example, resized, symbols_of
from constructor.records import TensorInfo, ValueInfo
from constructor.shapes.explore import Attempt, explore
from constructor.shapes.fit import Fitter, Observed
from constructor.shapes.info import map_tensors, tensor_infos
from constructor.shapes.run import GraphRun, Plan
from constructor.shapes.tracer import Record

Infos = Sequence[ValueInfo | None]

# What all runs together may call; a component that is larger gets fewer of them, and fewer names.
_MOST_CALLS, _LEAST_RUNS = 100_000, 4


@dataclass
class Naming:
    """The text of every dim that was seen in a run, from its sizes in all runs of the same graph.

    Attributes:
        runs: the usual run first; None for one that could not be made.
        names: the text of a dim by its sizes in all runs; empty when nothing was tried.
    """

    runs: Sequence[GraphRun | None]
    names: Mapping[Observed, str] = field(default_factory=dict)
    _known: dict[Hashable, ValueInfo | None] = field(default_factory=dict)

    def value(self, name: str) -> ValueInfo | None:
        """What is known of a value of the graph."""
        return self.named([run.values.get(name) if run is not None else None for run in self.runs])

    def side(self, node: int, index: int, side: str) -> ValueInfo | None:
        """The inputs or outputs of a module inside the block that a node calls."""
        records = _records(self.runs, node, index)
        key = (side, *map(id, records))
        if key not in self._known:
            infos = [getattr(record, side) if record is not None else None for record in records]
            self._known[key] = self.named(infos)
        return self._known[key]

    def named(self, infos: Infos) -> ValueInfo | None:
        """The first of the facts with symbols; the others are the same value in the other runs."""
        usual = infos[0]
        if usual is None or not self.names:
            return usual
        texts = iter([" ".join(self.names[dim] for dim in dims) for dims in _observed(infos)])

        def name(info: TensorInfo) -> TensorInfo:
            return replace(info, symbolic=next(texts))

        return map_tensors(usual, name)


def name_shapes(
    plan: Plan,
    usual: GraphRun,
    inputs: Mapping[str, Example],
    symbols: Mapping[str, int],
    sizes: Mapping[str, int],
) -> Naming:
    """Runs the graph at other sizes of `symbols` and names what changes with them.

    Args:
        usual: the run at the usual sizes.
        sizes: the size of every symbol, also of those that only output ports mention.
    """
    failed = {run.node.name for run in usual.nodes if run.status == "error" and not run.outputs}
    again = replace(plan, broken=plan.broken | failed)
    worked = [run.status == "ok" for run in usual.nodes]

    def attempt(other: Mapping[str, int]) -> Attempt[GraphRun | None]:
        try:
            examples = {name: resized(example, {**sizes, **other}) for name, example in inputs.items()}
        except DimError:
            # A shape such as H/16 has no whole size at every H.
            return Attempt(len(worked) + 1, None)
        run = again.run(examples, {**sizes, **other}, flows=False)
        broken = sum(ok and node.status != "ok" for ok, node in zip(worked, run.nodes, strict=True))
        return Attempt(broken, run)

    calls = sum(1 + len(run.trace.records) for run in usual.nodes if run.trace is not None)
    explored = explore(symbols, attempt, max(_LEAST_RUNS, _MOST_CALLS // max(calls, 1)))
    runs = (usual, *(run for _, run in explored.runs))
    if len(runs) == 1:
        return Naming(runs)
    fitter = Fitter((symbols, *(sizes for sizes, _ in explored.runs)), explored.alone)
    return Naming(
        runs, fitter.names(dim for infos in _everything(runs) for dims in _observed(infos) for dim in dims)
    )


def varying(inputs: Mapping[str, Example]) -> tuple[str, ...]:
    """The symbols that the examples depend on."""
    return tuple(dict.fromkeys(symbol for example in inputs.values() for symbol in symbols_of(example)))


def _everything(runs: Sequence[GraphRun | None]) -> Iterator[Infos]:
    """Every value and every side of every module, each in all runs."""
    usual = runs[0]
    assert usual is not None
    for name in usual.values:
        yield [run.values.get(name) if run is not None else None for run in runs]
    seen = set()
    for node, run in enumerate(usual.nodes):
        for index in range(len(run.trace.records) if run.trace is not None else 0):
            records = _records(runs, node, index)
            key = tuple(map(id, records))
            if key not in seen:
                seen.add(key)
                yield [record.inputs if record is not None else None for record in records]
                yield [record.outputs if record is not None else None for record in records]


def _records(runs: Sequence[GraphRun | None], node: int, index: int) -> list[Record | None]:
    """One module of one node's block in every run."""
    found: list[Record | None] = []
    for run in runs:
        trace = run.nodes[node].trace if run is not None else None
        inside = trace is not None and index < len(trace.records)
        found.append(trace.records[index] if trace is not None and inside else None)
    return found


def _observed(infos: Infos) -> Iterator[list[Observed]]:
    """For each tensor of the first facts, the sizes of each dim in every run."""
    tensors = [list(tensor_infos(info)) for info in infos]
    for place, usual in enumerate(tensors[0]):
        rank = len(usual.shape)
        shapes = [
            others[place].shape
            if len(others) == len(tensors[0]) and len(others[place].shape) == rank
            else None
            for others in tensors
        ]
        yield [tuple(shape[dim] if shape is not None else None for shape in shapes) for dim in range(rank)]
