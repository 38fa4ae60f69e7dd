"""What of a component can be varied, and how its rows read."""

from pathlib import Path

from app.view_model.sweep import cells, command_of, sweepable, widths_first
from constructor.document import Document
from constructor.records import Interval
from constructor.sweep import Row

OWN = """schema_version: 1
params: {width: 512, flag: false, rate: 0.1, kind: gelu, inner: {depth: 3}, none: null, one: 1}
model:
  graph:
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: "${params.width}", bias: true}
      act: gelu
"""


def _documents(**texts: str) -> list[tuple[str, Document]]:
    return [(name, Document.parse(text, Path("c.yaml"))) for name, text in texts.items()]


def test_params_come_first_and_then_what_modules_write_out() -> None:
    found = {
        choice.label: (choice.value, choice.values) for choice in sweepable([("", _documents(c=OWN)[0][1])])
    }
    assert found == {
        "params.width": ("512", "256, 512, 1024"),
        "params.flag": ("false", "true, false"),
        "params.rate": ("0.1", "0.1"),
        "params.kind": ("gelu", "gelu"),
        "params.inner.depth": ("3", "1, 3, 6"),
        "params.one": ("1", "1"),
        "model.graph.modules.up.in_features": ("4", "2, 4, 8"),
        "model.graph.modules.up.bias": ("true", "true, false"),
    }


def test_a_module_is_told_by_its_name() -> None:
    titles = {choice.title for choice in sweepable([("", _documents(c=OWN)[0][1])])}
    assert {"width = 512", "inner.depth = 3", "up.in_features = 4"} <= titles


def test_what_several_files_have_can_be_varied_in_all_of_them() -> None:
    own = Document.parse("model: {graph: {inputs: [x]}}\n", Path("policy.yaml"))
    others = _documents(**{"a.yaml": "params: {width: 8, depth: 2}\n", "b.yaml": "params: {width: 8}\n"})
    assert [(choice.label, choice.title) for choice in sweepable([("", own), *others])] == [
        ("*:params.width", "width = 8, in every file"),
        ("a.yaml:params.width", "width = 8, in a.yaml"),
        ("a.yaml:params.depth", "depth = 2, in a.yaml"),
        ("b.yaml:params.width", "width = 8, in b.yaml"),
    ]


def test_a_file_that_is_no_mapping_has_nothing_to_vary() -> None:
    assert sweepable(_documents(a="- 1\n", b="params: 3\nmodel: 4\n", c="params: {a: 1\n")) == ()


def test_a_row_reads_as_its_figures_or_its_reason() -> None:
    peak = Interval(1, 1 << 30, 2)
    ok = Row(0, "", "c", (("a", True),), parameters=8, peak_reserved=peak, gpu="H100", verdict="does not fit")
    assert cells(ok, ["odd: x"]) == {
        "a": "true",
        "Parameters": 8,
        "Reserved": "1.0 GiB",
        "Outcome": "✕ does not fit on H100 ⚠ odd: x",
    }
    assert cells(Row(0, "", "c", (), parameters=8))["Outcome"] == "✓ passes"
    assert cells(Row(0, "", "c", (), "lost", reason="killed"))["Outcome"] == "✕ killed"


def test_the_same_sweep_is_told_as_a_command() -> None:
    assert command_of("a/c.yaml", "params.width=8, 16", "B=2, 4", "check") == (
        "blockwright sweep a/c.yaml --grid 'params.width=8, 16' --dims B=2,4 --run check --out sweep.csv"
    )


def test_layers_and_numbers_in_lists_can_be_varied_and_widths_stand_first() -> None:
    text = """
params: {sizes: [8, 16, big], kernel: 3, d_model: 64, rate: 0.5}
model: {sequential: {layers: [{_type_: nn.Linear, out_features: 4, bias: true}, gelu]}}
"""
    own = _documents(c=text)[0][1]
    assert [(choice.label, choice.title) for choice in widths_first(sweepable([("", own)]))] == [
        ("params.d_model", "d_model = 64"),
        ("params.sizes[0]", "sizes[0] = 8"),
        ("params.sizes[1]", "sizes[1] = 16"),
        ("params.kernel", "kernel = 3"),
        ("model.sequential.layers[0].out_features", "layers[0].out_features = 4"),
    ]
