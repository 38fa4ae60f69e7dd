"""Whatever a file holds, it is read, and an edit ends with a document or a refusal."""

import contextlib
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructor.diagnostics import ConfigPath
from constructor.document import (
    Document,
    EditError,
    append_item,
    insert_key,
    remove,
    rename_key,
    set_value,
)
from constructor.document.splice import same

MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = (
    *(
        "a",
        "b",
        ":",
        " ",
        "\n",
        "  ",
        "- ",
        "-",
        "{",
        "}",
        "[",
        "]",
        ",",
        "#",
        "&x",
        "*x",
        "!!str",
        "!",
        "|",
        ">",
    ),
    *("'", '"', "\t", "${a}", "${a.b", "1", "?", "%", "@", "---\n", "...", "\r\n", "\0", "é", "\ufeff", "<<"),
    *("a: ", "b: ", "\\"),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
EDITS: tuple[Callable[[Document, ConfigPath], Document], ...] = (
    lambda document, path: set_value(document, path, 7),
    lambda document, path: set_value(document, path, {"q": [1]}),
    lambda document, path: set_value(document, path, None, shared=True),
    lambda document, path: insert_key(document, path, "new", 1),
    lambda document, path: append_item(document, path, 1),
    remove,
    lambda document, path: rename_key(document, path, "new"),
)


@MANY
@given(TEXTS)
def test_any_text_is_read_and_kept(text: str) -> None:
    document = Document.parse(text)
    assert document.to_bytes() == text.encode()
    values = document.data()
    for path, location in document.locations().items():
        assert location.line >= 1
        assert path == () or document.node(path) is not None
    if not document.problems:
        assert same(values, yaml.load(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader))
    for problem in document.problems:
        assert problem.location is not None


@MANY
@given(st.binary(max_size=40))
def test_any_bytes_are_read_and_kept(content: bytes) -> None:
    document = Document.parse(content)
    assert document.to_bytes() == content
    document.data()


@MANY
@given(TEXTS, st.sampled_from(EDITS), st.data())
def test_any_edit_of_any_text_is_done_or_refused(
    text: str, edit: Callable[[Document, ConfigPath], Document], data: st.DataObject
) -> None:
    document = Document.parse(text)
    places: list[Any] = [*document.locations(), ("missing",), ("a", 0)]
    with contextlib.suppress(EditError):
        edit(document, data.draw(st.sampled_from(places)))
