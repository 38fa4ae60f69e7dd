"""Edits that cannot be made safely leave the document alone and say why."""

from collections.abc import Callable

import pytest

from constructor.document import (
    Document,
    EditError,
    append_item,
    insert_key,
    remove,
    rename_key,
    set_value,
)

Edit = Callable[[Document], Document]
SHARED = "a: &x 1\nb: *x\nc: &y\n  k: 1\nd: *y\n"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda d: remove(d, ("a",)), "unknown anchor|no anchor"),
        (lambda d: insert_key(d, ("c",), "n", 1), "alias"),
        (lambda d: insert_key(d, (), "a", 1), "exists already"),
        (lambda d: insert_key(d, ("a",), "n", 1), "no mapping"),
        (lambda d: insert_key(d, (), "n", 1, "zz"), "no key 'zz'"),
        (lambda d: append_item(d, ("a",), 1), "no list"),
        (lambda d: rename_key(d, ("a",), "b"), "exists already"),
        (lambda d: rename_key(d, ("zz",), "b"), "no key"),
        (lambda d: remove(d, ("zz",)), "no zz"),
        (lambda d: remove(d, ()), "file itself"),
        (lambda d: set_value(d, ("a", 3), 1), "no a"),
        (lambda d: set_value(d, (), 1), "whole file"),
        (lambda d: set_value(d, ("a",), object()), "object cannot be written"),
        (lambda d: set_value(d, ("a",), {1: 2}), "no string"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_place(edit: Edit, message: str) -> None:
    document = Document.parse(SHARED, "f.yaml")
    with pytest.raises(EditError, match=message) as refusal:
        edit(document)
    problem = refusal.value.problem
    assert problem.code == "edit-impossible"
    assert problem.location is not None
    assert problem.hint


def test_a_file_with_a_syntax_error_is_edited_as_text_only() -> None:
    document = Document.parse("a: 1\nb: [1\n", "f.yaml")
    with pytest.raises(EditError, match="YAML error on line 2"):
        set_value(document, ("a",), 2)


def test_a_block_of_text_without_last_line_break_is_not_given_one() -> None:
    document = Document.parse("a: |\n  text")
    with pytest.raises(EditError, match="another value would change with it: a"):
        insert_key(document, (), "b", 1)
    assert remove(Document.parse("a: |\n  text\nb: 1"), ("b",)).data() == {"a": "text\n"}


def test_no_value_with_a_null_character_is_written() -> None:
    with pytest.raises(EditError):
        set_value(Document.parse("a: 1\n"), ("a",), "x\0y")
