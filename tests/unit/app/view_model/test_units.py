"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.view_model import units
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo

FEATURES = TensorInfo((2, 943, 512), "float32", "B 943 512")
SEMANTIC = TensorInfo((2, 1, 3072), "float16")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (987, "987"),
        (1000, "1.0 k"),
        (8192, "8.2 k"),
        (999_499, "999 k"),
        (999_999, "1.0 M"),
        (33_677_408, "33.7 M"),
        (319_930_368, "320 M"),
        (1_234_567_890, "1.2 G"),
        (None, "…"),
    ],
)
def test_a_count_reads_at_a_glance(number: int | None, text: str) -> None:
    assert units.count(number) == text


def test_an_exact_count_keeps_every_digit() -> None:
    assert units.exact(33_677_408) == "33,677,408"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (512, "512 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (134_709_632, "128 MiB"),
        (1_288_490_188, "1.2 GiB"),
        (1024**4 - 1, "1.0 TiB"),
    ],
)
def test_sizes_are_binary(size: int, text: str) -> None:
    assert units.data_size(size) == text


@given(st.integers(min_value=0, max_value=10**14))
def test_a_count_is_right_to_five_percent(number: int) -> None:
    figure, _, unit = units.count(number).partition(" ")
    scale = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[unit]
    assert abs(float(figure) * scale - number) <= 0.05 * number


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 1, "100 %"), (1, 3, "33.3 %"), (1, 4, "25 %"), (1, 10_000, "< 0.1 %"), (0, 5, "0 %"), (0, 0, "0 %")],
)
def test_share(part: int, whole: int, text: str) -> None:
    assert units.share(part, whole) == text


def test_shapes_of_all_kinds_of_values() -> None:
    assert units.value(FEATURES) == "2 × 943 × 512"
    assert units.symbolic_value(FEATURES) == "B × 943 × 512"
    assert units.symbolic_value(SEMANTIC) == "2 × 1 × 3072"
    assert units.value(TensorInfo((), "int64")) == "scalar"
    assert units.value(ListInfo((FEATURES, FEATURES, FEATURES))) == "3 of 2 × 943 × 512"
    assert units.value(ListInfo((FEATURES, SEMANTIC))) == "[2 × 943 × 512, 2 × 1 × 3072]"
    assert units.value(ListInfo(())) == "[]"
    result = DictInfo((("encoder_output", FEATURES), ("cls_token", PlainInfo(None))))
    assert units.value(result) == "{encoder_output: 2 × 943 × 512, cls_token: None}"
    assert units.value(PlainInfo((18, 12))) == "[18, 12]"
    assert units.value(None) == "…"


def test_dtype_names_each_element_type_once() -> None:
    assert units.dtype(ListInfo((FEATURES, SEMANTIC, FEATURES))) == "float32, float16"
    assert units.dtype(PlainInfo(3)) == ""


def test_very_many_names_are_counted() -> None:
    names = tuple("abcdefghijklmn")
    assert units.listed(names[:3]) == "a, b, c"
    assert units.listed(names[:13]).endswith("l, m")
    assert units.listed(names, most=2) == "a, b and 12 more"
    assert units.listed(names * 200, most=1) == "a and 2,799 more"


def test_plural() -> None:
    assert [units.plural(n, "error") for n in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
