"""Module specs against the registry: policies, what blocks do with unknown keywords, strictness."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from constructor.graph.reserved import RESERVED_NAMES
from constructor.registry import Argument, BlockEntry, Registry, default_registry
from tests.unit.constructor.graph.samples import codes_in, graph_config, problems_in

ENTRY = BlockEntry("b", "nowhere:b", arguments=(Argument("size", "int"), Argument("deep", "bool", True)))


def one_module(spec: Any, **settings: Any) -> dict[str, Any]:
    nodes = [{"name": "n", "call": "module:m", "args": ["$x"]}]
    return graph_config(modules={"m": spec}, nodes=nodes, outputs=["n"]) | {"settings": settings}


def with_entry(**changes: Any) -> Registry:
    registry = default_registry()
    registry.register(replace(ENTRY, **changes))
    return registry


@pytest.mark.parametrize(
    ("accepts_extra", "severity"), [("reject", "error"), ("crash", "error"), ("swallow", "warning")]
)
def test_an_unknown_keyword_is_as_bad_as_the_block_takes_it(accepts_extra: str, severity: str) -> None:
    config = one_module({"_type_": "b", "size": 1, "depe": 2})
    (problem,) = problems_in(config, with_entry(accepts_extra=accepts_extra))
    assert (problem.code, problem.severity, problem.node) == ("unknown-keyword", severity, "n")
    assert problem.hint == "did you mean 'deep'?"


def test_a_misspelt_required_argument_is_one_problem() -> None:
    (problem,) = problems_in(one_module({"_type_": "b", "sise": 1}), with_entry())
    assert (problem.code, problem.hint) == ("unknown-keyword", "did you mean 'size'?")


def test_a_swallowed_misspelling_of_a_required_argument_is_both() -> None:
    config = one_module({"_type_": "b", "sise": 1})
    assert codes_in(config, with_entry(accepts_extra="swallow")) == ["unknown-keyword", "missing-argument"]


def test_nothing_is_checked_where_the_signature_is_not_known() -> None:
    config = one_module({"_type_": "b", "anything": [1]})
    assert codes_in(config, with_entry(knowledge="none")) == []
    assert codes_in(config, with_entry(knowledge="none", policy="strict")) == ["unreadable-signature"]
    assert codes_in(config, with_entry(policy="runtime_only")) == []


def test_an_annotation_of_custom_code_is_no_promise() -> None:
    config = one_module({"_type_": "b", "size": [1]})
    assert [problem.severity for problem in problems_in(config, with_entry())] == ["error"]
    annotated = with_entry(arguments=(Argument("size", "int", certain=False),))
    assert [problem.severity for problem in problems_in(config, annotated)] == ["warning"]


def test_underscore_keys_are_errors_only_when_strict() -> None:
    spec = {"_type_": "b", "size": 1, "_kwarg_": {}, "__note": 3, "_name_": "n"}
    assert codes_in(one_module(spec), with_entry()) == ["unknown-underscore-key"] * 2
    lax = problems_in(one_module(spec, strict=False), with_entry(accepts_extra="swallow"))
    assert [(p.code, p.path[-1]) for p in lax] == [("key-dropped", "__note"), ("unknown-keyword", "_kwarg_")]


def test_positional_arguments_fill_the_constructor_in_order() -> None:
    assert codes_in(one_module({"_type_": "b", "_args_": [1, False]}), with_entry()) == []
    (problem,) = problems_in(one_module({"_type_": "b", "_args_": ["one"]}), with_entry())
    assert (problem.code, problem.path[-2:]) == ("wrong-type", ("_args_", 0))


def test_nested_specs_are_checked_at_any_depth() -> None:
    spec = {
        "_type_": "nn.Identity",
        "_args_": [{"_type_": "nn.Liner"}],
        "_kwargs_": {"a": [{"b": {"_type_": "nn.Dropout", "p": 2}}]},
    }
    errors = [problem for problem in problems_in(one_module(spec)) if problem.severity == "error"]
    assert [(problem.code, problem.path[4:]) for problem in errors] == [
        ("unknown-block", ("_args_", 0, "_type_")),
        ("out-of-range", ("_kwargs_", "a", 0, "b", "p")),
    ]


def test_a_spec_may_stand_where_a_module_is_taken_and_nowhere_else() -> None:
    registry = with_entry(arguments=(Argument("act", "module"), Argument("size", "int")))
    gelu = {"_type_": "nn.GELU"}
    assert codes_in(one_module({"_type_": "b", "act": gelu, "size": 1}), registry) == []
    assert (
        codes_in(one_module({"_type_": "b", "act": "nn.GELU", "size": gelu}), registry) == ["wrong-type"] * 2
    )


def test_targets_are_allowed_by_settings_alone() -> None:
    spec = {"_target_": "torch.nn.Linear", "whatever": 1}
    assert codes_in(one_module(spec)) == ["target-not-allowed"]
    prefixes = {"allow_target": True, "allowed_import_prefixes": ["torch."]}
    assert codes_in(one_module(spec, **prefixes)) == []
    assert codes_in(one_module({"_target_": "torch.Linear"}, **prefixes)) == ["target-not-allowed"]


def test_null_is_what_an_argument_with_that_default_takes() -> None:
    spec = {"_type_": "nn.Linear", "in_features": 1, "out_features": 1, "device": None, "bias": None}
    (problem,) = problems_in(one_module(spec))
    assert (problem.code, problem.path[-1]) == ("wrong-type", "bias")


@pytest.mark.torch
def test_reserved_names_are_those_that_torch_refuses() -> None:
    # In a process of its own: other libraries add attributes to torch's modules.
    probe = "from torch import nn; print(*(name for name in dir(nn.ModuleDict()) if name.isidentifier()))"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == RESERVED_NAMES


@pytest.mark.torch
@pytest.mark.parametrize("name", ["train", "type", "keys", "forward", "_modules"])
def test_torch_refuses_reserved_names(name: str) -> None:
    from torch import nn

    with pytest.raises(KeyError):
        nn.ModuleDict({name: nn.Identity()})
