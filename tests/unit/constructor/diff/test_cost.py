"""What a difference costs, from components that are really built."""

from pathlib import Path

import pytest

from constructor import build_model
from constructor.cli.measuring import Measurer, measured_costs
from constructor.diff.comparison import compare_sources
from constructor.diff.cost import Figures
from constructor.diff.costs import Costs
from constructor.diff.sources import source_of
from tests.unit.constructor.diff.samples import BASE, LAYERS

pytestmark = pytest.mark.torch
MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"


def costs(before: str | Path, after: str | Path) -> Costs:
    return measured_costs(compare_sources(source_of(str(before)), source_of(str(after))), trust=False)


def pair(folder: Path, old: str, new: str) -> tuple[Path, Path]:
    for name, text in (("a.yaml", old), ("b.yaml", new)):
        (folder / name).write_text(text)
    return folder / "a.yaml", folder / "b.yaml"


def test_the_two_experiments() -> None:
    found = costs(MODELS / "exp1", MODELS / "exp2")
    gained = {part.name: part.parameters for part in found.parts if part.parameters}
    assert gained == {
        "action_decoder": 5_384_832,
        "info_embedder": 1_577_472,
        "multimodal_bridge": 17_922_144,
    }
    assert found.parameters == sum(gained.values())
    counted = sum(
        sum(weight.numel() for weight in build_model(path, device="meta").parameters())
        for path in (MODELS / "exp2").glob("*.yaml")
        if path.name != "policy.yaml"
    )
    assert found.new.parameters == counted


@pytest.mark.parametrize(
    "path", sorted(MODELS.rglob("*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_the_parts_add_up_to_the_total(path: Path) -> None:
    source = source_of(str(path))
    measured = Measurer(trust=False)(source, source.parts[0], False)
    assert measured is not None
    found = costs(path, path).each[0]
    assert found is not None
    assert found.new is not None
    assert found.new.parameters == sum(part.new.parameters or 0 for part in found.parts if part.new)
    assert found.new.parameters == measured.report.parameters


def test_a_module_that_two_nodes_call_counts_once(tmp_path: Path) -> None:
    twice = (
        BASE.replace("op:add, args: [$h, $y]", "module:again, args: [$h]")
        .replace(
            "      down:", "      again: {_type_: nn.Linear, in_features: 8, out_features: 8}\n      down:"
        )
        .replace(
            "name: last, call: module:down, args: [$sum]", "name: more, call: module:again, args: [$sum]"
        )
    )
    (found,) = costs(*pair(tmp_path, BASE, twice)).each
    assert found is not None
    assert {part.name: part.parameters for part in found.parts} == {"up": 0, "down": 0, "again": 72}
    assert found.parameters == 72


def test_a_rename_costs_nothing_and_a_width_what_it_must(tmp_path: Path) -> None:
    new = LAYERS.replace("out_features: 8", "out_features: 16").replace(
        "normalized_shape: 8", "normalized_shape: 16"
    )
    (found,) = costs(*pair(tmp_path, LAYERS, new.replace("in_features: 8", "in_features: 16"))).each
    assert found is not None
    assert found.old == Figures(4 * 8 + 8 + 16 + 8 * 2 + 2, found.old.flops if found.old else None)
    assert [part.parameters for part in found.parts if part.parameters] == [40, 16, 16]
    assert (found.shapes[0].value, found.shapes[0].old, found.shapes[0].new) == ("h0", "2 × 8", "2 × 16")
    assert found.checkpoint is not None
    assert found.checkpoint.verdict.startswith("does not load")


def test_the_verdict_is_what_torch_says(tmp_path: Path) -> None:
    for new, strict, loads in (
        (LAYERS.replace("nn.GELU", "nn.SiLU"), True, True),
        (LAYERS.replace("- {_type_: nn.GELU}", "- {_type_: nn.LayerNorm, normalized_shape: 8}"), False, True),
        (LAYERS.replace("out_features: 2", "out_features: 3"), False, False),
    ):
        paths = pair(tmp_path, LAYERS, new)
        (found,) = costs(*paths).each
        assert found is not None
        assert found.checkpoint is not None
        verdict = found.checkpoint.verdict
        old, model = (build_model(path) for path in paths)
        assert verdict.startswith("loads as it is") == strict
        assert verdict.startswith("does not load") != loads
        if loads:
            model.load_state_dict(old.state_dict(), strict=strict)
        else:
            with pytest.raises(RuntimeError, match="size mismatch"):
                model.load_state_dict(old.state_dict(), strict=False)


def test_what_cannot_be_built_is_not_known(tmp_path: Path) -> None:
    found = costs(
        *pair(tmp_path, BASE, BASE.replace("nn.Linear, in_features: 4", "nn.Liner, in_features: 4"))
    )
    assert found.new.parameters is None
    assert found.parameters is None
    (cost,) = found.each
    assert cost is None or cost.checkpoint is None


def test_the_peak_is_predicted_where_it_is_asked_for(tmp_path: Path) -> None:
    paths = pair(tmp_path, LAYERS, LAYERS.replace("out_features: 2", "out_features: 4096"))
    comparison = compare_sources(source_of(str(paths[0])), source_of(str(paths[1])))
    (asked,) = measured_costs(comparison, trust=False, memory="train").each
    (other,) = measured_costs(comparison, trust=False).each
    assert asked is not None
    assert asked.old is not None
    assert asked.new is not None
    assert 0 < (asked.old.peak_bytes or 0) < (asked.new.peak_bytes or 0)
    assert other is not None
    assert other.new is not None
    assert other.new.peak_bytes is None


def test_a_policy_that_did_not_change_costs_what_its_components_do(tmp_path: Path) -> None:
    policy = """\
schema_version: 1
model:
  graph:
    inputs: [x]
    modules: {net: {_type_: component, path: net.yaml}}
    nodes: [{name: run, call: module:net, args: [$x], out: y}]
    outputs: [$y]
example_inputs: {x: B 4}
"""
    for name, text in (("one", LAYERS), ("two", LAYERS.replace("8", "16"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "net.yaml").write_text(text)
        (tmp_path / name / "policy.yaml").write_text(policy)
    comparison = compare_sources(source_of(str(tmp_path / "one")), source_of(str(tmp_path / "two")))
    assert {pair.name: pair.status for pair in comparison.pairs} == {"net": "changed", "policy": "identical"}
    found = measured_costs(comparison, trust=False)
    net, _ = found.each
    assert net is not None
    assert found.whole is not None
    assert found.whole.old == net.old
    assert found.whole.new == net.new
    assert found.parameters == net.parameters
