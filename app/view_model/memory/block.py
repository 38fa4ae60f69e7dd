"""What the inspector tells of a block's memory and time, as soon as the step is predicted."""

from app.view_model import units
from app.view_model.inspected import Figure
from app.view_model.selection import parse_selection
from constructor.records import MemoryReport
from constructor.records.work import work_at


def memory_figures(report: MemoryReport | None, card: str | None) -> tuple[Figure, ...]:
    """The figures of the node or module that is selected; empty for all else, and before a prediction."""
    chosen = parse_selection(card)
    if report is None or report.peak_allocated is None or chosen.kind not in ("node", "inner"):
        return ()
    path = chosen.inner.rstrip("*")
    block = next((one for one in report.blocks if (one.block, one.path) == (chosen.name, path)), None)
    if block is None:
        return ()
    total = report.peak_allocated.value
    share = units.share(block.held_bytes, total)
    figures = (
        Figure("Kept for backward", units.data_size(block.activation_bytes), _bytes(block.activation_bytes)),
        Figure(f"Held at the peak ({share})", units.data_size(block.held_bytes), _bytes(block.held_bytes)),
    )
    if not report.rates:
        return figures
    work = work_at(report, chosen.name, path)
    told = f"an estimate from below, by the best rates of {report.device}: {report.rates}"
    return (
        *figures,
        Figure(f"Time in a step, at least, on {report.device}", units.duration(work.seconds), told),
    )


def _bytes(number: int) -> str:
    return f"{units.exact(number)} bytes"
