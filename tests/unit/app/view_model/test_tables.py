"""The table of shapes and modules."""

from dataclasses import replace

from app.view_model.tables import COLUMNS, deepest, filtered, shape_rows
from constructor.records import ModuleReport
from tests.unit.app.view_model.component import graph, report


def test_nodes_stand_in_order_below_the_inputs() -> None:
    rows = shape_rows(graph(), report(), 0)
    assert [(row.card, row.type) for row in rows] == [
        ("in:state", "input"),
        ("in:image", "input"),
        ("node:embed", "embedder"),
        ("node:merged", "op:cat"),
        ("node:first", "decoder"),
        ("node:second", "decoder"),
    ]
    embed = rows[2]
    assert embed.inputs == "state: 2 × 40 × 48, image: 2 × 300 × 512"
    assert embed.outputs == "{tokens: 2 × 640 × 512, cls: None}"
    assert embed.symbolic == "{tokens: B × S+2*N × 512, cls: None}"
    assert (embed.parameters, embed.trainable) == (6_000_000, 0)


def test_modules_follow_their_node_as_deep_as_asked() -> None:
    assert deepest(report()) == 2
    assert [len(shape_rows(graph(), report(), depth)) for depth in range(3)] == [6, 9, 10]
    row = next(row for row in shape_rows(graph(), report(), 2) if row.depth == 2)
    assert (row.path, row.card, row.detail) == ("embed.layers.0.attn", "node:embed/layers.0.attn", "heads 8")


def test_only_what_nothing_reaches_is_said_not_to_be_called() -> None:
    called = ModuleReport("0", "list.0", "Linear", "", 1, 1, None, None, 1)
    holder = ModuleReport("list", "list", "ModuleList", "", 1, 1, None, None, 0, (called,))
    unused = ModuleReport("spare", "spare", "Linear", "2 → 3", 9, 9, None, None, 0)
    block = ModuleReport("", "", "Embedder", "", 10, 10, None, None, 1, (holder, unused))
    checked = report()
    nodes = tuple(replace(node, module=block) if node.name == "embed" else node for node in checked.nodes)
    rows = shape_rows(graph(), replace(checked, nodes=nodes), 1)
    details = {row.path: row.detail for row in rows if row.depth == 1}
    assert details == {"embed.list": "", "embed.spare": "2 → 3 (not called)"}


def test_before_the_check_the_structure_is_there() -> None:
    rows = shape_rows(graph(), None, 3)
    assert len(rows) == 6
    assert {row.parameters for row in rows} == {None}
    assert deepest(None) == 0


def test_every_word_of_the_filter_must_occur() -> None:
    rows = shape_rows(graph(), report(), 2)
    assert [row.path for row in filtered(rows, "multihead EMBED")] == ["embed.layers.0.attn"]
    assert filtered(rows, "") == rows
    assert len(rows[0].cells()) == len(COLUMNS)
