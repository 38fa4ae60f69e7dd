"""What `blockwright memory` prints, and the memory that `check` tells."""

import json
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import pytest
from rich.console import Console

from constructor.cli.check import HowToCheck, MemoryAsked
from constructor.cli.check import run as check
from constructor.cli.memory import run
from constructor.cli.memory_json import memory
from constructor.cli.memory_options import check_ranks, read_batch, read_ranks
from constructor.cli.memory_text import print_memory
from constructor.diagnostics import Diagnostic
from constructor.records import (
    BlockMemory,
    BlockWork,
    CardVerdict,
    Interval,
    KindBytes,
    MemoryReport,
    MemorySettings,
    PhaseMemory,
    RankMemory,
    Saving,
)
from tests.conftest import Golden

MIB = 1 << 20
CASES = Path(__file__).parents[3] / "cases" / "memory"
COMPONENT = """\
schema_version: 1
example_inputs: {x: B 6}
model:
  sequential:
    inputs: [x]
    layers:
      - {_type_: nn.Linear, in_features: 6, out_features: 2}
"""


def held(**sizes: int) -> tuple[KindBytes, ...]:
    return tuple(KindBytes(kind, size * MIB) for kind, size in sizes.items())  # type: ignore[arg-type]


REPORT = MemoryReport(
    MemorySettings(dims=(("B", 16),), freeze=("head",), checkpoint=("decode.layers",)),
    "predicted",
    "H100",
    Interval(950 * MIB, 1000 * MIB, 1100 * MIB),
    Interval(1100 * MIB, 1200 * MIB, 1300 * MIB),
    "backward",
    "decode.layers.6",
    held(activation=600, parameter=300, workspace=64, temporary=35, buffer=1),
    held(activation=620, parameter=300, gradient=200, optimizer=400),
    (
        BlockMemory("head", "", held(parameter=100, activation=50), 0),
        BlockMemory("head", "inner", held(parameter=100), 0),
        BlockMemory("decode", "", held(activation=550, parameter=200, temporary=35), 540 * MIB),
        BlockMemory("", "", held(workspace=64, buffer=1), 0),
    ),
    (PhaseMemory("forward", 900 * MIB, 1000 * MIB), PhaseMemory("backward", 1000 * MIB, 1200 * MIB, 3)),
    ((800 * MIB, 900 * MIB), (1000 * MIB, 1200 * MIB)),
    (
        CardVerdict("RTX 0900", 900 * MIB, 400 * MIB, "does not fit"),
        CardVerdict("RTX 1600", 1600 * MIB, 1100 * MIB, "tight"),
        CardVerdict("H100", 80_000 * MIB, 79_500 * MIB, "fits", 1200, 1310),
    ),
    (
        Saving("a batch of 8 instead of 16", 700 * MIB, 800 * MIB),
        Saving("freezing decode", 1010 * MIB, 1200 * MIB),
        Saving("weights in bf16", reason="an operation has no rule for bf16"),
    ),
    caveats=("predicted, not calibrated on this GPU", "the loss is a guess"),
)


def text(report: MemoryReport) -> str:
    written = StringIO()
    print_memory(
        "exp1/policy.yaml", report, Console(file=written, width=120, soft_wrap=True, highlight=False)
    )
    return written.getvalue()


def test_everything_is_told_in_tables(golden: Golden) -> None:
    golden(text(REPORT), CASES / "report.txt")


