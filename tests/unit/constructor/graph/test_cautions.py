"""What a block does with valid arguments that nobody would expect is told where it is written."""

from typing import Any

import pytest

from constructor.registry import default_registry
from tests.unit.constructor.blocks.sizes import ENCODER, STREAMS, TRANSFORMER
from tests.unit.constructor.graph.samples import graph_config, problems_in

NODE = {"name": "n", "call": "module:m", "args": ["$x"]}
BRIDGE = {"_type_": "vfp_single_multimodal_bridge", **STREAMS}
EMBEDDER = {"_type_": "vfp_single_info_embedder", **TRANSFORMER, **STREAMS}
PRIOR = {"_type_": "vfp_single_prior", **ENCODER}


def told(spec: dict[str, Any]) -> list[tuple[str, str, str]]:
    problems = problems_in(graph_config(modules={"m": spec}, nodes=[NODE], outputs=["n"]))
    return [(p.severity, str(p.path[-1]), p.message) for p in problems if p.code == "surprising-arguments"]


@pytest.mark.parametrize("spec", [BRIDGE, EMBEDDER, PRIOR])
def test_nothing_is_said_of_arguments_that_do_what_they_say(spec: dict[str, Any]) -> None:
    assert told(spec) == []


@pytest.mark.parametrize("spec", [BRIDGE, EMBEDDER])
def test_visual_streams_that_are_dropped(spec: dict[str, Any]) -> None:
    ((severity, argument, message),) = told(spec | {"cond_visual_dim": 16})
    assert (severity, argument) == ("warning", "cond_visual_dim")
    assert "left out of the sequence" in message


def test_a_projection_that_is_switched_off_in_vain() -> None:
    ((_, argument, message),) = told(BRIDGE | {"use_cond_semantic_projection": False})
    assert argument == "use_cond_semantic_projection"
    assert "projected all the same" in message
    assert told(BRIDGE | {"use_cond_semantic_projection": False, "use_cond_semantic": False}) == []


def test_an_encoder_without_a_result() -> None:
    ((_, argument, message),) = told(PRIOR | {"use_cls_token": False, "num_cls_token": None})
    assert argument == "use_cls_token"
    assert "the result is None" in message


def test_cautions_speak_of_arguments_that_the_block_has() -> None:
    for entry in default_registry().blocks():
        names = {argument.name for argument in entry.arguments}
        for caution in entry.cautions:
            assert {name for name, _ in caution.when} <= names
            assert not caution.says.endswith(".")
