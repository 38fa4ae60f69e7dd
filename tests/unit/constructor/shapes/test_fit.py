"""Dims named in symbols: formulas that are found, and ones that must not be believed."""

import math
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructor.probe.expression import parse_dim, size_of
from constructor.shapes.explore import Attempt, explore
from constructor.shapes.fit import Fitter

pytestmark = pytest.mark.torch

BASE = {"B": 2, "H": 240, "W": 320, "S": 40, "N": 300}
Dim = Callable[[Mapping[str, int]], int]


def named(dims: Mapping[str, Dim], base: Mapping[str, int] = BASE) -> dict[str, str]:
    """The text that is found for each dim, which is only seen at the sizes that are tried."""
    explored = explore(base, lambda sizes: Attempt(0, {name: dim(sizes) for name, dim in dims.items()}))
    observed = {name: (dim(base), *(found[name] for _, found in explored.runs)) for name, dim in dims.items()}
    fitter = Fitter((base, *(sizes for sizes, _ in explored.runs)), explored.alone)
    texts = fitter.names(observed.values())
    return {name: texts[sizes] for name, sizes in observed.items()}


def nearest(size: int, step: int) -> int:
    return max(1, round(size / step))


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (lambda s: 512, "512"),
        (lambda s: s["B"], "B"),
        (lambda s: 8 * s["B"], "8*B"),
        (lambda s: s["S"] + 3, "S+3"),
        (lambda s: s["H"] - 2, "H-2"),
        (lambda s: 4000 - s["S"], "4000-S"),
        (lambda s: 3 * s["N"] + s["S"] + 3, "3*N+S+3"),
        (lambda s: s["B"] * (s["N"] + 1), "B*N+B"),
        (lambda s: s["B"] * s["N"] * s["S"], "B*S*N"),
        (lambda s: math.ceil(s["H"] / 32), "ceil(H/32)"),
        (lambda s: s["H"] // 2, "floor(H/2)"),
        (lambda s: (s["H"] - 5) // 2 + 1, "ceil(H/2)-2"),
        (lambda s: nearest(s["W"], 14), "round(W/14)"),
        (lambda s: 2 * math.ceil(s["H"] / 16) + 1, "2*ceil(H/16)+1"),
    ],
)
def test_a_dim_alone(dim: Dim, text: str) -> None:
    assert named({"dim": dim})["dim"] == text


def test_parts_of_a_grid_are_told_from_the_sides_that_are_seen() -> None:
    found = named(
        {
            "rows": lambda s: math.ceil(s["H"] / 32),
            "columns": lambda s: math.ceil(s["W"] / 32),
            "tokens": lambda s: math.ceil(s["H"] / 32) * math.ceil(s["W"] / 32),
            "all": lambda s: 3 * math.ceil(s["H"] / 32) * math.ceil(s["W"] / 32) + s["S"] + 3,
            "batched": lambda s: s["B"] * math.ceil(s["H"] / 32) * math.ceil(s["W"] / 32),
        }
    )
    grid = "ceil(H/32)*ceil(W/32)"
    assert found["tokens"] == grid
    assert found["all"] == f"3*{grid}+S+3"
    assert found["batched"] == f"B*{grid}"


def strict(sizes: Mapping[str, int], step: int = 16) -> Attempt[dict[str, int] | None]:
    """A model that takes only multiples of `step`, as a patch embedding may."""
    if sizes["H"] % step or sizes["W"] % step:
        return Attempt(1, None)
    rows, columns = sizes["H"] // step, sizes["W"] // step
    return Attempt(0, {"rows": rows, "columns": columns, "tokens": rows * columns + 1, "B": sizes["B"]})


def test_sizes_that_must_divide_are_found_by_trying() -> None:
    base = {"B": 2, "H": 240, "W": 320}
    explored = explore(base, strict)
    usual = strict(base).found
    assert usual is not None
    observed = {
        name: (size, *(found[name] if found is not None else None for _, found in explored.runs))
        for name, size in usual.items()
    }
    texts = Fitter((base, *(sizes for sizes, _ in explored.runs)), explored.alone).names(observed.values())
    assert {name: texts[sizes] for name, sizes in observed.items()} == {
        "rows": "H/16",
        "columns": "W/16",
        "tokens": "H/16*W/16+1",
        "B": "B",
    }


def test_a_table_that_ends_is_not_passed() -> None:
    def limited(sizes: Mapping[str, int]) -> Attempt[int | None]:
        return Attempt(0, sizes["T"] + 1) if sizes["T"] <= 44 else Attempt(1, None)

    explored = explore({"T": 40}, limited)
    assert all(found is not None for _, found in explored.runs)


@pytest.mark.parametrize(
    "dim",
    [
        lambda s: max(s["S"], s["N"]),
        lambda s: s["S"] * s["S"],
        lambda s: s["B"] % 7 + 3,
        lambda s: math.isqrt(s["N"]),
    ],
)
def test_a_dim_that_no_formula_explains_keeps_its_number(dim: Dim) -> None:
    text = named({"dim": dim})["dim"]
    assert text in (str(dim(BASE)), "N")
    if text == "N":
        assert dim(BASE) == BASE["N"]


def test_what_counts_runs_is_not_taken_for_a_size() -> None:
    runs = 0

    def counted(sizes: Mapping[str, int]) -> int:
        nonlocal runs
        runs += 1
        return runs

    assert named({"dim": counted})["dim"].isdigit()


def test_one_run_proves_nothing() -> None:
    fitter = Fitter(({"B": 2}, {"B": 14}), {"B": 1})
    assert fitter.names([(2, 14)]) == {(2, 14): "2"}


def test_without_runs_there_are_only_numbers() -> None:
    assert Fitter(({"B": 2},), {}).names([(7,)]) == {(7,): "7"}


@given(
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(1, 4),
    st.sampled_from([1, 2, 7, 16]),
    st.integers(0, 9),
)
@settings(max_examples=30, deadline=None)
def test_the_text_of_a_dim_gives_its_size_back_at_any_sizes(
    a: int, b: int, c: int, divisor: int, constant: int
) -> None:
    def dim(s: Mapping[str, int]) -> int:
        return a * s["S"] + b * s["N"] + c * math.ceil(s["H"] / divisor) * s["B"] + constant

    found = named({"dim": dim, "rows": lambda s: math.ceil(s["H"] / divisor)})
    for sizes in (BASE, {"B": 3, "H": 977, "W": 50, "S": 11, "N": 601}):
        assert size_of(parse_dim(found["dim"]), sizes) == dim(sizes)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_exploring_ends_after_as_many_runs_as_it_may_make(most: int) -> None:
    tried: list[Mapping[str, int]] = []

    def attempt(sizes: Mapping[str, int]) -> Attempt[None]:
        tried.append(sizes)
        return Attempt(1, None)

    explore(BASE, attempt, most)
    assert len(tried) == most