def test_one_of_several_gpus_is_told_in_a_table(golden: Golden) -> None:
    told = replace(
        REPORT,
        settings=replace(REPORT.settings, parallel="fsdp"),
        per_rank=tuple(
            RankMemory(
                ranks,
                Interval(900 // ranks * MIB, 1000 // ranks * MIB, 1100 // ranks * MIB),
                Interval(1000 // ranks * MIB, 1200 // ranks * MIB, 1300 // ranks * MIB),
                held(parameter=100 // ranks, gradient=100 // ranks, optimizer=200 // ranks, communication=50),
                "fits",
            )
            for ranks in (1, 2, 64)
        ),
    )
    golden(text(told), CASES / "ranks.txt")
    shown = memory(told)["per_rank"]
    assert [one["ranks"] for one in shown] == [1, 2, 64]
    assert shown[1]["optimizer_bytes"] == 100 * MIB
    assert "each of 8 GPUs with FSDP2" in text(
        replace(REPORT, settings=replace(REPORT.settings, parallel="fsdp", ranks=8))
    )


@pytest.mark.parametrize("written", ["0", "-2", "many", "1025", "1.5"])
def test_a_number_of_gpus_is_from_1_to_1024(written: str) -> None:
    import typer

    assert (read_ranks("all"), read_ranks("8")) == ("all", 8)
    with pytest.raises(typer.BadParameter, match="from 1 to 1024"):
        read_ranks(written)


def test_options_about_several_gpus_that_do_not_go_together_are_refused() -> None:
    import typer

    check_ranks("fsdp", 8, measure=False)
    with pytest.raises(typer.BadParameter, match="needs --parallel"):
        check_ranks("none", 8, measure=False)
    with pytest.raises(typer.BadParameter, match="on one GPU"):
        check_ranks("ddp", None, measure=True)


def test_the_work_is_told_with_its_time_at_best(golden: Golden) -> None:
    work = (
        BlockWork("head", "", "forward", 2 * 10**12, 10**9, 2e-3),
        BlockWork("head", "inner", "forward", 10**12, 10**9, 1e-3),
        BlockWork("decode", "", "forward", 4 * 10**12, 10**9, 4e-3),
        BlockWork("decode", "", "backward", 8 * 10**12, 2 * 10**9, 8e-3),
        BlockWork("", "", "optimizer", 0, 10**9, 3e-4),
    )
    told = replace(REPORT, work=work, rates="NVIDIA H100 datasheet, SXM")
    golden(text(told), CASES / "work.txt")
    assert "the rates of H100 are not known" in text(replace(told, rates=""))
    shown = memory(told)["work"]
    assert [(one["block"], one["phase"]) for one in shown] == [
        ("head", "forward"),
        ("decode", "forward"),
        ("decode", "backward"),
        ("", "optimizer"),
    ]
    assert shown[0]["flops_per_byte"] == 2000
    assert memory(replace(told, rates=""))["work"][0]["seconds_at_least"] is None


def test_a_component_of_one_node_is_opened_to_the_modules_inside() -> None:
    blocks = (
        BlockMemory("only", "", held(parameter=300)),
        BlockMemory("only", "layers", held(parameter=300)),
        BlockMemory("only", "layers.0", held(parameter=100)),
        BlockMemory("only", "layers.1", held(parameter=200)),
    )
    told = text(replace(REPORT, blocks=blocks))
    assert told.index("only.layers.1") < told.index("only.layers.0")


def test_a_report_without_an_answer_is_a_headline() -> None:
    assert text(MemoryReport(MemorySettings("inference"), "measured", "none")) == (
        "exp1/policy.yaml  inference, fp32, none\n"
    )


def test_the_object_of_a_report_has_the_keys_of_the_contract() -> None:
    shown = memory(REPORT)
    contract = {
        "mode",
        "source",
        "dtype",
        "device",
        "parameters_bytes",
        "gradients_bytes",
        "optimizer_bytes",
        "peak_allocated_bytes",
        "peak_reserved_bytes",
        "peak_allocated_low_bytes",
        "peak_reserved_high_bytes",
    }
    assert contract <= shown.keys()
    assert (shown["gradients_bytes"], shown["peak_allocated_bytes"]) == (200 * MIB, 1000 * MIB)
    assert json.loads(json.dumps(shown)) == shown
    assert memory(MemoryReport(MemorySettings(), "measured", "none"))["peak_allocated_bytes"] is None


@pytest.mark.parametrize(("written", "batch"), [("auto", "auto"), ("12", 12)])
def test_a_batch_is_a_number_or_auto(written: str, batch: object) -> None:
    assert read_batch(written) == batch


@pytest.mark.parametrize("written", ["0", "-2", "many", "1.5"])
def test_anything_else_is_wrong_usage(written: str) -> None:
    import typer

    with pytest.raises(typer.BadParameter, match="at least 1"):
        read_batch(written)


@pytest.fixture
def component(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(COMPONENT)
    return file


def asked(
    path: Path,
    gpu: str = "H100",
    *,
    measure: bool = False,
    as_json: bool = False,
    tries: tuple[str, ...] = (),
    dims: Mapping[str, int] = MappingProxyType({}),
) -> int:
    settings = MemorySettings(gpu=gpu)
    how = {"any_batch": False, "what_if": False, "measure": measure, "as_json": as_json, "trust": False}
    return run(path, settings, dims, tries=tries, **how)


@pytest.mark.torch
def test_the_command_predicts(component: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(component, as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert told["parameters_bytes"] == 1024
    assert told["peak_allocated_low_bytes"] < told["peak_allocated_bytes"]


WIDE = """\
schema_version: 1
params: {width: 4096}
example_inputs: {x: B 6}
model:
  sequential:
    inputs: [x]
    layers:
      - {_type_: nn.Linear, in_features: 6, out_features: "${params.width}"}
      - {_type_: nn.Linear, in_features: "${params.width}", out_features: 4096}
"""


@pytest.mark.torch
def test_another_width_is_tried_without_writing_it(
    component: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    component.write_text(WIDE)
    tries = ("params.width=1024", "model.sequential.layers[0].in_features=7")
    assert asked(component, as_json=True, tries=tries) == 0
    told = json.loads(capsys.readouterr().out)
    less, broken = told["savings"]
    assert less["change"] == "params.width=1024"
    assert less["peak_allocated_bytes"] < 0.4 * told["peak_allocated_bytes"]
    assert broken["peak_allocated_bytes"] is None
    assert broken["reason"]
    assert component.read_text() == WIDE


def test_a_value_that_is_not_there_cannot_be_tried(
    component: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(component, tries=("params.wdth=3",)) == 2
    assert "params" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        asked(component, tries=("width",))


@pytest.mark.torch
def test_a_wrong_card_is_told_and_fails(component: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(component, "RTX 4091") == 1
    told = capsys.readouterr().out
    assert "[unknown-gpu]" in told
    assert "RTX 4090" in told


@pytest.mark.torch
def test_a_size_that_no_step_can_have_is_told_and_fails(
    component: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(component, as_json=True, dims={"B": 10**12, "Q": 3}) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["peak_allocated_bytes"]) == (False, None)
    problems = {problem["code"]: problem["message"] for problem in told["problems"]}
    assert "is 1000000000000" in problems["bad-dim"]
    assert "has a dim 'Q'" in problems["unknown-dim"]


@pytest.mark.torch
def test_a_check_tells_memory_where_it_is_asked(component: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check([component], {}, MemoryAsked("train", "bf16"), HowToCheck(), as_json=True) == 0
    (found,) = json.loads(capsys.readouterr().out)["components"]
    assert (found["memory"]["mode"], found["memory"]["dtype"]) == ("train", "bf16")
    assert found["memory"]["peak_reserved_bytes"] >= found["memory"]["peak_allocated_bytes"] > 0
    assert check([component], {}, MemoryAsked("inference"), HowToCheck(), as_json=False) == 0
    assert "inference, fp32, B = 2: allocated" in capsys.readouterr().out


@pytest.mark.torch
def test_a_measurement_without_a_card_fails_a_check(
    component: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert check([component], {}, MemoryAsked("train", device="cuda"), HowToCheck(), as_json=True) == 1
    (found,) = json.loads(capsys.readouterr().out)["components"]
    assert [problem["code"] for problem in found["problems"]] == ["no-cuda"]
    assert check([component], {}, MemoryAsked("train", device="auto"), HowToCheck(), as_json=True) == 0


def test_a_problem_of_memory_is_told_under_the_headline() -> None:
    report = MemoryReport(MemorySettings(), "predicted", "H100", problems=(Diagnostic("unknown-gpu", "no"),))
    assert text(report).count("\n") == 1
