"""What a drawing keeps of the one before it."""

from app.session.picture import Picture
from constructor.drawing import Card, Scene


def _scene(*cards: str) -> Scene:
    return Scene(tuple(Card(f"node:{name}", name) for name in cards), (), (), "LR")


def _data(**places: float) -> dict[str, object]:
    cards = [{"id": f"node:{name}", "box": [0.0, y, 100.0, 40.0]} for name, y in places.items()]
    return {"direction": "LR", "inputs_first": True, "cards": cards}


def test_what_is_drawn_of_text_alone_settles_nothing() -> None:
    scene = Picture().kept(_scene("a", "b"))
    picture = Picture().after(scene, _data(a=0, b=60), settled=False)
    assert (picture.across, picture.inputs_first, picture.room) == ((), None, ())


def test_a_value_edit_asks_for_the_same_picture() -> None:
    scene = Picture().kept(_scene("a", "b"))
    picture = Picture().after(scene, _data(b=0, a=60), settled=True)
    again = picture.kept(_scene("a", "b"))
    assert (again.order, again.inputs_first) == ((), True)
    assert {id for id, _, _ in again.room} == {"node:a", "node:b"}
    assert picture.after(again, _data(b=0, a=60), settled=True).kept(_scene("a", "b")) == again


def test_a_node_more_keeps_the_order_that_is_seen_and_then_that_wish() -> None:
    picture = Picture().after(_scene("a", "b"), _data(b=0, a=60), settled=True)
    wider = picture.kept(_scene("a", "b", "c"))
    assert (wider.order, wider.room) == (("node:b", "node:a"), ())
    after = picture.after(wider, _data(b=0, c=60, a=120), settled=True)
    assert after.kept(_scene("a", "b", "c")).order == wider.order
    assert after.kept(_scene("a", "b")).order == ("node:b", "node:c", "node:a")
