"""Which single changes can be taken over, and by which edit."""

import pytest

from app.session.edits import edited
from app.view_model.compare.take import Take, take
from app.view_model.intent import Detach, InsertKey, RemoveKey, SetValue
from constructor.diff import compare
from constructor.document import Document
from tests.unit.constructor.diff.samples import BASE, side


def _take(old: str, new: str, number: int = 0) -> Take | None:
    """Taking a change of `new` back."""
    one, other = side(old, "a.yaml"), side(new, "b.yaml")
    change = compare(one, other).changes[number]
    return take(change, change.old, change.new, other, "b.yaml")


def _done(old: str, new: str, number: int = 0) -> list[str]:
    """What still differs after a change was taken back."""
    found = _take(old, new, number)
    assert found is not None
    text = edited(Document.parse(new, "b.yaml"), found.edit).text
    return [change.slot for change in compare(side(old, "a.yaml"), side(text, "b.yaml")).changes]


def test_a_value_in_the_file_is_set() -> None:
    new = BASE.replace("out_features: 2}", "out_features: 3}")
    found = _take(BASE, new)

    assert found is not None
    assert isinstance(found.edit, SetValue)
    assert found.value == "2"
    assert _done(BASE, new) == []


def test_a_shared_value_is_set_where_it_is_shared_and_says_so() -> None:
    new = BASE.replace("width: 8", "width: 16")
    found = _take(BASE, new)

    assert found is not None
    assert isinstance(found.edit, SetValue)
    assert found.edit.path == ("params", "width")
    assert found.note == "params.width is used in 2 places"
    assert _done(BASE, new) == []


def test_a_value_that_only_this_side_shares_is_detached() -> None:
    old = BASE.replace("out_features: '${params.width}'", "out_features: 5")
    found = _take(old, BASE)

    assert found is not None
    assert isinstance(found.edit, Detach)
    assert _done(old, BASE) == []


def test_what_is_not_given_is_removed_and_what_is_missing_inserted() -> None:
    more = BASE.replace("out_features: 2}", "out_features: 2, bias: false}")
    gone, new = _take(BASE, more), _take(more, BASE)

    assert gone is not None
    assert isinstance(gone.edit, RemoveKey)
    assert new is not None
    assert isinstance(new.edit, InsertKey)
    assert _done(BASE, more) == _done(more, BASE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("call: op:add, args: [$h, $y]", "call: op:add, args: [$y, $h]"),
        ("name: first", "name: begin"),
        (
            "      - {name: sum, call: op:add, args: [$h, $y]}\n",
            "      - {name: sum, call: op:sigmoid, args: [$h]}\n",
        ),
    ],
)
def test_blocks_and_edges_are_more_than_one_value(old: str, new: str) -> None:
    assert _take(BASE, BASE.replace(old, new)) is None


def test_what_another_file_sets_is_not_taken() -> None:
    one, other = side(BASE, "a.yaml"), side(BASE.replace("width: 8", "width: 16"), "b.yaml")
    change = compare(one, other).changes[0]

    assert take(change, change.old, change.new, other, "elsewhere.yaml") is None
