"""The sizes of the example inputs."""

from dataclasses import replace

from app.view_model.dims import dims_view
from app.view_model.intent import SetDims
from tests.unit.app.view_model.component import graph, report

CHECKED = replace(report(), symbols=(("B", 2), ("S", 40)))


def test_sizes_say_whether_they_were_changed() -> None:
    view = dims_view(graph(), CHECKED, (("B", 4), ("H", 8)))
    assert [(row.name, row.size, row.changed) for row in view.symbols] == [("B", 4, True), ("S", 40, False)]
    assert view.changed
    assert not dims_view(graph(), CHECKED).changed


def test_another_size_keeps_those_of_other_components() -> None:
    view = dims_view(graph(), CHECKED, (("H", 8),))
    assert view.resized("S", 50) == SetDims((("H", 8), ("S", 50)))
    assert view.resized("S", 40) is None


def test_examples_say_where_they_come_from() -> None:
    state, image = dims_view(graph(), CHECKED, (), {"image": "B N 512"}).examples
    assert (state.shape, state.symbolic, state.source, state.text) == (
        "2 × 40 × 48",
        "B × S × state_dim",
        "from the block's port",
        "",
    )
    assert (image.source, image.text, image.known) == ("typed here", "B N 512", True)
    assert dims_view(graph(), None).examples[0].shape == "…"
