"""What blocks work and the least time that it takes, as a table."""

from app.view_model.memory import WorkRow
from app.widgets.markup import breakable, tag, text

_HEAD = ("block", "forward", "step", "per byte", "at least")


def work_table(rows: tuple[WorkRow, ...], device: str, rates: str) -> str:
    """The table as HTML, marked as the estimate that it is; "" without rows."""
    if not rows:
        return ""
    told = f"an estimate: FLOPs and bytes at the best rates of {device} ({rates}), nothing between them"
    if not rates:
        told = f"FLOPs and bytes; the rates of {device} are not known, so there is no time"
    head = tag("h4", "Work and time") + tag("span", text(told))
    body = "".join(map(_row, rows))
    table = tag(
        "table", tag("tr", "".join(tag("th", name) for name in _HEAD)) + body, class_="bw-measured bw-work"
    )
    return tag("div", head, class_="bw-memory-heading") + table


def _row(row: WorkRow) -> str:
    name, *figures = row.cells()
    cells = tag("td", breakable(name)) + "".join(tag("td", text(figure)) for figure in figures)
    return tag("tr", cells, title=f"{row.name}: {row.share:.0%} of the time at best")
