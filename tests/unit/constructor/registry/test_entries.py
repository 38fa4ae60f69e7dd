"""What the entries say, compared with the code that they name."""

import inspect
import math
from typing import Any

import pytest

from constructor.registry import REQUIRED, Argument, BlockEntry, OpEntry, default_registry

pytestmark = pytest.mark.torch

REGISTRY = default_registry()
BLOCKS = {entry.key: entry for entry in REGISTRY.blocks()}
TORCH_BLOCKS = """
nn.BatchNorm1d nn.BatchNorm2d nn.Conv1d nn.Conv2d nn.Dropout nn.Dropout2d nn.Flatten nn.GELU nn.GroupNorm
nn.Identity nn.LayerNorm nn.LazyConv2d nn.LazyLinear nn.Linear nn.ReLU nn.SiLU
"""
NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
# What building a model hands to a factory that builds in its context; no file can write it.
CONTEXT = {"spec", "builder"}


def real_arguments(function: Any) -> list[tuple[str, Any, bool]]:
    parameters = inspect.signature(function).parameters.values()
    return [
        (p.name, REQUIRED if p.default is p.empty else p.default, p.kind is p.KEYWORD_ONLY)
        for p in parameters
        if p.kind in NAMED and p.name not in CONTEXT
    ]


def declared(arguments: tuple[Argument, ...]) -> list[tuple[str, Any, bool]]:
    return [(a.name, a.default, a.keyword_only) for a in arguments]


def test_the_sixteen_blocks_of_torch_are_there() -> None:
    assert [key for key in BLOCKS if key.startswith("nn.")] == TORCH_BLOCKS.split()
    assert all(BLOCKS[key].policy == "best_effort" for key in TORCH_BLOCKS.split())


def test_the_helpers_and_ops_are_there() -> None:
    assert {"mlp", "conv_bn_act", "residual_block"} <= set(BLOCKS)
    ops = "add cat first_tokens getitem identity mul stack tokens unsqueeze"
    assert REGISTRY.list_ops() == ops.split()


@pytest.mark.parametrize("entry", BLOCKS.values(), ids=lambda entry: entry.key)
def test_arguments_are_those_of_the_real_constructor(entry: BlockEntry) -> None:
    assert declared(entry.arguments) == real_arguments(entry.load())


@pytest.mark.parametrize("entry", BLOCKS.values(), ids=lambda entry: entry.key)
def test_an_undocumented_keyword_does_what_the_entry_says(entry: BlockEntry) -> None:
    parameters = inspect.signature(entry.load()).parameters.values()
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    assert takes_any == (entry.accepts_extra != "reject")


@pytest.mark.parametrize("entry", [e for e in BLOCKS.values() if e.inputs], ids=lambda entry: entry.key)
def test_input_ports_are_the_arguments_of_forward(entry: BlockEntry) -> None:
    loaded: Any = entry.load()
    parameters = [p for p in inspect.signature(loaded.forward).parameters.values() if p.kind in NAMED]
    assert [port.name for port in entry.inputs] == [p.name for p in parameters][1:]
    needed = {port.name for port in entry.inputs if not port.optional and port.when is None}
    assert [p.name for p in parameters if p.name in needed and p.default not in (p.empty, None)] == []


@pytest.mark.parametrize("entry", BLOCKS.values(), ids=lambda entry: entry.key)
def test_every_block_and_argument_is_explained(entry: BlockEntry) -> None:
    assert entry.doc
    assert "\n" not in entry.doc
    assert [argument.name for argument in entry.arguments if not argument.doc] == []
    assert [a.name for a in entry.arguments if a.essential and not a.short] == []


@pytest.mark.parametrize("entry", BLOCKS.values(), ids=lambda entry: entry.key)
def test_defaults_keep_their_own_rules(entry: BlockEntry) -> None:
    for argument in entry.arguments:
        if argument.required:
            continue
        if argument.default is None:
            assert argument.nullable, argument.name
        elif argument.choices:
            assert argument.default in argument.choices
        elif argument.kind in ("int", "float"):
            assert (argument.minimum or -math.inf) <= argument.default <= (argument.maximum or math.inf)


@pytest.mark.parametrize("entry", REGISTRY.ops(), ids=lambda entry: entry.key)
def test_every_op_can_be_loaded_and_is_explained(entry: OpEntry) -> None:
    assert callable(entry.load())
    assert entry.doc


@pytest.mark.parametrize("key", ["first_tokens", "tokens", "unsqueeze", "identity"])
def test_arguments_of_our_ops_are_those_of_the_real_function(key: str) -> None:
    entry = REGISTRY.get_op(key)
    assert declared(entry.arguments) == real_arguments(entry.load())


def test_torch_knows_the_keywords_of_cat_and_stack() -> None:
    import torch

    parts = [torch.zeros(1, 2), torch.ones(1, 2)]
    for key, shape in (("cat", (1, 4)), ("stack", (1, 2, 2))):
        entry = REGISTRY.get_op(key)
        assert [argument.name for argument in entry.arguments] == ["tensors", "dim"]
        assert entry.load()(tensors=parts, dim=1).shape == shape
