"""What loading one side's weights into the other does."""

from constructor.diff.checkpoint import Key, load_into
from constructor.diff.cost_text import key_text
from constructor.records import WeightInfo, decode, encode


def weights(**shapes: tuple[int, ...]) -> list[WeightInfo]:
    return [
        WeightInfo("graph_modules." + name.replace("__", "."), shape, "float32")
        for name, shape in shapes.items()
    ]


OLD = weights(up__weight=(8, 4), up__bias=(8,), norm__weight=(8,), norm__bias=(8,))


def test_the_same_weights_load() -> None:
    assert load_into(OLD, OLD).verdict == "loads as it is: all 4 keys fit"
    assert load_into([], []).verdict == "there are no weights to load"


def test_another_shape_does_not_load() -> None:
    found = load_into(OLD, weights(up__weight=(16, 4), up__bias=(16,), norm__weight=(8,), norm__bias=(8,)))
    assert found.verdict == "does not load: 2 of 4 keys fit, 2 have another shape"
    assert [key_text(key) for key in found.groups()] == [
        "~ reshaped  graph_modules.up.weight  8 × 4 → 16 × 4",
        "~ reshaped  graph_modules.up.bias  8 → 16",
        "= kept      graph_modules.norm.*  2 keys",
    ]


def test_keys_that_come_and_go() -> None:
    new = weights(
        up__weight=(8, 4), up__bias=(8,), more__0__weight=(2,), more__0__bias=(2,), more__1__weight=(2,)
    )
    found = load_into(OLD, new)
    assert found.verdict == "loads with strict=False only: 2 of 7 keys fit, 2 are dropped, 3 start untrained"
    assert [(key.name, key.fate, key.count) for key in found.groups()] == [
        ("graph_modules.norm.*", "lost", 2),
        ("graph_modules.more.*", "added", 3),
        ("graph_modules.up.*", "kept", 2),
    ]


def test_a_renamed_module_keeps_its_weights_under_another_name() -> None:
    new = weights(grow__weight=(8, 4), grow__bias=(9,), norm__weight=(8,), norm__bias=(8,))
    found = load_into(OLD, new, {"up": "grow", "norm": "norm"})
    assert [key for key in found.keys if key.fate in ("renamed", "lost", "added")] == [
        Key("graph_modules.grow.weight", "renamed", (8, 4), (8, 4), was="graph_modules.up.weight"),
        Key("graph_modules.grow.bias", "added", None, (9,)),
        Key("graph_modules.up.bias", "lost", (8,)),
    ]
    whole = load_into(OLD[:2], weights(grow__weight=(8, 4), grow__bias=(8,)), {"up": "grow"})
    assert [key_text(key) for key in whole.groups()] == [
        "» renamed   graph_modules.grow.*  2 keys  was graph_modules.up.*"
    ]


def test_weights_cross_a_process_border() -> None:
    assert decode(encode(OLD)) == tuple(OLD)
