"""The form in a real Streamlit run: what a field shows, and what a change of it emits."""

from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.view_model.hyperparameters import Hyperparameter, State
from app.view_model.intent import Detach, InsertKey, Intent, RemoveKey, SetValue
from app.view_model.slots import Slot
from constructor.registry.entry import Argument

SLOT = Slot("/exp1/policy.yaml", ("params", "width"))
LOCAL = Slot("/exp1/policy.yaml", ("model", "width"))


def row(argument: Argument, value: Any, text: str, state: State = "written", **more: Any) -> Hyperparameter:
    made = Hyperparameter(argument, True, state, value, text, "required", "a value", slot=SLOT, local=LOCAL)
    return replace(made, **more)


def _page() -> None:
    import streamlit as st

    from app.widgets.argument_form import show_form

    show_form(st.session_state["rows"], st.session_state["emitted"].append, key="form")


def page(*rows: Hyperparameter) -> AppTest:
    """A page that shows the rows; what they emit is collected under "emitted"."""
    shown = AppTest.from_function(_page)
    shown.session_state["rows"] = rows
    shown.session_state["emitted"] = []
    shown.run()
    assert not shown.exception
    return shown


def emitted(shown: AppTest) -> list[Intent]:
    assert not shown.exception
    return list(shown.session_state["emitted"])


def messages(shown: AppTest) -> str:
    return " ".join(element.proto.body for element in shown.get("html"))


WIDTH = Argument("width", "int", minimum=1, maximum=4096)


def test_a_whole_number_is_edited_with_its_bounds() -> None:
    shown = page(row(WIDTH, 512, "512"))
    field = shown.number_input[0]
    assert (field.value, field.min, field.max, field.step) == (512, 1, 4096, 1)
    field.set_value(640).run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, 640, None, "512")]


def test_the_field_follows_the_document() -> None:
    shown = page(row(WIDTH, 512, "512"))
    shown.number_input[0].set_value(640).run()
    assert shown.number_input[0].value == 512
    shown.session_state["rows"] = (row(WIDTH, 640, "640"),)
    shown.run()
    assert shown.number_input[0].value == 640


def test_the_field_follows_every_step_of_an_undo() -> None:
    shown = page(row(WIDTH, 639, "639"))
    for value in (640, 512, 640):
        shown.session_state["rows"] = (row(WIDTH, value, str(value)),)
        shown.run()
        assert shown.number_input[0].value == value
    shown.number_input[0].set_value(7).run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, 7, None, "640")]


def test_a_field_keeps_its_widget_while_it_says_what_the_document_says() -> None:
    shown = page(row(WIDTH, 512, "512"))
    widget = shown.number_input[0].id
    shown.number_input[0].set_value(640)
    shown.session_state["rows"] = (row(WIDTH, 640, "640"),)
    shown.run()
    assert shown.number_input[0].id == widget


def test_a_field_that_was_away_shows_the_document_again() -> None:
    shown = page(row(WIDTH, 512, "512"))
    shown.session_state["rows"] = ()
    shown.run()
    shown.session_state["rows"] = (row(WIDTH, 8, "8"),)
    shown.run()
    assert shown.number_input[0].value == 8


def test_a_run_without_a_change_emits_nothing() -> None:
    shown = page(row(WIDTH, 512, "512"), row(Argument("drop", "float"), 0.1, "0.10"))
    shown.run()
    assert emitted(shown) == []


def test_a_number_out_of_its_bounds_can_be_seen_and_mended() -> None:
    shown = page(row(WIDTH, 0, "0"))
    assert shown.text_input[0].value == "0"
    shown.text_input[0].set_value("-3").run()
    assert emitted(shown) == []
    assert "expected a whole number from 1 to 4096, found -3" in messages(shown)
    assert shown.text_input[0].value == "-3"
    shown.text_input[0].set_value("8").run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, 8, None, "0")]
    assert "expected" not in messages(shown)


def test_clearing_a_number_that_must_be_given_writes_nothing() -> None:
    shown = page(row(WIDTH, 512, "512"))
    shown.number_input[0].set_value(None).run()
    assert emitted(shown) == []
    assert shown.number_input[0].value == 512


def test_a_decimal_number_keeps_the_form_it_was_typed_in() -> None:
    shown = page(row(Argument("drop", "float", minimum=0, maximum=1), 0.1, "0.10"))
    assert shown.text_input[0].value == "0.10"
    shown.text_input[0].set_value("1.0e-4").run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, 1e-4, "1.0e-4", "0.10")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1e-4", "YAML reads 1e-4 as a text; write 1.0e-4"),
        ("2", "expected a number from 0 to 1, found 2"),
        ("yes", "expected a number from 0 to 1, found true"),
        ("", "expected a number from 0 to 1"),
    ],
)
def test_an_entry_that_does_not_suit_is_explained_and_not_written(typed: str, message: str) -> None:
    shown = page(row(Argument("drop", "float", minimum=0, maximum=1), 0.1, "0.10"))
    shown.text_input[0].set_value(typed).run()
    assert emitted(shown) == []
    assert message in messages(shown)


