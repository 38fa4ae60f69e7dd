"""Example inputs as users write them."""

from typing import Any

import pytest

from constructor.probe.example import (
    DictExample,
    ListExample,
    PlainExample,
    TensorExample,
    resized,
    symbols_of,
)
from constructor.probe.written import WrittenError, read_example, read_text

SIZES = {"B": 2, "H": 240, "W": 320, "N": 300}


def tensor(shape: tuple[int, ...], text: str, dtype: str = "float32") -> TensorExample:
    return TensorExample(shape, dtype, text, text)


@pytest.mark.parametrize(
    ("written", "example"),
    [
        ("B 3 H W", tensor((2, 3, 240, 320), "B 3 H W")),
        ([2, 40, 48], tensor((2, 40, 48), "2 40 48")),
        (["B", 40, "H/16"], tensor((2, 40, 15), "B 40 H/16")),
        ({"shape": "B", "dtype": "int64"}, tensor((2,), "B", "int64")),
        ({"shape": [2, 3], "dtype": "torch.bool"}, tensor((2, 3), "2 3", "bool")),
        ({"shape": 4}, tensor((4,), "4")),
        ("", tensor((), "")),
        (None, PlainExample(None)),
        (False, PlainExample(False)),
        (0.5, PlainExample(0.5)),
        ({"value": [18, 12]}, PlainExample((18, 12))),
        ({"value": "B 3"}, PlainExample("B 3")),
        (["B N", "B 782"], ListExample((tensor((2, 300), "B N"), tensor((2, 782), "B 782")))),
        ([], ListExample(())),
        ([None, {"shape": "B"}], ListExample((PlainExample(None), tensor((2,), "B")))),
        (
            {"state": "B 24", "image": "B 3 H W"},
            DictExample((("state", tensor((2, 24), "B 24")), ("image", tensor((2, 3, 240, 320), "B 3 H W")))),
        ),
    ],
)
def test_each_form_is_read(written: Any, example: object) -> None:
    assert read_example(written, SIZES) == example


@pytest.mark.parametrize(
    ("written", "path", "words", "hint"),
    [
        ("B Q", (), "a dim 'Q' without a size", "_dims_: {Q: 8}"),
        ("B nn", (), "a dim 'nn' without a size", "N"),
        ("B *", (), "is no shape", "B 3 H W"),
        ("*", (), "a definite shape", "each dim"),
        ("B ... 3", (), "a definite shape", "each dim"),
        ("B H/7", (), "the dim 'H/7' gives a size of 34.2857", "B 3 H W"),
        ({"shape": "B", "dtype": "float23"}, ("dtype",), "no element type is called 'float23'", "'float32'"),
        ({"shape": {}}, ("shape",), "a shape is text", None),
        (["B 3", "B Q"], (1,), "a dim 'Q'", "_dims_"),
        ({"a": ["B 3", {"shape": "B Q"}]}, ("a", 1, "shape"), "a dim 'Q'", "_dims_"),
        (object(), (), "this is object", "{value: ...}"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(
    written: Any, path: tuple[str | int, ...], words: str, hint: str | None
) -> None:
    with pytest.raises(WrittenError) as caught:
        read_example(written, SIZES)
    assert caught.value.path == path
    assert words in str(caught.value)
    assert (hint is None and caught.value.hint is None) or (hint or "") in (caught.value.hint or "")


def test_nesting_and_length_are_bounded() -> None:
    deep: Any = "B"
    for _ in range(20):
        deep = {"a": deep}
    with pytest.raises(WrittenError, match="levels deep"):
        read_example(deep, SIZES)
    with pytest.raises(WrittenError, match="more than 256"):
        read_example([None] * 257, SIZES)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("B 3 H W", "B 3 H W"),
        ("[2, 3]", [2, 3]),
        ("{value: [18, 12]}", {"value": [18, 12]}),
        ("null", None),
        ("[broken", "[broken"),
    ],
)
def test_text_of_the_page_is_read_as_yaml(typed: str, value: Any) -> None:
    assert read_text(typed) == value


def test_other_sizes_give_other_shapes_of_the_same_example() -> None:
    example = read_example({"a": "B H", "b": ["B 3", None, [4, 5, 6]]}, SIZES)
    assert symbols_of(example) == ("B", "H")
    assert resized(example, {"B": 7, "H": 32}) == read_example(
        {"a": "B H", "b": ["B 3", None, [4, 5, 6]]}, {"B": 7, "H": 32}
    )
