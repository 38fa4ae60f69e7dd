"""How small edits are, whether they do what was meant, and whether faults are told where they are."""

import time
from collections.abc import Iterator

from constructor.document import Document
from constructor.edits import Source
from constructor.registry import default_registry
from tests.benchmarks.edit_trials import documents, scalar_trials, structural_trials
from tests.benchmarks.faults import Fault, faults, problems_of, told
from tests.benchmarks.measurement import Measurement


def measure() -> Iterator[Measurement]:
    """Over the bundled components and the messy files, each also with CRLF and without a last line break."""
    every = list(documents())
    changed = sum(Document.parse(one.to_bytes(), one.file).to_bytes() != one.to_bytes() for one in every)
    yield Measurement("files that a save without an edit changes", changed, "files", 0, f"of {len(every)}")
    scalars = [trial.verdict for one in every for trial in scalar_trials(one)]
    share = 100 * (1 - scalars.count("right") / len(scalars))
    beside = f"of {len(scalars)}"
    yield Measurement("scalar edits that change more than one line", share, "%", 0.1, beside)
    registry = default_registry()
    graph_edits = [trial.verdict for one in every for trial in structural_trials(one, registry)]
    beside = f"of {len(graph_edits)}, {graph_edits.count('refused')} refused with a reason"
    yield Measurement(
        "graph edits that read as something else", graph_edits.count("wrong"), "edits", 0, beside
    )
    yield from _faults([one for one in every if "foreign" not in one.file])


def _faults(documents: list[Document]) -> Iterator[Measurement]:
    registry = default_registry()
    put: list[Fault] = []
    for document in documents:
        source = Source.of(document, registry)
        if not problems_of(document, registry)[0]:
            put += faults(source)
    start = time.perf_counter()
    found = [told(fault, registry) for fault in put]
    seconds = (time.perf_counter() - start) / len(put)
    with_node = [node for fault, (_, node, _) in zip(put, found, strict=True) if fault.node is not None]
    kinds = len({fault.kind for fault in put})
    beside = f"of {len(put)} faults of {kinds} kinds"
    yield Measurement("faults told at another line", _missed([line for line, _, _ in found]), "%", 5, beside)
    yield Measurement("faults told at another node", _missed(with_node), "%", 5, f"of {len(with_node)}")
    yield Measurement("static check of a file with a fault", 1000 * seconds, "ms", 300, "mean")


def _missed(right: list[bool]) -> float:
    return 100 * (1 - sum(right) / len(right))
