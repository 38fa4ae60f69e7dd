"""A difference in drawings: what is marked, with which word, and where it stands in one graph of both."""

from constructor.diff import compare
from constructor.diff.picture import GONE, Picture, id_before, id_in_both, picture, to_unfold
from constructor.drawing import Card, Scene, build_scene, drawing_json, lay_out, redrawn
from constructor.registry import default_registry
from tests.unit.constructor.diff.samples import BASE, LAYERS, side


def _picture(old: str, new: str) -> Picture:
    one, other = side(old, "a.yaml"), side(new, "b.yaml")
    registry = default_registry()
    scenes = [build_scene(each.graph, registry, None) for each in (one, other)]
    return picture(one, other, compare(one, other), *scenes)


def _marks(scene: Scene) -> dict[str, str]:
    return {box.id: f"{box.status}: {box.message}" for box in scene.cards if box.status != "ok"}


def _wires(scene: Scene) -> list[str]:
    told = [f"{wire.source} > {wire.target} {wire.label}" for wire in scene.wires if wire.status != "ok"]
    return [line.strip() for line in told]


def test_two_sides_that_are_the_same_have_no_mark() -> None:
    found = _picture(BASE, BASE)

    assert [_marks(scene) for scene in (found.before, found.after, found.both)] == [{}, {}, {}]
    assert found.both == found.after


def test_a_changed_value_is_told_at_every_card_that_has_it() -> None:
    found = _picture(BASE, BASE.replace("width: 8", "width: 16"))

    expected = {
        "node:first": "changed: out_features 8 → 16",
        "node:last": "changed: in_features 8 → 16",
    }
    assert _marks(found.before) == _marks(found.after) == _marks(found.both) == expected
    assert found.cards == (("node:first",), ("node:last",))


def test_a_renamed_node_is_one_card_and_its_edges_stay() -> None:
    found = _picture(BASE, BASE.replace("name: first", "name: begin"))

    assert _marks(found.both) == {"node:begin": "changed: renamed first → begin"}
    assert _wires(found.both) == []
    assert {box.id for box in found.before.cards} == {box.id for box in found.after.cards}
    assert [card.title for card in found.before.cards if card.id == "node:begin"] == ["first"]
    assert {wire.id for wire in found.before.wires} == {wire.id for wire in found.after.wires}


def test_what_only_one_side_has_is_in_one_graph_with_its_edges() -> None:
    new = BASE.replace(
        "      - {name: sum, call: op:add, args: [$h, $y]}\n",
        "      - {name: gate, call: op:sigmoid, args: [$h], out: sum}\n",
    )
    found = _picture(BASE, new)

    rewired = {"node:last": "changed: input rewired"}
    added, gone = {"node:gate": "added: only after"}, "removed: only before"
    assert _marks(found.before) == {f"{GONE}node:sum": gone, **rewired}
    assert _marks(found.after) == {**added, **rewired}
    assert _marks(found.both) == {**added, f"{GONE}node:sum": gone, **rewired}
    assert _wires(found.both) == [
        "node:first > node:gate + added",
        "node:gate > node:last + added",
        f"node:first > {GONE}node:sum − removed",
        f"in:y > {GONE}node:sum − removed",
        f"{GONE}node:sum > node:last − removed",
    ]


def test_layers_that_shift_are_the_same_and_one_that_is_gone_stands_where_it_was() -> None:
    found = _picture(LAYERS, LAYERS.replace("      - {_type_: nn.GELU}\n", ""))

    ids = [card.id for card in found.both.cards]
    gone = next(id for id in ids if id.startswith(GONE))
    assert ids.index(gone) == 2
    assert [id for id in _marks(found.both)] == [gone]
    assert len(found.both.cards) == len(found.before.cards)


def test_an_output_that_is_rewired_moves_one_edge() -> None:
    found = _picture(BASE, BASE.replace("outputs: [$z]", "outputs: [$sum]"))

    assert [line.partition(" >")[0] for line in _wires(found.both)] == ["node:sum", "node:last"]


def test_one_side_keeps_its_places_in_the_drawing_of_both_and_its_own_words() -> None:
    found = _picture(LAYERS, LAYERS.replace("      - {_type_: nn.GELU}\n", ""))
    both = drawing_json(lay_out(found.both))

    before, after = redrawn(both, found.before), redrawn(both, found.after)

    places = {card["id"]: card["box"] for card in both["cards"]}
    assert {card["id"]: card["box"] for card in before["cards"]} == places
    gone = [id for id in places if id.startswith(GONE)]
    assert [id for id in places if id not in gone] == [card["id"] for card in after["cards"]]
    assert [card["title"] for card in before["cards"]] == [card.title for card in found.before.cards]


def test_a_repeat_that_one_side_folds_is_unfolded_to_be_compared() -> None:
    folded = Scene((Card("node:a/x.0", "x", count=3, fold="node:a/x.0*"),), (), ())
    open_ = Scene(tuple(Card(f"node:b/x.{i}", f"x.{i}") for i in range(4)), (), ())
    heads = {"node:a": "node:b"}

    assert to_unfold(folded, open_, heads) == (frozenset({"node:a/x.0*"}), frozenset())
    assert to_unfold(open_, folded, {"node:b": "node:a"}) == (frozenset(), frozenset({"node:a/x.0*"}))
    assert to_unfold(folded, folded, {"node:a": "node:a"}) == (frozenset(), frozenset())


def test_ids_of_both_lead_back_to_the_first_side() -> None:
    heads = {"node:a": "node:b"}

    assert id_in_both("node:a/x.0", heads) == "node:b/x.0"
    assert id_in_both("node:c", heads) == f"{GONE}node:c"
    assert [id_before(id, heads) for id in ("node:b/x.0", f"{GONE}node:c", "node:new")] == [
        "node:a/x.0",
        "node:c",
        None,
    ]
