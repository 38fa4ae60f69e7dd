"""How small edits are, whether they do what was meant, and whether faults are told where they are."""

import time
from collections.abc import Iterator

from constructor.document import Document
from constructor.edits import Source
from constructor.registry import default_registry
from tests.benchmarks.edit_trials import documents, scalar_trials, structural_trials
from tests.benchmarks.faults import Fault, faults, in_one_file, problems_of, told
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.pictures import moved_by_values, turned_by_nodes


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
    yield from _pictures([one for one in every if "experiment_models" in one.file])
    yield from _faults([one for one in every if "foreign" not in one.file])


def _pictures(documents: list[Document]) -> Iterator[Measurement]:
    """What moves in the drawing of a component when a value of it changes, or a node comes between."""
    registry = default_registry()
    sources = [Source.of(document, registry) for document in documents]
    moved = [boxes for source in sources for boxes in moved_by_values(source)]
    graphs = [source for source in sources if len(source.graph.nodes) > 1 and source.form != "sequential"]
    turned = [pairs for source in graphs for pairs in turned_by_nodes(source)]
    beside = f"of {len(moved)} edits of numbers in {len(sources)} components"
    yield Measurement("boxes beside that a value edit moves", sum(moved), "boxes", 0, beside)
    beside = f"after each of {len(turned)} nodes put on an edge"
    yield Measurement("pairs of boxes that change sides", sum(turned), "pairs", 0, beside)


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
    together = list(in_one_file(put, {document.file: document for document in documents}))
    hidden = sum(len(fault.lines_told(registry)) < len(fault.lines) for fault in together)
    beside = f"of {len(together)} files with several faults, {sum(len(f.lines) for f in together)} in all"
    yield Measurement(
        "files that hide one fault behind another", 100 * hidden / len(together), "%", 5, beside
    )


def _missed(right: list[bool]) -> float:
    return 100 * (1 - sum(right) / len(right))
