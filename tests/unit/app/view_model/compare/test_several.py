"""Several experiments in one table."""

from app.view_model.compare.several import several_view, transposed
from constructor.diff.table import Row, Table

TABLE = Table(
    ("fam/exp1", "fam/exp2", "fam/exp3"),
    (
        Row("net.width", ("8", "8", "16"), component="net"),
        Row("net, parameters", ("1000", "–", "?"), "count", "net"),
        Row("FLOPs", ("1500000", "?", "3"), "count"),
        Row("peak bytes", ("3145728", "?", "1572864"), "bytes"),
        Row("memory", ("fits on H100", "?", "tight on H100")),
    ),
    (),
)
NAMES = ("exp1", "exp2", "exp3")


def test_figures_are_told_at_a_glance_and_what_is_on_its_way_differs_from_what_is_not_known() -> None:
    view = several_view(TABLE, NAMES, {"memory"})
    assert view.labels == ("net.width", "net, parameters", "FLOPs", "peak memory", "memory verdict")
    assert view.cells == (
        ("8", "8", "16"),
        ("1,000", "–", "?"),
        ("1.5 M", "?", "3"),
        ("3.0 MiB", "…", "1.5 MiB"),
        ("fits on H100", "…", "tight on H100"),
    )
    assert view.components == ("net", "net", "", "", "")
    assert several_view(TABLE, NAMES, {"weights"}).cells[1][2] == "…"


def test_sides_as_rows_hold_numbers_that_can_be_sorted() -> None:
    columns, rows = transposed(several_view(TABLE, NAMES, (), numbers=True))
    assert columns == ("", "net, parameters", "FLOPs", "peak memory, MiB", "net.width", "memory verdict")
    assert rows == (
        ("exp1", 1000, 1_500_000, 3.0, "8", "fits on H100"),
        ("exp2", None, None, None, "8", "?"),
        ("exp3", None, 3, 1.5, "16", "tight on H100"),
    )
