"""Intents carried out on documents."""

import pytest

from app.session.edits import edited
from app.view_model.intent import Detach, InsertKey, RemoveKey, SetText, SetValue
from constructor.document import Document
from constructor.document.edit import EditError

_TEXT = "params:\n  rate: 0.001  # slow\n  width: 512\nmodel:\n  dim: ${params.width}\n"


def _document(text: str = _TEXT) -> Document:
    return Document.parse(text, "a.yaml")


def test_only_the_value_changes() -> None:
    after = edited(_document(), SetValue("a.yaml", ("params", "width"), 640))
    assert after.text == _TEXT.replace("512", "640")


def test_a_number_is_written_as_it_was_typed() -> None:
    after = edited(_document(), SetValue("a.yaml", ("params", "rate"), 0.0001, text="1.0e-4"))
    assert "rate: 1.0e-4  # slow\n" in after.text


@pytest.mark.parametrize("typed", ["1e-4", "7 # seven", "{", "'"])
def test_typed_text_that_reads_as_something_else_is_not_written(typed: str) -> None:
    after = edited(_document(), SetValue("a.yaml", ("params", "rate"), 0.5, text=typed))
    assert after.data()["params"] == {"rate": 0.5, "width": 512}
    assert "# slow" in after.text


def test_a_key_is_added_and_taken_out_again() -> None:
    with_key = edited(_document(), InsertKey("a.yaml", ("params",), "heads", 8))
    assert with_key.data()["params"]["heads"] == 8
    assert edited(with_key, RemoveKey("a.yaml", ("params", "heads"))).text == _TEXT


def test_detaching_replaces_the_reference_by_its_value() -> None:
    after = edited(_document(), Detach("a.yaml", ("model", "dim"), 512))
    assert after.text.endswith("  dim: 512\n")


def test_an_impossible_edit_is_refused() -> None:
    with pytest.raises(EditError):
        edited(_document(), RemoveKey("a.yaml", ("params", "nothing")))


def test_a_whole_new_text_keeps_the_byte_order_mark() -> None:
    marked = Document.parse(b"\xef\xbb\xbfx: 1\n", "a.yaml")
    assert edited(marked, SetText("a.yaml", "x: 2\n")).to_bytes() == b"\xef\xbb\xbfx: 2\n"
