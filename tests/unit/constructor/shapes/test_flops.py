"""Operations of a forward pass, against formulas written out by hand."""

from typing import Any

import pytest

from constructor.records import ComponentReport, ModuleReport
from constructor.shapes import check_component

pytestmark = pytest.mark.torch

BATCH, CHUNK, MEMORY = 2, 5, 11
DIMS = {"B": BATCH, "T": CHUNK, "M": MEMORY}


def checked(modules: dict[str, Any], inputs: list[str], nodes: list[dict[str, Any]]) -> ComponentReport:
    graph = {"inputs": inputs, "modules": modules, "nodes": nodes, "outputs": [f"${nodes[-1]['name']}"]}
    return check_component({"schema_version": 1, "model": {"graph": graph}}, dims=DIMS, flops=True)


def inside(report: ComponentReport, node: str, path: str) -> ModuleReport:
    found = report.node(node)
    assert found is not None
    assert found.module is not None
    module = found.module
    for name in path.split("."):
        module = next(child for child in module.children if child.name == name)
    return module


def linear(rows: int, given: int, made: int) -> int:
    return 2 * rows * given * made


def attention(queries: int, keys: int, width: int) -> int:
    """Projections of queries, keys, values and result, and the two products between them, for a batch."""
    projections = 2 * linear(BATCH * queries, width, width) + 2 * linear(BATCH * keys, width, width)
    return projections + 2 * linear(BATCH * queries, width, keys)


def test_a_decoder_layer_costs_what_its_formula_says() -> None:
    width, hidden, action = 16, 24, 3
    decoder = {
        "_type_": "vfp_single_action_decoder",
        "action_dim": action,
        "transformer_d_model": width,
        "transformer_nhead": 2,
        "transformer_dim_feedforward": hidden,
        "transformer_dropout": 0.0,
        "transformer_activation": "gelu",
        "transformer_batch_first": True,
        "transformer_tgt_is_causal": True,
        "transformer_num_layers": 3,
        "transformer_action_chunk_size": CHUNK,
    }
    names = ["time", "noise", "memory_input", "discrete_semantic_input"]
    call = {"name": "d", "call": "module:d", "kwargs": {name: f"${name}" for name in names}}
    report = checked({"d": decoder}, names, [call])
    assert report.ok
    memory = MEMORY + 1  # the time goes in front
    rows = BATCH * CHUNK
    layer = attention(CHUNK, CHUNK, width) + attention(CHUNK, memory, width)
    layer += linear(rows, width, hidden) + linear(rows, hidden, width)
    assert inside(report, "d", "decoder.decoder.layers.0").flops == layer
    assert inside(report, "d", "decoder").flops == 3 * layer
    noise = linear(rows, action, 2 * width) + linear(rows, 2 * width, width)
    time = 2 * linear(BATCH, width, 2 * width)
    out = linear(rows, width, 2 * width) + linear(rows, 2 * width, action)
    node = report.node("d")
    assert node is not None
    assert node.flops == 3 * layer + noise + time + out


def test_a_module_called_twice_costs_twice_and_one_never_called_has_no_cost() -> None:
    modules = {
        "conv": {"_type_": "nn.Conv2d", "in_channels": 3, "out_channels": 3, "kernel_size": 3, "padding": 1}
    }
    nodes = [
        {"name": "a", "call": "module:conv", "args": ["$x"]},
        {"name": "b", "call": "module:conv", "args": ["$a"]},
    ]
    graph = {"inputs": ["x"], "modules": modules, "nodes": nodes, "outputs": ["$b"]}
    source = {"schema_version": 1, "model": {"graph": graph}, "example_inputs": {"x": [BATCH, 3, 8, 8]}}
    report = check_component(source, flops=True)
    convolution = linear(BATCH * 8 * 8, 3 * 3 * 3, 3)
    assert [node.flops for node in report.nodes] == [convolution, convolution]
    assert [node.flops for node in check_component(source).nodes] == [None, None]


def test_what_could_not_run_has_no_count_and_the_rest_has() -> None:
    modules = {
        "a": {"_type_": "nn.Linear", "in_features": 4, "out_features": 5},
        "b": {"_type_": "nn.Linear", "in_features": 6, "out_features": 7},
    }
    nodes = [
        {"name": "a", "call": "module:a", "args": ["$x"]},
        {"name": "b", "call": "module:b", "args": ["$a"]},
    ]
    report = checked(modules, ["x"], nodes)
    assert not report.ok
    assert [node.flops for node in report.nodes] == [linear(BATCH, 4, 5), None]


def test_lazy_and_mixed_weights_count_their_bytes() -> None:
    modules = {"lazy": {"_type_": "nn.LazyLinear", "out_features": 5, "dtype": None}}
    nodes = [{"name": "y", "call": "module:lazy", "args": ["$x"]}]
    graph = {"inputs": ["x"], "modules": modules, "nodes": nodes, "outputs": ["$y"]}
    source = {"schema_version": 1, "model": {"graph": graph}, "example_inputs": {"x": [BATCH, 4]}}
    (node,) = check_component(source, flops=True).nodes
    assert node.module is not None
    assert node.module.parameter_bytes == 4 * (4 * 5 + 5)
    assert node.flops == linear(BATCH, 4, 5)
