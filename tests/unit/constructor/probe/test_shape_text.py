"""Shapes as text, and hyperparameters filled into them."""

import pytest

from constructor.probe.expression import DimError
from constructor.probe.shape_text import parse_shape, substitute


def test_a_shape_is_dims_with_spaces_between_them() -> None:
    shape = parse_shape("B  3 H/16 ceil(W/32)*2")
    assert shape is not None
    assert shape.words == ("B", "3", "H/16", "ceil(W/32)*2")
    assert shape.names == ("B", "H", "W")
    assert shape.gap is None
    assert shape.sizes({"B": 2, "H": 240, "W": 320}) == (2, 3, 15, 20)


def test_dots_stand_for_any_number_of_dims_and_a_star_for_any_shape() -> None:
    shape = parse_shape("B ... d")
    assert shape is not None
    assert (shape.words, shape.gap) == (("B", "d"), 1)
    assert parse_shape(" * ") is None


def test_an_empty_shape_is_a_single_number() -> None:
    shape = parse_shape("")
    assert shape is not None
    assert shape.sizes({}) == ()


@pytest.mark.parametrize("text", ["B ... ... d", "B d+", " ".join("B" * 17), "B *"])
def test_what_is_no_shape_is_refused(text: str) -> None:
    with pytest.raises(DimError):
        parse_shape(text)


def test_a_dim_without_a_whole_size_is_named() -> None:
    shape = parse_shape("B H/16")
    assert shape is not None
    with pytest.raises(DimError, match=r"the dim 'H/16' gives a size of 15\.625"):
        shape.sizes({"B": 2, "H": 250})


def test_hyperparameters_take_the_place_of_their_names() -> None:
    values = {"d": 512, "dims": [48, 64, 8], "shape": [3, 4], "flag": True, "lazy": None, "ceil": 9}
    assert substitute("B d", values) == "B 512"
    assert substitute("B dims[0] dims[-1]", values) == "B 48 8"
    assert substitute("B shape", values) == "B 3 4"
    assert substitute("B d*shape[1]+S ceil(S/d)", values) == "B 512*4+S ceil(S/512)"
    assert substitute("B flag lazy dims[7]", values) == "B flag lazy dims[7]"
