"""Files as people keep them: nothing changes that was not meant to, every graph edit does what it says, and
what is wrong is told where it is."""

from pathlib import Path

import pytest

from constructor.document import Document
from constructor.edits import Source
from constructor.registry import default_registry
from tests.benchmarks.edit_trials import ROOT, documents, scalar_trials, structural_trials
from tests.benchmarks.faults import faults, problems_of, told

REGISTRY = default_registry()
MESSY = list(documents((ROOT / "tests" / "cases" / "messy",)))


def _name(document: Document) -> str:
    breaks = "crlf" if "\r" in document.text else "open" if not document.text.endswith("\n") else "lf"
    return f"{Path(document.file).stem}-{breaks}"


@pytest.mark.parametrize("document", MESSY, ids=_name)
def test_an_edit_touches_its_line_and_reads_as_meant(document: Document) -> None:
    assert not document.problems
    assert Document.parse(document.to_bytes(), document.file).to_bytes() == document.to_bytes()
    scalars = list(scalar_trials(document))
    assert [trial for trial in scalars if trial.verdict != "right"] == []
    graph_edits = list(structural_trials(document, REGISTRY))
    assert [trial for trial in graph_edits if trial.verdict == "wrong"] == []
    assert all(trial.reason for trial in graph_edits if trial.verdict == "refused")
    refused = sum(trial.verdict == "refused" for trial in graph_edits)
    assert refused <= len(graph_edits) / 4


def test_faults_are_told_at_their_line_and_node() -> None:
    found = [told(fault, REGISTRY) for document in MESSY for fault in faults(Source.of(document, REGISTRY))]
    assert len(found) >= 100
    assert sum(line for line, _, _ in found) >= 0.95 * len(found)
    assert sum(node for _, node, _ in found) >= 0.95 * len(found)


def test_several_faults_are_told_at_once() -> None:
    text = (ROOT / "tests" / "cases" / "messy" / "steps_without_a_last_line_break.yaml").read_text("utf-8")
    wrong = text.replace("nn.GELU", "nn.GELUU").replace("$g", "$gg").replace("module:n", "module:nn")
    found, _ = problems_of(Document.parse(wrong, "/nowhere/net.yaml"), REGISTRY)
    assert {6, 16, 17} <= {problem.location.line for problem in found if problem.location}
