"""Which wires are left to arcs."""

from constructor.drawing.far import far_wires


def test_labels_double_the_ranks_that_the_layout_pays_for() -> None:
    steps = [(f"{i}", f"{i + 1}") for i in range(500)]
    skips = [(f"{i}", f"{i + 30}") for i in range(0, 450, 10)]
    assert far_wires([*steps, *skips], labelled=False) == frozenset()
    assert far_wires([*steps, *skips], labelled=True) == frozenset(range(500, 545))
    assert far_wires(steps, labelled=True) == frozenset()
