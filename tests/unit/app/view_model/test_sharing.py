"""Values that move to `params` from their field, and values that lead to the file that gives them."""

from pathlib import Path

from app.view_model.hyperparameters import Hyperparameter, Sources, spec_rows
from app.view_model.intent import OpenFile, Reshape
from constructor.document import read_document
from constructor.edits import MakeShared, Source, perform
from constructor.registry import default_registry

BASE = """\
schema_version: 1
params: {out_features: 3}
model:
  graph:
    inputs: [x]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 0x10}
      down: {_type_: nn.Linear, in_features: 16, out_features: "${params.out_features}"}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      - {name: b, call: module:down, args: [$a]}
    outputs: [$b]
"""


def _rows(file: Path, module: str) -> dict[str, Hyperparameter]:
    registry = default_registry()
    source = Source.of(read_document(file), registry)
    found, entry = source.graph.module(module), registry.block("nn.Linear")
    assert found is not None
    assert entry is not None
    sources = Sources(source.graph, source.resolved, source.document)
    return {row.name: row for row in spec_rows(sources, entry.arguments, found.spec, found.origin)}


def test_a_written_value_can_be_shared_under_a_free_name(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(BASE)
    rows = _rows(file, "up")
    intent = rows["out_features"].share()
    assert isinstance(intent, Reshape)
    assert intent.edit == MakeShared(("model", "graph", "modules", "up", "out_features"))
    text = perform(Source.of(read_document(file), default_registry()), intent.edit).document.text
    assert "params: {out_features: 3, out_features_2: 0x10}" in text
    assert 'out_features: "${params.out_features_2}"' in text
    assert rows["bias"].share() is None
    assert _rows(file, "down")["out_features"].share() is None


def test_a_value_of_an_included_file_leads_there(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    child = tmp_path / "child.yaml"
    child.write_text("defaults: [base.yaml]\nmodel: {graph: {modules: {up: {in_features: 5}}}}\n")
    rows = _rows(child, "up")
    assert rows["in_features"].open_origin() is None
    assert rows["out_features"].open_origin() == OpenFile(str(tmp_path / "base.yaml"))
    assert rows["out_features"].share() is None
    assert _rows(child, "down")["out_features"].open_origin() == OpenFile(str(tmp_path / "base.yaml"))
