"""Costs as lines and tables."""

from app.view_model.compare.figures import (
    BLOCK_COLUMNS,
    FigureLine,
    blocks,
    figure_lines,
    keys,
    shapes,
    verdict,
)
from constructor.diff.changes import Change
from constructor.diff.checkpoint import Checkpoint, Key, load_into
from constructor.diff.cost import Cost, Figures, PartCost, ShapeChange
from constructor.records import MemorySettings, WeightInfo

MIB = 1 << 20
STEP = MemorySettings(gpu="Middle")
COST = Cost(
    Figures(1_000_000, 2_000, 3 * MIB),
    Figures(1_500_000, 2_000, 5 * MIB),
    (
        PartCost("head", "head", Figures(10, 2_000, MIB), Figures(10, 2_000, MIB)),
        PartCost(None, "depth", None, Figures(500_000, 0, 2 * MIB + 52_429)),
        PartCost("old", None, Figures(7, None, None), None),
    ),
    (ShapeChange("head", "h", "B 4", "B 8"),),
)


def test_each_total_tells_both_sides_what_is_gained_and_under_which_step() -> None:
    flops, memory = figure_lines(COST, (), STEP)
    assert flops == FigureLine("FLOPs", "2.0 k on both sides", "", "2,000, one forward pass")
    assert (memory.told, memory.gain) == ("3.0 MiB → 5.0 MiB", "+2.0 MiB")
    assert memory.exact == "3,145,728 → 5,242,880, one training step, fp32, AdamW, on Middle, predicted"


def test_a_figure_that_is_on_its_way_differs_from_one_that_nobody_will_know() -> None:
    half = Cost(Figures(1, None, 8), Figures(1))
    assert [line.told for line in figure_lines(half, ("memory",), STEP)] == ["not known", "8 B → …"]
    assert [line.told for line in figure_lines(half, ("FLOPs",), STEP)] == ["counting…", "8 B → ?"]
    assert [line.told for line in figure_lines(None, (), STEP)] == ["not known", "not known"]


def test_blocks_that_differ_come_first_in_the_order_of_their_cost() -> None:
    rows = [dict(zip(BLOCK_COLUMNS, row, strict=True)) for row in blocks(COST).rows]
    assert [row["Block"] for row in rows] == ["depth", "old"]
    assert rows[0]["Δ parameters"] == 500_000
    assert [rows[0][f"MiB at peak {side}"] for side in ("before", "after")] == [0, 2.1]
    assert rows[0]["Δ MiB at peak"] == 2.1
    assert (rows[1]["Δ parameters"], rows[1]["Δ FLOPs"], rows[1]["FLOPs after"]) == (-7, None, 0)
    assert [row[0] for row in blocks(COST, everything=True).rows] == ["depth", "old", "head"]


def test_results_of_another_shape() -> None:
    assert shapes(COST).rows == (("head", "h", "B 4", "B 8"),)


def test_keys_of_a_checkpoint_with_what_happens_to_each() -> None:
    found = load_into(
        [WeightInfo("graph_modules.a.w", (2, 3), "float32"), WeightInfo("graph_modules.a.b", (), "float32")],
        [WeightInfo("graph_modules.a.w", (2, 4), "float32"), WeightInfo("graph_modules.a.b", (), "float32")],
    )
    changed = ("~", "has another shape", "graph_modules.a.w", 1, "2 × 3", "2 × 4", "")
    assert keys(found).rows == (changed,)
    assert keys(found, everything=True).rows[1][:4] == ("=", "fits", "graph_modules.a.b", 1)


def test_a_row_leads_to_the_first_change_of_its_block() -> None:
    changes = [Change("renamed", "node", "old", "new"), Change("added", "module", None, "depth")]
    assert [blocks(COST).change(row, changes) for row in (0, 1)] == [1, 0]
    assert shapes(COST).change(0, changes) is None


def test_the_verdict_is_a_mark_and_words() -> None:
    kept, added, reshaped = (Key("k", fate, (1,), (1,)) for fate in ("kept", "added", "reshaped"))
    some = (Checkpoint(keys) for keys in ((kept,), (kept, added), (kept, reshaped)))
    assert [verdict(checkpoint)[0] for checkpoint in some] == ["good", "odd", "bad"]
    assert verdict(Checkpoint(())) == ("good", "there are no weights to load")
    assert verdict(None)[1].startswith("not known")
