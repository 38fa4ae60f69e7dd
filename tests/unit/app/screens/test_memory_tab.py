"""The Memory tab without a browser: what it asks, tells and changes."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.session import Session
from app.session.memory import are_remembered
from app.view_model.intent import Select
from constructor.diagnostics import Diagnostic
from constructor.records import MemoryReport, MemorySettings
from tests.unit.app.fakes import session_on
from tests.unit.app.screens.test_editor import GOOD, _show


@pytest.fixture
def session(tmp_path: Path) -> Session:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    return session_on(tmp_path, "family/exp1/head.yaml")[0]


def _html(test: AppTest) -> str:
    return "".join(element.proto.body for element in test.get("html"))


def _open(session: Session) -> AppTest:
    """The page with the tab open and every answer there."""
    test = _show(session)
    test.button_group(key="tab").set_value("Memory").run()
    end = time.monotonic() + 20
    while len(found := are_remembered(session)) < 3 or not all(found):
        assert time.monotonic() < end
        test.run()
    return test.run()


def test_the_tab_tells_verdict_kinds_cards_and_what_is_left_out(session: Session) -> None:
    test = _open(session)
    assert not test.exception
    told = _html(test)
    for words in (
        "✓ fits on Middle",
        "20.0 GiB (19.0 to 22.0 GiB)",
        "<b>40</b> for sure, <b>42</b> by the best guess",
        "kept for backward",
        "83 to 96 %",
        "a loss of your own may keep more",
        "Work and time",
        "the best rates of Middle (the vendor&#x27;s datasheet)",
        "<td>5.3 ms</td>",
        "nothing can be measured here: torch is built without CUDA",
    ):
        assert words in told
    assert not [button for button in test.button if button.key == "memory_measure"]
    assert test.get("vega_lite_chart") or test.get("arrow_vega_lite_chart")


def test_the_step_is_chosen_in_the_tab(session: Session) -> None:
    test = _open(session)
    next(box for box in test.selectbox if box.label == "Precision").set_value("bf16").run()
    next(field for field in test.number_input if str(field.key).startswith("memory/")).set_value(60).run()
    assert session.memory.settings.dtype == "bf16"
    assert session.memory.settings.dims == (("B", 60),)
    assert session.dims == ()
    assert not test.exception


def test_the_inspector_tells_what_the_selected_block_holds(session: Session) -> None:
    test = _open(session)
    assert "Kept for backward" not in _html(test)
    session.apply(Select("node:layer0"))
    told = _html(test.run())
    for words in (
        "Kept for backward",
        "3.0 GiB",
        "Held at the peak (29.4 %)",
        "5.0 GiB",
        "at least, on Middle",
    ):
        assert words in told


def test_several_gpus_are_chosen_and_compared(session: Session) -> None:
    test = _open(session)
    test.button(key="memory_ranks").click().run()
    end = time.monotonic() + 20
    while not all(are_remembered(session)):
        assert time.monotonic() < end
        test.run()
    test.run()
    told = _html(test)
    for words in ("On several GPUs", "shared by FSDP2", "<td>64</td>", "256 MiB"):
        assert words in told
    next(box for box in test.selectbox if box.label == "GPUs").set_value("4").run()
    assert (session.memory.settings.parallel, session.memory.settings.ranks) == ("fsdp", 8)
    assert not test.exception


def test_where_a_card_is_its_count_stands_beside_the_prediction(tmp_path: Path) -> None:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    session, worker = session_on(tmp_path, "family/exp1/head.yaml")
    worker.cards = {"known": ["Middle"], "present": ["NVIDIA Middle"], "like": "Middle", "reason": ""}
    test = _open(session)
    assert "nothing can be measured here" not in _html(test)
    test.button(key="memory_measure").click().run()
    end = time.monotonic() + 20
    while not all(are_remembered(session)):
        assert time.monotonic() < end
        test.run()
    test.run()
    assert not test.exception
    told = _html(test)
    assert "Measured on NVIDIA Middle" in told
    assert "<td>peak reserved</td><td>20.0 GiB</td><td>20.0 GiB</td><td>equal</td>" in told
    assert [asked["measure"] for asked in worker.remembered].count(True) == 1


def test_inference_has_no_optimizer_to_choose(session: Session) -> None:
    test = _open(session)
    next(box for box in test.selectbox if box.label == "Step").set_value("inference").run()
    assert "Optimizer" not in [box.label for box in test.selectbox]


def test_a_component_that_does_not_build_says_so(tmp_path: Path) -> None:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    session, worker = session_on(tmp_path, "family/exp1/head.yaml")
    worker.fail = "out of memory"
    test = _show(session)
    test.button_group(key="tab").set_value("Memory").run()
    assert not test.exception
    assert any("once the check has an answer" in caption.value for caption in test.caption)


def test_the_top_bar_tells_the_memory_of_a_policy_and_of_no_other_component(tmp_path: Path) -> None:
    folder = tmp_path / "family" / "exp1"
    folder.mkdir(parents=True)
    (folder / "head.yaml").write_text(GOOD)
    (folder / "policy.yaml").write_text(GOOD)
    session, _ = session_on(tmp_path, "family/exp1/policy.yaml")
    test = _show(session)
    end = time.monotonic() + 20
    while len(found := are_remembered(session)) < 2 or not all(found):
        assert time.monotonic() < end
        test.run()
    test.run()
    assert '<span class="check memory ok"' in _html(test)
    assert "✓ 20.0 GiB" in _html(test)
    session.open(folder / "head.yaml")
    test.run()
    assert "check memory" not in _html(test)
    assert are_remembered(session) == ()


def test_another_value_of_a_hyperparameter_is_asked_for_and_taken_away(session: Session) -> None:
    test = _open(session)
    label = "model.sequential.layers[0].out_features"
    chosen = next(box for box in test.selectbox if box.label == "Another value of")
    assert chosen.options == ["layers[0].in_features = 2", "layers[0].out_features = 4"]
    chosen.set_value(label).run()
    value = next(field for field in test.number_input if field.label == "Its value")
    assert value.value == 2
    value.set_value(3)
    test.button(key="memory_ask").click().run()
    end = time.monotonic() + 20
    while not all(are_remembered(session)):
        assert time.monotonic() < end
        test.run()
    told = _html(test.run())
    assert "layers[0].out_features of 3 instead of 4" in told.replace("<wbr>", "")
    assert "as much as now" in told
    assert session.file is not None
    assert session.file.read_text() == GOOD
    test.button(key="memory_forget_0").click().run()
    assert "of 3 instead of 4" not in _html(test)
    assert not test.exception


def test_a_card_that_cannot_be_used_is_told_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "family" / "exp1" / "head.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    session, worker = session_on(tmp_path, "family/exp1/head.yaml")
    worker.cards = {"known": ["Middle"], "present": ["NVIDIA Middle"], "like": "Middle", "reason": ""}
    busy = Diagnostic("card-in-use", "other programs use the card: busy", hint="wait until they are done")
    worker.measured = MemoryReport(MemorySettings(), "measured", "none", problems=(busy,))
    test = _open(session)
    test.button(key="memory_measure").click().run()
    end = time.monotonic() + 20
    while not all(are_remembered(session)):
        assert time.monotonic() < end
        test.run()
    told = _html(test.run())
    assert "The measurement: other programs use the card: busy (wait until they are done)" in told
    assert "✓ fits on Middle" in told
    assert not test.exception
