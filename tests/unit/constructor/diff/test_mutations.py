"""What random edit scripts change is found, and rewrites change nothing; `make bench` tries more of them."""

import time

import pytest

from constructor.config import resolve_config
from constructor.diff import compare, side_of
from tests.benchmarks.baselines import by_name, ours, yaml_tree
from tests.benchmarks.bench_diff import cases, chain, changes_in_rewrites, f1


def test_edit_scripts_are_read_back() -> None:
    found = [(ours(old, new), true) for old, new, true in cases(8)]
    assert len(found) >= 100
    assert f1(found) >= 0.95
    assert f1(found, "renamed") >= 0.90
    for kind in ("added", "retyped", "modified", "rewired", "moved"):
        assert f1(found, kind) >= 0.90, kind


def test_simpler_comparisons_find_less() -> None:
    some = list(cases(2))
    for tool in (by_name, yaml_tree):
        assert f1((tool(old, new), true) for old, new, true in some) < 0.8


def test_rewrites_are_no_changes() -> None:
    assert changes_in_rewrites(60) == 0


@pytest.mark.parametrize(
    ("prefix", "step", "kinds"), [("", 1, set()), ("q", 1, {"renamed"}), ("", 2, {"rewired"})]
)
def test_large_graphs(prefix: str, step: int, kinds: set[str]) -> None:
    one, other = (side_of(resolve_config(chain(1000, *how))) for how in (("", 1), (prefix, step)))
    start = time.process_time()
    found = compare(one, other)
    assert {change.kind for change in found.changes} == kinds
    assert time.process_time() - start < 2
