"""A model of another package is opaque: its ports carry the shapes on, and nothing is made up."""

import pytest

from constructor.blocks.external import ExternalModelError
from constructor.build import build_model_from
from constructor.config import resolve_config
from constructor.graph import compile_graph
from constructor.records import TensorInfo
from constructor.registry import default_registry
from constructor.shapes import check_component

pytestmark = pytest.mark.torch

COMPONENT = {
    "schema_version": 1,
    "model": {
        "graph": {
            "inputs": ["observation", "noise", "x"],
            "modules": {
                "before": {"_type_": "nn.Linear", "in_features": 4, "out_features": 5},
                "policy": {"_type_": "openpi_batched", "action_horizon": 20},
                "after": {"_type_": "nn.Linear", "in_features": 24, "out_features": 7},
            },
            "nodes": [
                {"name": "h", "call": "module:before", "args": ["$x"]},
                {
                    "name": "actions",
                    "call": "module:policy",
                    "kwargs": {"obs": "$observation", "noise": "$noise"},
                },
                {"name": "y", "call": "module:after", "args": ["$actions"]},
            ],
            "outputs": {"y": "$y", "h": "$h"},
            "return": "dict",
        }
    },
}


def test_the_rest_of_its_graph_works() -> None:
    report = check_component(COMPONENT)
    assert report.ok
    (problem,) = [problem for problem in report.problems if problem.severity == "warning"]
    assert (problem.code, problem.node) == ("external-model", "actions")
    assert "it needs the OpenPI package" in problem.message
    info = report.value("y")
    assert isinstance(info, TensorInfo)
    assert (info.shape, info.symbolic) == ((2, 20, 7), "B 20 7")


def test_weights_that_are_not_here_make_no_total() -> None:
    report = check_component(COMPONENT)
    assert report.parameters is None
    node = report.node("actions")
    assert node is not None
    assert node.status == "unknown"


def test_a_built_model_says_what_it_needs_when_it_is_called() -> None:
    resolved, registry = resolve_config(COMPONENT), default_registry()
    built = build_model_from(compile_graph(resolved, registry), resolved, registry)
    with pytest.raises(ExternalModelError, match="checkpoint and normalisation statistics"):
        built.model.graph_modules["policy"]({}, None)
