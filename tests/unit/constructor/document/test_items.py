"""A mapping of mappings as a list: the same entries with their text, and the key in front."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constructor.document import Document, EditError
from constructor.document.items import as_items
from constructor.document.splice import same
from tests.unit.constructor.document.messy import messy_texts


def _as_items(text: str) -> str:
    return as_items(Document.parse(text), ("nodes",), "name").text


def test_bodies_keep_their_text_and_their_comments() -> None:
    text = (
        "# top\nnodes:\n  # the first\n  a:   # ay\n    call: op:add\n    args: [$x]   # both\n\n"
        "  b: {call: op:mul}   # bee\n  'c d':\n        call: op:add\nrest: 1\n"
    )
    assert _as_items(text) == (
        "# top\nnodes:\n  # the first\n  - name: a   # ay\n    call: op:add\n    args: [$x]   # both\n\n"
        "  - {name: b, call: op:mul}   # bee\n  -     name: 'c d'\n        call: op:add\nrest: 1\n"
    )


def test_between_braces_it_is_a_list_between_brackets() -> None:
    assert _as_items("nodes: {a: {call: x},   # ay\n  b: {call: y}}\n") == (
        "nodes: [{name: a, call: x},   # ay\n  {name: b, call: y}]\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "nodes:\n a:\n  call: x\n b: {}\n",
        "nodes:\n  a: &one\n    call: x\n  b: *one\n",
        "nodes:\n  a:\n   call: x\n",
    ],
    ids=["an empty body", "an alias", "too little room"],
)
def test_what_has_no_room_in_a_list_is_written_anew(text: str) -> None:
    before = Document.parse(text).data()["nodes"]
    after = Document.parse(_as_items(text)).data()["nodes"]
    assert after == [{"name": name, **body} for name, body in before.items()]


@pytest.mark.parametrize("text", ["nodes: [a]\n", "nodes: {a: 1}\n", "nodes: {a: {name: b}}\n", "other: 1\n"])
def test_what_is_no_mapping_of_mappings_is_refused(text: str) -> None:
    with pytest.raises(EditError):
        _as_items(text)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(messy_texts(), st.data())
def test_any_mapping_of_mappings_reads_as_the_list(text: str, data: st.DataObject) -> None:
    document = Document.parse(text.encode())
    assume(not document.problems)
    found = []
    for path in document.locations():
        at: Any = document.data()
        for part in path:
            at = at[part]
        if path and isinstance(at, dict) and at and all(isinstance(body, dict) for body in at.values()):
            found.append((path, at))
    assume(found)
    path, before = data.draw(st.sampled_from(found))
    try:
        after = as_items(document, path, "q_name")
    except EditError:
        return  # An alias that is used elsewhere too, or a key that cannot be written: nothing is done.
    now: Any = after.data()
    for part in path:
        now = now[part]
    assert same(now, [{"q_name": name, **body} for name, body in before.items()])
    assert not after.problems
