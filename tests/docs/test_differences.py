"""Every row of "Where this reader differs" in docs/schema.md, tried."""

import re
from pathlib import Path

import pytest

from constructor import build_model
from constructor.config import resolve_config
from constructor.diagnostics import Diagnostic
from constructor.graph import Const, compile_graph
from constructor.registry import BlockEntry, OpEntry, default_registry
from constructor.registry.shipped_primitives import PRIMITIVES

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"
RELU = "model: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"


def problems(file: Path, text: str) -> tuple[Diagnostic, ...]:
    file.write_text(text)
    resolved = resolve_config(file)
    return (*resolved.problems, *compile_graph(resolved, default_registry()).problems)


def codes(file: Path, text: str) -> list[str]:
    found = problems(file, text)
    assert all(problem.location is not None for problem in found)
    return [problem.code for problem in found]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.yaml"


def test_the_page_lists_what_is_tried_here() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("## 13.")[2]
    rows = [line for line in section.splitlines() if re.match(r"\| (?!here|---)", line)]
    tests = [name for name in globals() if name.startswith("test_")]
    assert len(rows) == len(tests) - 1


def test_all_problems_are_told_each_with_its_place(file: Path) -> None:
    text = (
        "schema_version: 2\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [x]\n"
        "    modules: {m: {_type_: nn.Liner}}\n"
        "    nodes: [{name: y, call: op:ad, args: [$z]}]\n"
        "    outputs: [y]\n"
    )
    found = problems(file, text)
    lines = [(p.code, p.location.line) for p in found if p.severity == "error" and p.location is not None]
    assert sorted(lines) == [
        ("bad-schema-version", 1),
        ("unknown-block", 5),
        ("unknown-op", 6),
        ("unknown-value", 6),
    ]


def test_merged_keys_keep_the_order_of_the_base(file: Path) -> None:
    modules = "{b: {_type_: nn.ReLU}, a: {_type_: nn.ReLU}}"
    base = f"model: {{graph: {{inputs: [x], modules: {modules}, nodes: [], outputs: [x]}}}}\n"
    file.with_name("base.yaml").write_text("schema_version: 1\n" + base)
    text = "defaults: [base.yaml]\nmodel: {graph: {modules: {c: {_type_: nn.ReLU}, b: {_type_: nn.GELU}}}}\n"
    assert "module-order" in codes(file, text)
    assert list(resolve_config(file).data["model"]["graph"]["modules"]) == ["b", "a", "c"]


def test_a_merge_without_a_base_joins_an_empty_list(file: Path) -> None:
    text = f"schema_version: 1\nnotes: {{_merge_: append, _value_: [1]}}\n{RELU}"
    assert codes(file, text) == ["merge-without-base"]
    assert resolve_config(file).data["notes"] == [1]


def test_chained_indexes_work(file: Path) -> None:
    text = f"schema_version: 1\nparams: {{grid: [[1, 2]], two: '${{params.grid[0][1]}}'}}\n{RELU}"
    assert codes(file, text) == ["chained-index"]
    assert resolve_config(file).data["params"]["two"] == 2


def test_two_dollars_are_one(file: Path) -> None:
    text = (
        "schema_version: 1\n"
        "model: {graph: {inputs: [x], nodes: [{name: y, call: op:getitem, args: [$x, $$x]}], outputs: [y]}}\n"
    )
    assert codes(file, text) == ["escape-not-upstream"]
    graph = compile_graph(resolve_config(file), default_registry()).graph
    assert graph.nodes[0].args[1] == Const("$x")


def test_blocks_and_ops_of_our_own_are_marked(file: Path) -> None:
    registry = default_registry()
    entries: tuple[BlockEntry | OpEntry, ...] = (*registry.blocks(), *registry.ops())
    primitives = {entry.key for entry in PRIMITIVES}
    ours = {"component", "conv_bn_act", "mlp", "residual_block", "tokens", "unsqueeze", "first_tokens"}
    assert {entry.key for entry in entries if not entry.upstream} == ours | primitives
    text = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: mlp, dims: [2, 3]}]}}\n"
    assert codes(file, text) == ["not-upstream"]


@pytest.mark.torch
def test_registering_twice_is_harmless(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    module = tmp_path / "twice_registered.py"
    module.write_text(
        "from torch import nn\ndef register(registry): registry.register_module('my.relu', nn.ReLU)\n"
    )
    file.write_text(
        "schema_version: 1\nimports: [twice_registered]\nsettings: {allowed_import_prefixes: [twice_]}\n"
        "model: {sequential: {layers: [{_type_: my.relu}]}}\n"
    )
    build_model(file)
    build_model(file)
    assert default_registry().block("my.relu") is None


def test_imports_may_start_with_our_own_package(file: Path) -> None:
    text = f"schema_version: 1\nimports: [constructor.blocks]\n{RELU}"
    assert codes(file, text) == ["import-not-allowed-upstream"]


def test_names_that_no_module_dict_holds_are_refused(file: Path) -> None:
    text = (
        "schema_version: 1\n"
        "model: {graph: {inputs: [x], modules: {train: {_type_: nn.ReLU}},"
        " nodes: [{name: y, call: module:train, args: [$x]}], outputs: [y]}}\n"
    )
    assert codes(file, text) == ["reserved-name"]


def test_sequential_is_checked_too(file: Path) -> None:
    text = (
        "schema_version: 1\n"
        "model: {sequential: {inputs: [h0], layers: [{_type_: nn.ReLU}], outputs: [nowhere]}}\n"
    )
    assert {"name-taken", "unknown-value"} <= set(codes(file, text))


@pytest.mark.torch
def test_image_blocks_can_be_traced(file: Path) -> None:
    import torch

    file.write_text("schema_version: 1\nmodel: {sequential: {layers: [{_type_: radiov3}]}}\n")
    features, summary = build_model(file, device="meta")(torch.empty(1, 3, 32, 32, device="meta"))
    assert (features.shape, summary.shape) == ((1, 1024, 2, 2), (1, 3072))
