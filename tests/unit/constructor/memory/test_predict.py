"""What is told about the memory of a component, from its file to the report."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from torch import Tensor, nn

from constructor.diagnostics import has_errors
from constructor.memory.predict import predict
from constructor.memory.recording import Prepare
from constructor.records.memory import MemoryReport, MemorySettings
from constructor.registry import Registry
from constructor.shapes import prepare_component
from tests.unit.constructor.shapes.samples import call, graph, linear, registry

pytestmark = pytest.mark.torch

MODELS = Path(__file__).parents[4] / "experiment_models" / "vfp_single_expert"
DECODER = MODELS / "exp1" / "action_decoder.yaml"


def ask(
    source: Any, registry: Registry | None = None, dims: Mapping[str, int] | None = None, **how: Any
) -> MemoryReport:
    """A prediction; keywords of `predict` aside, `how` are the settings."""
    asked = {name: how.pop(name) for name in ("any_batch", "what_if") if name in how}
    prepare: Prepare = partial(prepare_component, source, registry=registry, dims=dims)
    return predict(prepare, MemorySettings(**how), **asked)


def codes(report: MemoryReport) -> set[str]:
    return {problem.code for problem in report.problems if problem.severity != "note"}


def two_layers(hidden: int = 512, **more: Any) -> dict[str, Any]:
    modules = {"first": linear(8, hidden), "second": linear(hidden, 8)}
    nodes = [call("a", "first", "$x", out="h"), call("b", "second", "$h", out="y")]
    data = graph(nodes, modules, **{"example_inputs": {"x": "B 8"}} | more)
    data["model"]["graph"]["outputs"] = ["y"]
    return data


def test_kinds_add_up_to_the_peak_and_blocks_to_kinds() -> None:
    report = ask(DECODER, dims={"B": 8})
    assert codes(report) == set()
    assert report.peak_allocated is not None
    assert sum(part.bytes for part in report.kinds) == report.peak_allocated.value
    whole = [block for block in report.blocks if not block.path]
    assert sum(block.held_bytes for block in whole) == report.peak_allocated.value
    assert report.kind_bytes("parameter") >= 4 * 39_847_368
    assert report.peak_block.startswith("action_decoder")
    layers = [block for block in report.blocks if block.path.startswith("decoder.decoder.layers.")]
    assert len({block.path.split(".")[3] for block in layers}) == 7


def test_bounds_hold_the_best_guess_and_reserved_is_more_than_allocated() -> None:
    report = ask(DECODER)
    for peak in (report.peak_allocated, report.peak_reserved):
        assert peak is not None
        assert peak.low < peak.value < peak.high
    assert report.peak_reserved is not None
    assert report.peak_allocated is not None
    assert report.peak_reserved.value >= report.peak_allocated.value
    assert any("not calibrated on this GPU" in caveat for caveat in report.caveats)


def test_the_timeline_has_the_peak_and_the_phases_in_order() -> None:
    report = ask(DECODER, dims={"B": 8})
    assert report.peak_allocated is not None
    assert [phase.name for phase in report.phases] == ["forward", "backward", "optimizer"]
    assert max(allocated for allocated, _ in report.timeline) == report.peak_allocated.value
    assert [phase.start for phase in report.phases] == sorted(phase.start for phase in report.phases)
    assert len(report.timeline) <= 400


def test_every_mode_and_precision_needs_less_than_the_one_above() -> None:
    wide = two_layers(1 << 12)
    modes = [ask(wide, dims={"B": 64}, mode=mode) for mode in ("inference", "forward", "backward", "train")]
    peaks = [report.peak_allocated.value for report in modes if report.peak_allocated is not None]
    assert len(peaks) == 4
    assert peaks == sorted(peaks)
    precisions = [ask(wide, dims={"B": 512}, dtype=dtype) for dtype in ("bf16-pure", "bf16", "fp32")]
    peaks = [report.peak_allocated.value for report in precisions if report.peak_allocated is not None]
    assert len(peaks) == 3
    assert peaks == sorted(peaks)


def test_the_file_and_the_settings_freeze() -> None:
    trained = ask(two_layers())
    by_file, by_name = ask(two_layers(freeze=["first"])), ask(two_layers(), freeze=("a",))
    assert trained.kind_bytes("optimizer") > by_file.kind_bytes("optimizer") > 0
    assert by_file.kinds == by_name.kinds
    assert ask(two_layers(), freeze=("*",)).kind_bytes("optimizer") == 0


def test_a_whole_policy_is_one_step_of_all_its_components() -> None:
    report = ask(MODELS / "exp2" / "policy.yaml", mode="backward")
    assert codes(report) == set()
    assert {"head", "left", "right", "embed", "decode"} <= {block.block for block in report.blocks}
    frozen = next(block for block in report.blocks if block.block == "depth" and not block.path)
    assert {part.kind for part in frozen.held} <= {"parameter", "buffer", "activation"}


def test_the_largest_batch_fits_and_the_next_one_does_not_surely() -> None:
    wide = two_layers(1 << 16)
    report = ask(wide, any_batch=True, gpu="RTX 4060")
    card = next(card for card in report.cards if card.gpu == "RTX 4060")
    assert card.largest_batch is not None
    assert card.likely_batch is not None
    assert 1000 < card.largest_batch <= card.likely_batch < 30_000

    def verdict(batch: int) -> str:
        cards = ask(wide, dims={"B": batch}, gpu="RTX 4060").cards
        return next(card.verdict for card in cards if card.gpu == "RTX 4060")

    assert verdict(card.largest_batch) == "fits"
    assert verdict(card.largest_batch + 1) == "tight"
    assert verdict(2 * card.likely_batch) == "does not fit"


def test_changes_that_save_memory_are_traced_and_told() -> None:
    report = ask(DECODER, dims={"B": 16}, what_if=True)
    assert report.peak_allocated is not None
    assert [change.text for change in report.alternatives] == [saving.change for saving in report.savings]
    assert dict(report.alternatives[0].settings.dims) == {"B": 8}
    told = {saving.change: saving.peak_allocated for saving in report.savings}
    assert set(told) == {
        "a batch of 8 instead of 16",
        "bf16 autocast",
        "weights in bf16",
        "computing each of action_decoder.decoder.decoder.layers again in backward",
        "freezing action_decoder",
    }
    assert all(peak is not None and peak < report.peak_allocated.value for peak in told.values())


def test_code_that_looks_at_numbers_makes_the_answer_partial_and_is_named() -> None:
    modules = {"looking": {"_type_": "looking"}, "after": linear(4, 4)}
    nodes = [call("look", "looking", "$x"), call("go_on", "after", "$look")]
    report = ask(graph(nodes, modules, example_inputs={"x": "B 4"}), registry())
    assert report.partial
    # What is missing may be what does not fit.
    assert {card.verdict for card in report.cards} <= {"tight", "does not fit"}
    assert codes(report) == {"memory-partial"}
    assert report.problems[-1].node == "look"
    assert report.peak_allocated is not None
    assert any(block.block == "go_on" for block in report.blocks)


def test_a_block_that_cannot_be_traced_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "looks.yaml"
    file.write_text(
        "schema_version: 1\n"
        "example_inputs: {x: B 4}\n"
        "model:\n"
        "  graph:\n"
        "    inputs: [x]\n"
        "    modules:\n"
        "      looking: {_type_: looking}\n"
        "      after: {_type_: nn.Linear, in_features: 4, out_features: 4}\n"
        "    nodes:\n"
        "      - {name: look, call: module:looking, args: [$x]}\n"
        "      - {name: go_on, call: module:after, args: [$look]}\n"
        "    outputs: [$go_on]\n"
    )
    report = ask(file, registry())
    problem = report.problems[-1]
    assert (problem.code, problem.severity) == ("memory-partial", "warning")
    assert problem.location is not None
    assert problem.location.line == 10
    assert report.partial
    assert report.peak_allocated is not None


class Masked(nn.Module):
    """Keeps the rows that are positive, of which nobody knows how many there are."""

    def forward(self, x: Tensor) -> Tensor:
        return x[x.sum(-1) > 0]


def test_what_needs_a_block_that_cannot_be_traced_is_left_out_and_the_rest_is_predicted() -> None:
    own = registry()
    own.register_module("masked", Masked)
    modules = {"masked": {"_type_": "masked"}, "after": linear(4, 4), "beside": linear(4, 700)}
    nodes = [call("mask", "masked", "$x"), call("late", "after", "$mask"), call("side", "beside", "$x")]
    data = graph(nodes, modules, example_inputs={"x": "B 4"})
    data["model"]["graph"]["outputs"] = ["late", "side"]
    report = ask(data, own)
    assert report.partial
    assert [problem.node for problem in report.problems if problem.code == "memory-partial"] == [
        "mask",
        "late",
    ]
    assert report.peak_allocated is not None
    assert next(block for block in report.blocks if block.block == "side").activation_bytes > 0
    assert all(block.activation_bytes == 0 for block in report.blocks if block.block == "late")
    assert not has_errors(report.problems)


def test_tensors_that_code_makes_on_the_cpu_are_no_obstacle() -> None:
    data = graph([call("n", "m", "$x")], {"m": {"_type_": "on_cpu"}}, example_inputs={"x": "B 4"})
    report = ask(data, registry())
    assert report.peak_allocated is not None


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ({"gpu": "H10"}, "unknown-gpu", "H100"),
        ({"freeze": ("frist",)}, "no-such-module", "first"),
        ({"checkpoint": ("a.inner",)}, "no-such-module", "inner"),
    ],
)
def test_a_wrong_name_is_a_problem_with_a_hint(how: dict[str, Any], code: str, words: str) -> None:
    report = ask(two_layers(), **how)
    assert codes(report) == {code}
    assert report.peak_allocated is None
    assert words in f"{report.problems[0].message} {report.problems[0].hint}"


def test_an_optimizer_that_is_not_installed_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor.memory.step.find_spec", lambda name: None)
    report = ask(two_layers(), optimizer="adamw-schedule-free")
    assert codes(report) == {"no-optimizer"}
    assert "pip install schedulefree" in str(report.problems[0].hint)
    assert ask(two_layers(), optimizer="adamw-schedule-free", mode="inference").problems == ()


def test_a_component_with_errors_has_no_memory() -> None:
    broken = ask(two_layers() | {"example_inputs": {"x": "B 7"}})
    assert codes(broken) == {"memory-unknown"}
    assert broken.problems[-1].node == "a"
    assert broken.peak_allocated is None
    unknown = ask(graph([call("n", "m", "$x")], {"m": {"_type_": "nn.Liner"}}))
    assert "unknown-block" in codes(unknown)
