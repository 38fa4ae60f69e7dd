"""Items of lists in another order, in any file."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from constructor.document import Document, EditError, move_item
from constructor.document.splice import same
from tests.unit.constructor.document.messy import messy_texts


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(messy_texts(), st.data())
def test_a_move_keeps_every_sign_and_can_be_taken_back(text: str, data: st.DataObject) -> None:
    document = Document.parse(text.encode())
    assume(not document.problems)
    lists = [
        (path, found)
        for path in document.locations()
        if isinstance(found := _at(document, path), list) and len(found) > 1
    ]
    assume(lists)
    path, items = data.draw(st.sampled_from(lists))
    index, to = (data.draw(st.integers(0, len(items) - 1)) for _ in range(2))
    try:
        moved = move_item(document, path, index, to)
    except EditError:
        # A block of text that keeps its blank lines may not stand elsewhere with the same value, and nor
        # may an item that is written as nothing, where its dash stands behind another one.
        assume("|" not in text and ">" not in text and None not in items)
        raise
    expected = items.copy()
    expected.insert(to, expected.pop(index))
    assert same(_at(moved, path), expected)
    assert sorted("".join(moved.text.split())) == sorted("".join(document.text.split()))
    assert same(_at(move_item(moved, path, to, index), path), items)


def _at(document: Document, path: tuple[str | int, ...]) -> object:
    value: object = document.data()
    for part in path:
        value = value[part]  # type: ignore[index]
    return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1, 2, 3]  # n\n", "a: [3, 1, 2]  # n\n"),
        ("a:\n  - 1  # one\n  # two\n  - 2\n  - 3", "a:\n  - 3\n  - 1  # one\n  # two\n  - 2"),
        ("a:\n- x: 1\n  y: 2\n- z\n\n# of three\n- 3\n", "a:\n# of three\n- 3\n- x: 1\n  y: 2\n- z\n\n"),
    ],
)
def test_comments_go_along(text: str, expected: str) -> None:
    assert move_item(Document.parse(text), ("a",), 2, 0).text == expected


def test_no_such_place_is_refused() -> None:
    with pytest.raises(EditError, match="has 2 items"):
        move_item(Document.parse("a: [1, 2]"), ("a",), 0, 2)
