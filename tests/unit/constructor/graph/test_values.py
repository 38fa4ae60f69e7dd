"""Arguments of nodes: references, the escape, and plain data that passes unchanged."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.config import resolve_config
from constructor.graph.collector import Collector
from constructor.graph.ir import Const, Ref
from constructor.graph.values import constant, read_value

PLAIN_TEXT = st.text().filter(lambda text: not text.startswith("$") or text.startswith("${"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | PLAIN_TEXT
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


def collector() -> Collector:
    return Collector(resolve_config({"schema_version": 1, "model": {"sequential": {}}}))


@given(DATA)
def test_data_without_references_is_passed_as_it_is(data: Any) -> None:
    problems = collector()
    assert constant(read_value(data, (), problems)) == data
    assert problems.found == []


@given(st.text().map("$".__add__))
def test_a_second_dollar_sign_escapes_any_text(text: str) -> None:
    problems = collector()
    assert read_value(f"${text}", (), problems) == Const(text)
    assert [problem.code for problem in problems.found] == ["escape-not-upstream"]


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]*", fullmatch=True))
def test_a_dollar_sign_and_a_name_refer_to_a_value(name: str) -> None:
    assert read_value(f"${name}", (), collector()) == Ref(name)


@pytest.mark.parametrize("text", ["$", "$a.b", "$a[0]", "$1", "$ü", "$a b", "$-"])
def test_other_text_after_a_dollar_sign_is_an_error(text: str) -> None:
    problems = collector()
    assert read_value(text, (), problems) == Const(text)
    assert [problem.code for problem in problems.found] == ["bad-reference"]


def test_a_reference_is_no_constant() -> None:
    with pytest.raises(ValueError, match="no constant"):
        constant(read_value([1, ["$x"]], (), collector()))
