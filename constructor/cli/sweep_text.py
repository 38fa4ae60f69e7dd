"""What a sweep says: a line as each row comes, and the table in Markdown at the end."""

from collections.abc import Sequence

from constructor.cli.sizes import size_text
from constructor.records import Interval
from constructor.sweep import Row, labels, odd

_RIGHT = frozenset({"batch", "parameters", "trained", "peak allocated", "peak reserved"})
_LONGEST = 80


def to_markdown(rows: Sequence[Row]) -> str:
    """A Markdown table that lines up in a terminal, too; columns that say nothing are left out."""
    warned = odd(rows)
    table = [_cells(row, warned[row.number]) for row in rows]
    names = list(dict.fromkeys(name for cells in table for name in cells))
    several = len({row.component for row in rows}) > 1
    varied = labels(rows)
    names = [
        name
        for name in names
        if name in varied or (any(cells.get(name) for cells in table) and (name != "component" or several))
    ]
    right = _RIGHT | {name for name in varied if all(_is_number(cells.get(name, "")) for cells in table)}
    widths = {name: max(2, len(name), *(len(cells.get(name, "")) for cells in table)) for name in names}
    rule = [f"{'-' * (widths[name] - 1)}{':' if name in right else '-'}" for name in names]

    def line(cells: Sequence[str]) -> str:
        placed = zip(names, cells, strict=True)
        padded = (
            text.rjust(widths[name]) if name in right else text.ljust(widths[name]) for name, text in placed
        )
        return f"| {' | '.join(padded)} |\n"

    body = (line([cells.get(name, "") for name in names]) for cells in table)
    return "".join((line(names), line(rule), *body))


def row_line(row: Row) -> str:
    """One row in a line: what was chosen, and what came of it."""
    chosen = ", ".join(f"{label}={_text(value)}" for label, value in row.values)
    return f"{row.component}  {chosen}  {outcome(row)}"


def outcome(row: Row) -> str:
    """The figures of a row, or why there are none."""
    if row.status != "ok":
        return f"{row.code}: {_short(row.reason)}"
    parts = [f"{row.parameters:,} parameters"] if row.parameters is not None else []
    if row.peak_allocated is not None:
        parts.append(f"peak {size_text(row.peak_allocated.value)}")
    if row.verdict:
        parts.append(f"{row.verdict} {row.gpu}" if row.verdict == "fits" else f"{row.verdict} on {row.gpu}")
    return ", ".join(parts)


def summary(rows: Sequence[Row], planned: int) -> str:
    """How many points there were, and how many have no figures."""
    failed = sum(row.status == "failed" for row in rows)
    lost = sum(row.status == "lost" for row in rows)
    points = "1 point" if planned == 1 else f"{planned:,} points"
    parts = [f"{len(rows):,} of {points}" if len(rows) < planned else points]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{lost} without an answer"] if lost else []
    return ", ".join(parts)


def _cells(row: Row, warnings: Sequence[str]) -> dict[str, str]:
    frozen = row.trainable_parameters == row.parameters
    return {
        "component": _plain(row.component),
        **{label: _plain(_text(value)) for label, value in row.values},
        "parameters": "" if row.parameters is None else f"{row.parameters:,}",
        "trained": "" if frozen or row.trainable_parameters is None else f"{row.trainable_parameters:,}",
        "peak allocated": _peak(row.peak_allocated),
        "peak reserved": _peak(row.peak_reserved),
        row.gpu or "card": row.verdict,
        "problem": _plain(_short(_problem(row, warnings))),
    }


def _problem(row: Row, warnings: Sequence[str]) -> str:
    return next(iter(warnings), "") if row.status == "ok" else f"{row.code}: {row.reason}"


def _peak(peak: Interval | None) -> str:
    return "" if peak is None else size_text(peak.value)


def _text(value: object) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
