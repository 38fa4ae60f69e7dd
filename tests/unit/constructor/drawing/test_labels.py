"""Shapes, counts and hyperparameters in a few characters."""

import pytest

from constructor.drawing.labels import compact_repr, count_text, essentials, shape_detail, shape_label
from constructor.records import DictInfo, ListInfo, PlainInfo, TensorInfo, ValueInfo
from constructor.registry.entry import Argument, BlockEntry
from tests.unit.constructor.drawing.samples import tensor

TOKENS = tensor(2, 943, 512, symbolic="B 3*N+43 d_model")


@pytest.mark.parametrize(
    ("info", "label"),
    [
        (None, ""),
        (TOKENS, "B × 943 × 512"),
        (tensor(2, 943, 512), "2 × 943 × 512"),
        (tensor(), "scalar"),
        (PlainInfo(None), "None"),
        (PlainInfo([18, 12]), "18, 12"),
        (PlainInfo(0.1), "0.1"),
        (ListInfo((TOKENS, TOKENS)), "2 of B × 943 × 512"),
        (ListInfo((TOKENS, tensor(2, 300, 512, symbolic="B N d"))), "2 of B × 300–943 × 512"),
        (ListInfo((TOKENS, tensor(2, 3072, symbolic="B Z"))), "2 tensors"),
        (ListInfo(()), "empty list"),
        (DictInfo((("cls_token", PlainInfo(None)), ("encoder_output", TOKENS))), "B × 943 × 512"),
        (DictInfo((("a", TOKENS), ("b", TOKENS))), "{a, b}"),
    ],
)
def test_shape_label(info: ValueInfo | None, label: str) -> None:
    assert shape_label(info) == label


def test_a_detail_gives_sizes_type_and_symbols() -> None:
    assert shape_detail(TOKENS, "memory") == "memory: 2 × 943 × 512 float32\n    B × 3*N+43 × d_model"
    assert shape_detail(TensorInfo((3,), "int64", "3"), "") == "3 int64"
    assert shape_detail(None, "memory") == "memory: shape unknown"
    two = ListInfo((TOKENS, TOKENS))
    assert shape_detail(two, "x") == "x: 2 of 2 × 943 × 512 float32\n    B × 3*N+43 × d_model"
    mixed = ListInfo((TensorInfo((3,), "int64"), PlainInfo(None)))
    assert shape_detail(mixed, "x") == "x[0]: 3 int64\nx[1]: None"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, ""),
        (7, "7"),
        (999, "999"),
        (1000, "1.0 k"),
        (99_949, "99.9 k"),
        (99_950, "100 k"),
        (999_499, "999 k"),
        (999_500, "1.0 M"),
        (33_677_408, "33.7 M"),
        (319_930_368, "320 M"),
        (7_000_000_000, "7.0 G"),
    ],
)
def test_count_text(count: int, text: str) -> None:
    assert count_text(count) == text


def test_essentials_take_defaults_and_keyword_mappings_and_leave_out_what_is_off() -> None:
    entry = BlockEntry(
        "b",
        "m:B",
        arguments=(
            Argument("d_model", "int", essential=True, short="d"),
            Argument("heads", "int", default=8, essential=True),
            Argument("causal", "bool", default=False, essential=True),
            Argument("tokens", "bool", essential=True, short="cls"),
            Argument("dropout", "float", default=0.1),
        ),
    )
    assert essentials(entry, {"_kwargs_": {"d_model": 512}, "tokens": True}) == "d 512 · heads 8 · cls"
    assert essentials(None, {"d_model": 512}) == ""
    assert essentials(entry, "not a mapping") == ""


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("in_features=48, out_features=512, bias=True", "48 → 512"),
        ("3, 64, kernel_size=(7, 7), stride=(2, 2)", "3 → 64 · 7 × 7"),
        ("(512,), eps=1e-05, elementwise_affine=True", "512 · eps 1e-05"),
        ("p=0.1, inplace=False", "p 0.1"),
        ("", ""),
    ],
)
def test_compact_repr(detail: str, text: str) -> None:
    assert compact_repr(detail) == text
