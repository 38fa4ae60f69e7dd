"""The table of hyperparameters: what differs, what is the same, and where each is set."""

from app.view_model.compare.cost import Gain, Names
from app.view_model.compare.table import SAME, HyperparameterRow, filtered, hyperparameter_rows
from constructor.diff import compare
from constructor.registry import default_registry
from tests.unit.constructor.diff.samples import BASE, side


def _rows(
    new: str, *, everything: bool = False, gains: dict[str, int] | None = None
) -> list[HyperparameterRow]:
    one, other = side(BASE, "a.yaml"), side(new, "b.yaml")
    known: dict[Names, Gain] = {(name, name): Gain(0, count) for name, count in (gains or {}).items()}
    registry = default_registry()
    return [*hyperparameter_rows((one, other), compare(one, other), known, registry, everything=everything)]


def _told(rows: list[HyperparameterRow]) -> list[str]:
    return [f"{row.block}.{row.name} {row.before} → {row.after} {row.status}" for row in rows]


def test_only_differences_are_told_the_most_costly_first() -> None:
    rows = _rows(BASE.replace("width: 8", "width: 16"), gains={"up": 5, "down": -90})

    assert _told(rows) == ["down.in_features 8 → 16 changed", "up.out_features 8 → 16 changed"]
    assert [row.gain for row in rows] == [-90, 5]
    assert rows[0].before_place == "params.width (a.yaml:2:17)"
    assert [row.number for row in rows] == [1, 0]


def test_a_value_of_another_type_is_another_value_and_one_not_given_is_not_null() -> None:
    assert _told(_rows(BASE.replace("out_features: 2}", "out_features: '2'}"))) == [
        'down.out_features 2 → "2" changed'
    ]
    assert _told(_rows(BASE.replace("out_features: 2}", "out_features: 2, bias: null}"))) == [
        "down.bias not set (default true) → null added"
    ]


def test_all_of_them_are_told_on_request() -> None:
    rows = _rows(BASE.replace("out_features: 2}", "out_features: 3}"), everything=True)

    assert _told(rows) == [
        "down.out_features 2 → 3 changed",
        "up.in_features 4 → 4 same",
        "up.out_features 8 → 8 same",
        "down.in_features 8 → 8 same",
    ]
    assert {row.status for row in rows if row.number is None} == {SAME}


def test_nested_values_are_told_by_their_path() -> None:
    nested = BASE.replace("out_features: 2}", "out_features: 2, device: {a: {b: 1, c: 2}}}")
    one, other = side(nested, "a.yaml"), side(nested.replace("b: 1", "b: 7"), "b.yaml")

    rows = hyperparameter_rows((one, other), compare(one, other), {}, default_registry(), everything=True)

    told = _told([row for row in rows if row.name.startswith("device")])
    assert told == ["down.device.a.b 1 → 7 changed", "down.device.a.c 2 → 2 same"]


def test_a_filter_finds_rows_by_all_of_its_words() -> None:
    rows = tuple(_rows(BASE.replace("width: 8", "width: 16")))

    assert [row.block for row in filtered(rows, "UP params")] == ["up"]
    assert filtered(rows, "nothing like it") == ()
