"""The comparison of predicted with measured memory, as far as it goes without a card."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import validate_memory
from tests.benchmarks.validate_memory import BATCHES, cases, errors, main, peaks

COMPONENT = """\
schema_version: 1
example_inputs: {x: B 6}
model:
  sequential:
    inputs: [x]
    layers:
      - {_type_: nn.Linear, in_features: 6, out_features: 2}
"""


def row(predicted: int, measured: int, spread: int = 10) -> dict[str, Any]:
    bounds = [predicted - spread, predicted, predicted + spread]
    return {
        "predicted": {"allocated": bounds, "reserved": bounds},
        "measured": {"allocated": [measured] * 3, "reserved": [measured] * 3},
    }


def test_errors_are_per_cent_of_what_was_measured() -> None:
    found = errors([row(110, 100), row(95, 100), row(200, 200), {"predicted": None, "measured": None}])
    told = found["allocated"]
    assert (told["cases"], told["within_bounds"]) == (3, 3)
    assert told["median_percent"] == pytest.approx(5)
    assert told["worst_percent"] == pytest.approx(10)
    assert told["bias_percent"] == pytest.approx(5 / 3)
    assert errors([row(150, 100)])["reserved"]["within_bounds"] == 0
    assert errors([{"predicted": None, "measured": None}]) == {}


def test_the_set_holds_every_precision_mode_and_batch() -> None:
    found = list(cases([Path("a.yaml")], quick=False))
    assert len(found) == 3 * 4 * len(BATCHES)
    assert len(list(cases([Path("a.yaml"), Path("b.yaml")], quick=True))) == 2


@pytest.mark.torch
def test_without_a_card_the_file_says_why_nothing_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    component, out = tmp_path / "small.yaml", tmp_path / "measurements" / "card.json"
    component.write_text(COMPONENT)
    assert main([str(component), "--quick", "--gpu", "A100", "--out", str(out)]) == 1
    found = json.loads(out.read_text())
    (only,) = found["rows"]
    assert found["errors"] == {}
    assert (only["path"], only["measured"], only["device"]) == ("small.yaml", None, "none")
    assert only["predicted"]["allocated"][0] < only["predicted"]["allocated"][1]
    assert "no CUDA device" in only["reasons"][0]


def test_a_card_that_nobody_knows_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--gpu", "H1000", "--out", str(tmp_path / "x.json")])
    assert "no card 'H1000'" in capsys.readouterr().err


def test_no_answer_has_no_peaks() -> None:
    from constructor.records import MemoryReport, MemorySettings

    assert peaks(MemoryReport(MemorySettings(), "measured", "none")) is None
    assert validate_memory.name_of(Path("/elsewhere/a.yaml")) == "a.yaml"
