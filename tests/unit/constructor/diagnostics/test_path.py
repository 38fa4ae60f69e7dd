"""Config paths as text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructor.diagnostics import ConfigPath, format_path, parse_path

PARTS = st.one_of(st.integers(0, 99), st.text(st.sampled_from('ab_.[]"\\ \n$é0')), st.just("<root>"))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "<root>"),
        (("model", "graph", "nodes", 2, "args", 0), "model.graph.nodes[2].args[0]"),
        (("a.b", "c d"), '["a.b"].c d'),
        (("", 'q"x'), '[""]["q\\"x"]'),
        ((0, "a"), "[0].a"),
        (("<root>",), '["<root>"]'),
    ],
)
def test_a_path_as_text(path: ConfigPath, text: str) -> None:
    assert format_path(path) == text
    assert parse_path(text) == path


@given(st.lists(PARTS, max_size=5).map(tuple))
def test_every_path_comes_back(path: ConfigPath) -> None:
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize("text", ["", ".", "a..b", ".a", "a.", "a[", "a[x]", "a[-1]", "a]", 'a["x', "a[0]b"])
def test_text_that_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="config path"):
        parse_path(text)
