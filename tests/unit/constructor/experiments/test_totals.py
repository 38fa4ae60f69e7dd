"""The totals over an experiment."""

from pathlib import Path

from constructor.experiments import Totals, inner_components, totals
from constructor.records import ComponentReport, NodeReport


def node(module: str, parameters: int, trainable: int) -> NodeReport:
    return NodeReport(module, f"module:{module}", "component", "ok", (), (), parameters, trainable)


def report(
    path: object, parameters: int | None, trainable: int | None, *nodes: NodeReport
) -> ComponentReport:
    frozen = parameters is not None and trainable == 0
    return ComponentReport(str(path), "", parameters, trainable, frozen, (), (), nodes, (), ())


def test_components_add_up_and_the_frozen_are_told_apart() -> None:
    found = totals([report("a.yaml", 10, 10), report("b.yaml", 5, 0), report("c.yaml", 7, 4)])
    assert found == Totals(parameters=22, trainable=14, frozen=8)


def test_what_cannot_be_counted_is_named() -> None:
    found = totals([report("a.yaml", 10, 10), report("b.yaml", None, None)])
    assert found == Totals(10, 10, 0, unknown=("b.yaml",))


def test_a_file_seen_twice_counts_once() -> None:
    assert totals([report("a.yaml", 10, 10), report("./a.yaml", 10, 10)]).parameters == 10


def test_a_policy_adds_only_what_is_its_own(tmp_path: Path) -> None:
    policy, part, other = tmp_path / "policy.yaml", tmp_path / "a.yaml", tmp_path / "b.yaml"
    relu = "schema_version: 1\nmodel: {sequential: {layers: [{_type_: nn.ReLU}]}}\n"
    part.write_text(relu)
    other.write_text(relu)
    policy.write_text(
        "schema_version: 1\nmodel:\n  graph:\n    inputs: [x]\n    modules:\n"
        "      one: {_type_: component, path: a.yaml}\n"
        "      idle: {_type_: component, path: b.yaml}\n"
        "      own: {_type_: nn.Linear, in_features: 1, out_features: 1}\n"
        "    nodes:\n"
        "      - {name: first, call: module:one, args: [$x]}\n"
        "      - {name: again, call: module:one, args: [$first]}\n"
        "      - {name: last, call: module:own, args: [$again]}\n"
        "    outputs: [last]\n"
    )
    inner = inner_components([policy, part, other])
    assert inner == {str(policy): {"one": str(part), "idle": str(other)}}
    whole = report(policy, 17, 17, node("one", 10, 10), node("own", 2, 2))
    reports = [whole, report(part, 10, 0), report(other, 5, 5)]
    assert totals(reports, inner) == Totals(parameters=17, trainable=7, frozen=10)
    assert totals([whole], inner) == Totals(17, 17, 0)
    freezing = report(policy, 17, 7, node("one", 10, 0), node("own", 2, 2))
    assert totals([freezing, report(part, 10, 10), report(other, 5, 5)], inner) == Totals(17, 7, 10)
