"""What an input can read, by the sizes of the last check."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from constructor.document import Document
from constructor.edits import Candidate, Source, fitting_sources, suggested_arguments
from constructor.probe import Ports
from constructor.records import ComponentReport, ListInfo, NamedValue, NodeReport, TensorInfo, ValueInfo
from constructor.registry import default_registry

TEXT = """\
schema_version: 1
model:
  graph:
    inputs: [x, y, z]
    modules:
      up: {_type_: nn.Linear, in_features: 4, out_features: 8}
      down: {_type_: nn.Linear, in_features: 8, out_features: 2}
    nodes:
      - {name: a, call: module:up, args: [$x]}
      - {name: b, call: op:cat, args: [[$a, $y]], kwargs: {dim: 1}}
      - {name: c, call: module:down, args: [$a]}
    outputs: [$c, $b]
"""
REGISTRY = default_registry()
BUNDLED = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert" / "exp1"


def tensor(*shape: int) -> TensorInfo:
    return TensorInfo(shape, "float32")


def report_of(**values: ValueInfo) -> ComponentReport:
    named = tuple(NamedValue(name, info) for name, info in values.items())
    return ComponentReport("", "", 0, 0, False, (), (), (), named, ())


REPORT = report_of(
    x=tensor(2, 4),
    y=tensor(2, 5),
    z=ListInfo((tensor(2, 8),)),
    a=tensor(2, 8),
    b=tensor(2, 13),
    c=tensor(2, 2),
)


def candidates(node: str, *port: str | int) -> list[Candidate]:
    source = Source.of(Document.parse(TEXT, "/nowhere/x.yaml"), REGISTRY)
    ports = Ports(source.graph, source.resolved, REGISTRY)
    return list(fitting_sources(source, ports, REPORT, source.node(node), port))


def test_what_fits_comes_first_and_the_rest_says_why() -> None:
    assert candidates("c", "input") == [
        Candidate("a", "fits", "2 × 8"),
        Candidate("c", "no", "2 × 2", "c cannot read its own result"),
        Candidate("b", "no", "2 × 13", "dim 1 is 13, not 8 (in_features)"),
        Candidate("z", "no", "1 of 2 × 8", "one tensor is taken, and it is a list"),
        Candidate("y", "no", "2 × 5", "dim 1 is 5, not 8 (in_features)"),
        Candidate("x", "no", "2 × 4", "dim 1 is 4, not 8 (in_features)"),
    ]


def test_an_op_wants_what_its_other_tensors_have() -> None:
    found = {candidate.value: candidate for candidate in candidates("b", "tensors", 1)}
    assert found["x"].fits == found["y"].fits == found["a"].fits == "fits"
    assert found["z"].reason == "tensors are taken"
    assert "only after b" in found["c"].reason


def test_what_is_like_the_value_that_worked_fits_whatever_is_declared() -> None:
    source = Source.of(Document.parse(TEXT, "/nowhere/x.yaml"), REGISTRY)
    ports = Ports(source.graph, source.resolved, REGISTRY)
    report = report_of(x=tensor(2, 7, 4), y=tensor(2, 7, 4), z=tensor(3, 7, 4))
    node = source.node("a")

    def fits(status: Literal["ok", "error"]) -> dict[str, str]:
        ran = NodeReport("a", "module:up", "nn.Linear", status, (), (), 0, 0)
        found = fitting_sources(source, ports, replace(report, nodes=(ran,)), node, ("input",))
        return {candidate.value: candidate.fits for candidate in found if candidate.value in "xyz"}

    assert fits("ok") == {"x": "fits", "y": "fits", "z": "perhaps"}
    assert fits("error") == {"x": "perhaps", "y": "perhaps", "z": "perhaps"}


def test_without_a_check_nothing_is_known() -> None:
    source = Source.of(Document.parse(TEXT, "/nowhere/x.yaml"), REGISTRY)
    ports = Ports(source.graph, source.resolved, REGISTRY)
    found = fitting_sources(source, ports, None, source.node("c"), ("input",))
    assert {item.fits for item in found if item.value in ("x", "y", "a", "b")} == {"perhaps"}


@pytest.mark.parametrize(
    ("key", "info", "expected"),
    [
        ("nn.Linear", tensor(2, 40, 512), {"in_features": 512, "out_features": 512}),
        ("nn.LayerNorm", tensor(2, 40, 512), {"normalized_shape": 512}),
        ("nn.Conv2d", tensor(2, 64, 8, 8), {"in_channels": 64, "out_channels": 64}),
        ("nn.GELU", tensor(2, 8), {}),
        ("nn.Linear", None, {}),
    ],
)
def test_a_new_block_is_told_the_sizes_of_what_it_reads(
    key: str, info: ValueInfo | None, expected: dict[str, int]
) -> None:
    entry = REGISTRY.block(key)
    assert entry is not None
    assert dict(suggested_arguments(entry, info)) == expected


@pytest.mark.torch
def test_in_a_policy_the_ports_of_its_components_decide() -> None:
    from constructor.shapes import check_component

    file = BUNDLED / "policy.yaml"
    report = check_component(file)
    source = Source.of(Document.parse(file.read_bytes(), file), REGISTRY)
    ports = Ports(source.graph, source.resolved, REGISTRY)
    found = fitting_sources(source, ports, report, source.node("decode"), ("memory_input",))
    assert found[0] == Candidate("memory", "fits", "2 × 943 × 512")
    wrong = {candidate.value: candidate for candidate in found}
    assert wrong["head_tokens"].fits == "no"
    assert "1024" in wrong["head_tokens"].reason
