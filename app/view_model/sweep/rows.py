"""Rows of a sweep as the table tells them."""

from collections.abc import Sequence
from typing import Any

from app.view_model import units
from app.view_model.sweep.choices import words
from constructor.sweep import Row

_SIGNS = {"fits": "✓", "tight": "◐", "does not fit": "✕"}


def cells(row: Row, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """A row of the table, with what is odd about it."""
    return {
        **{label: words(value) for label, value in row.values},
        "Parameters": row.parameters,
        "Reserved": None if row.peak_reserved is None else units.data_size(row.peak_reserved.value),
        "Outcome": " ⚠ ".join((_outcome(row), *warnings)),
    }


def _outcome(row: Row) -> str:
    if row.status != "ok":
        return f"✕ {row.reason or row.code}"
    if row.verdict not in _SIGNS:
        return "✓ passes"
    return f"{_SIGNS[row.verdict]} {row.verdict} {'' if row.verdict == 'fits' else 'on '}{row.gpu}".rstrip()


def command_of(path: str, grid: str, dims: str, asked: str) -> str:
    """The same sweep as a command, for a cluster or a longer list."""
    parts = [f"blockwright sweep {path}"]
    parts += [f"--grid '{grid}'"] if grid else []
    parts += [f"--dims {dims.replace(' ', '')}"] if dims else []
    parts += ["--run check"] if asked == "check" else []
    return " ".join([*parts, "--out sweep.csv"])
