"""Deep merge and the merge directives."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from constructor.config.draft import Problems
from constructor.config.merge import merge
from constructor.config.tree import from_data, to_data
from tests.unit.constructor.config.folder import SMALLEST, codes, origin, resolve, value


def merged(base: Any, override: Any) -> Any:
    problems = Problems()
    result = merge(from_data({"k": base})[0], from_data({"k": override})[0], (), problems)
    assert not problems.found
    return to_data(result)["k"]


@pytest.mark.parametrize(
    ("base", "override", "result"),
    [
        ("{a: 1, b: {c: 2}}", "{b: {d: 3}, e: 4}", "{a: 1, b: {c: 2, d: 3}, e: 4}"),
        ("{a: 1}", "{}", "{a: 1}"),
        ("{a: 1}", "null", "null"),
        ("{a: 1}", "5", "5"),
        ("5", "{a: 1}", "{a: 1}"),
        ("[1, 2]", "[3]", "[3]"),
        ("[1]", "{_merge_: append, _value_: [2]}", "[1, 2]"),
        ("[1]", "{_merge_: prepend, _value_: [2, 3]}", "[2, 3, 1]"),
        ("null", "{_merge_: append, _value_: [2], key: null}", "[2]"),
        ("{a: 1}", "{_merge_: replace, _value_: {b: 2}}", "{b: 2}"),
        ("3", "{_merge_: replace, _value_: null}", "null"),
        ("null", "{_merge_: keyed, key: n, _value_: [{n: a}]}", "[{n: a}]"),
        (
            "[{n: a, x: 1, l: [1]}, {n: b}]",
            "{_merge_: keyed, key: n, _value_: [{n: c}, {n: a, y: 2, l: {_merge_: append, _value_: [2]}}]}",
            "[{n: a, x: 1, l: [1, 2], y: 2}, {n: b}, {n: c}]",
        ),
    ],
)
def test_what_a_merge_gives(base: str, override: str, result: str) -> None:
    assert merged(yaml.safe_load(base), yaml.safe_load(override)) == yaml.safe_load(result)


PLAIN = st.recursive(
    st.one_of(st.none(), st.integers(0, 9), st.just([1])),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.sampled_from("abcd"), PLAIN, max_size=4)


@given(MAPPINGS, MAPPINGS, MAPPINGS)
def test_a_merge_of_mappings_can_be_grouped_either_way_unless_a_single_value_comes_between(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    assert merged(merged(one, {}), two) == merged(one, two)
    assert merged(one, one) == one
    assert list(merged(one, two)) == [*one, *(key for key in two if key not in one)]
    if all(isinstance(v, dict) for tree in (one, two, three) for v in tree.values()):
        assert merged(merged(one, two), three).keys() == merged(one, merged(two, three)).keys()


def test_places_move_with_their_items(tmp_path: Path) -> None:
    resolved = resolve(
        tmp_path,
        {
            "a.yaml": "defaults: [b.yaml]\n"
            "l: {_merge_: prepend, _value_: [x]}\n"
            "m: {_merge_: append, _value_: [y]}\n",
            "b.yaml": SMALLEST + "l: [one, two]\nm: [one]\n",
        },
    )
    assert value(resolved, "l") == ["x", "one", "two"]
    assert origin(resolved, "l[0]") == "a.yaml:2:33 l._value_[0] file"
    assert origin(resolved, "l[2]") == "b.yaml:3:10 l[1] default"
    assert origin(resolved, "m[0]") == "b.yaml:4:5 m[0] default"
    assert origin(resolved, "m[1]") == "a.yaml:3:32 m._value_[0] file"
    assert origin(resolved, "m") == "a.yaml:3:4 m file"


def test_a_container_at_the_top_takes_the_whole_file(tmp_path: Path) -> None:
    text = "defaults: [b.yaml]\n_merge_: replace\n_value_: {schema_version: 1, model: {x: 1}}\n"
    resolved = resolve(tmp_path, {"a.yaml": text, "b.yaml": SMALLEST + "gone: 1\n"})
    assert resolved.data == {"schema_version": 1, "model": {"x": 1}}


def test_a_container_in_an_included_file_waits_for_its_base(tmp_path: Path) -> None:
    files = {
        "a.yaml": "defaults: [base.yaml, patch.yaml]\n",
        "base.yaml": SMALLEST + "l: [1]\n",
        "patch.yaml": "l: {_merge_: append, _value_: [2]}\n",
    }
    resolved = resolve(tmp_path, files)
    assert codes(resolved) == []
    assert value(resolved, "l") == [1, 2]


def test_without_a_base_the_directive_works_on_nothing_and_a_warning_says_so(tmp_path: Path) -> None:
    text = SMALLEST + "l: {_merge_: append, _value_: [1]}\nn: [{m: {_merge_: replace, _value_: {x: 1}}}]\n"
    resolved = resolve(tmp_path, {"a.yaml": text})
    assert [(p.code, p.severity) for p in resolved.problems] == [("merge-without-base", "warning")] * 2
    assert value(resolved, "l") == [1]
    assert value(resolved, "n") == [{"m": {"x": 1}}]


def test_after_an_error_the_base_stays_and_the_rest_is_merged(tmp_path: Path) -> None:
    files = {
        "a.yaml": "defaults: [b.yaml]\nl: {_merge_: apend, _value_: [2]}\nk: 2\n",
        "b.yaml": SMALLEST + "l: [1]\nk: 1\n",
    }
    resolved = resolve(tmp_path, files)
    (problem,) = resolved.problems
    assert problem.code == "unknown-merge-mode"
    assert problem.path == ("l",)
    assert problem.hint is not None
    assert "'append'" in problem.hint
    assert (value(resolved, "l"), value(resolved, "k")) == ([1], 2)
