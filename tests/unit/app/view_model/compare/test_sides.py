"""How two sides are named in an address and in the page."""

import pytest

from app.view_model.compare.sides import (
    DISK,
    SideName,
    address_of,
    labels,
    shared_name,
    short_names,
    side_name,
    sides_of,
)


@pytest.mark.parametrize(
    "side",
    [
        SideName("exp1"),
        SideName("exp1/head.yaml"),
        SideName("exp1/head.yaml", DISK),
        SideName("a/b.yaml", "HEAD~1"),
    ],
)
def test_an_address_leads_back_to_both_sides(side: SideName) -> None:
    other = SideName("exp2/head.yaml")

    assert sides_of(address_of(side, other)) == (side, other)
    assert sides_of(address_of(other, side)) == (other, side)


def test_an_address_names_as_many_sides_as_are_compared() -> None:
    sides = tuple(map(side_name, ("fam/exp1", "HEAD:fam/exp2", "fam/exp10")))
    assert sides_of(address_of(*sides)) == sides
    assert short_names(sides) == ("exp1", "exp2 (HEAD)", "exp10")
    assert short_names(tuple(map(side_name, ("a/exp1/head.yaml", "a/exp2/head.yaml", "b/head.yaml")))) == (
        "a/exp1",
        "a/exp2",
        "b",
    )


@pytest.mark.parametrize("address", ["", "exp1", "..exp1", "exp1.."])
def test_an_address_that_names_fewer_than_two_sides_names_none(address: str) -> None:
    assert sides_of(address) is None


def test_only_what_is_edited_here_can_be_edited() -> None:
    assert [side_name(text).editable for text in ("a.yaml", "disk:a.yaml", "HEAD:a.yaml")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("fam/exp1/head.yaml", "fam/exp2/head.yaml", ("exp1", "exp2")),
        ("fam/exp1", "fam/exp2", ("exp1", "exp2")),
        ("fam/exp1/head.yaml", "fam/exp1/neck.yaml", ("head", "neck")),
        ("fam/exp1/head.yaml", "fam/exp2/neck.yaml", ("exp1/head", "exp2/neck")),
        ("a/exp1/head.yaml", "b/exp1/head.yaml", ("a", "b")),
        ("disk:a.yaml", "a.yaml", ("on disk", "the editor")),
        ("HEAD~1:a.yaml", "a.yaml", ("HEAD~1", "the editor")),
        ("HEAD:fam/exp1", "fam/exp2", ("exp1 (HEAD)", "exp2")),
    ],
)
def test_sides_are_called_as_briefly_as_tells_them_apart(
    before: str, after: str, expected: tuple[str, str]
) -> None:
    assert labels(side_name(before), side_name(after)) == expected


def test_a_component_of_both_sides_is_named_once() -> None:
    assert shared_name(side_name("exp1/head.yaml"), side_name("HEAD:exp2/head.yaml")) == "head"
    assert shared_name(side_name("exp1/head.yaml"), side_name("exp1/neck.yaml")) == ""