def test_the_same_number_written_otherwise_is_no_change() -> None:
    shown = page(row(Argument("drop", "float"), 0.1, "0.10"))
    shown.text_input[0].set_value("0.1").run()
    assert emitted(shown) == []
    assert shown.text_input[0].value == "0.10"


def test_a_text_is_taken_literally() -> None:
    shown = page(row(Argument("name", "str"), "plain", "plain"))
    shown.text_input[0].set_value("yes").run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, "yes", None, "plain")]


def test_choices_are_picked() -> None:
    shown = page(row(Argument("activation", "str", choices=("relu", "gelu")), "gelu", "gelu"))
    assert shown.selectbox[0].options == ["relu", "gelu"]
    shown.selectbox[0].set_value("relu").run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, "relu", None, "gelu")]


def test_a_value_that_is_no_choice_is_shown_beside_them() -> None:
    shown = page(row(Argument("activation", "str", choices=("relu", "gelu"), nullable=True), "gleu", "gleu"))
    assert shown.selectbox[0].options == ["gleu", "relu", "gelu", "null"]
    assert shown.selectbox[0].value == "gleu"


def test_a_truth_is_a_toggle() -> None:
    shown = page(row(Argument("bias", "bool"), True, "true"))
    shown.toggle[0].set_value(False).run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, False, None, "true")]


def test_a_list_is_typed_as_yaml() -> None:
    shown = page(row(Argument("dims", "list"), [1, 2], "[1, 2]"))
    shown.text_input[0].set_value("[1, 2, '3']").run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, [1, 2, "3"], None, "[1, 2]")]
    shown.text_input[0].set_value("[1, 2").run()
    assert len(emitted(shown)) == 1
    assert "bw-field-problem" in messages(shown)
    shown.text_input[0].set_value("7").run()
    assert "expected a list, found 7" in messages(shown)


def test_null_is_a_choice_of_its_own() -> None:
    argument = Argument("dim", "int", minimum=1, nullable=True)
    shown = page(row(argument, 8, "8"))
    shown.button(key="form/dim/set to null").click().run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, None, None, "8")]
    shown = page(row(argument, None, "null"))
    assert shown.number_input[0].value is None
    assert shown.number_input[0].placeholder == "null"
    shown.number_input[0].set_value(3).run()
    assert emitted(shown) == [SetValue(SLOT.file, SLOT.path, 3, None, "null")]


def test_a_shared_value_says_who_uses_it_and_can_be_detached() -> None:
    shared = row(
        WIDTH,
        512,
        "512",
        "shared",
        expression="${params.width}",
        target="params.width",
        shared_with=("decode.d_model",),
    )
    shown = page(shared)
    assert "also used by decode.d_model" in messages(shown)
    assert shown.number_input[0].label == "width"
    shown.button(key="form/width/detach").click().run()
    assert emitted(shown) == [Detach(LOCAL.file, LOCAL.path, 512, "${params.width}")]


def test_an_unset_value_shows_its_default_and_is_set_on_request() -> None:
    unset = row(
        Argument("bias", "bool", True), True, "true", "unset", slot=None, local=replace(LOCAL, missing=1)
    )
    shown = page(unset)
    assert shown.toggle[0].disabled
    shown.button(key="form/bias/set").click().run()
    assert emitted(shown) == [InsertKey(LOCAL.file, ("model",), "width", True)]


def test_a_missing_value_is_asked_for() -> None:
    missing = row(WIDTH, None, "", "missing", slot=replace(SLOT, missing=1))
    shown = page(missing)
    assert shown.number_input[0].placeholder == "required"
    shown.number_input[0].set_value(7).run()
    assert emitted(shown) == [InsertKey(SLOT.file, ("params",), "width", 7)]


def test_a_value_with_a_default_can_be_unset() -> None:
    shown = page(row(Argument("bias", "bool", True), False, "false"))
    shown.button(key="form/bias/unset").click().run()
    assert emitted(shown) == [RemoveKey(LOCAL.file, LOCAL.path, "false")]


def test_a_locked_value_says_why() -> None:
    shown = page(row(WIDTH, 512, "512", "included", slot=None, locked="from the included file base.yaml:3"))
    assert shown.number_input[0].disabled
    assert "from the included file base.yaml:3" in messages(shown)


def test_names_and_messages_from_files_are_never_markup() -> None:
    shown = page(row(Argument("<b>*x*_", "int"), 1, "1", locked="<img src=x>"))
    assert shown.number_input[0].label == r"\<b\>\*x\*\_"
    assert "<img" not in messages(shown)
    assert "&lt;img src=x&gt;" in messages(shown)
