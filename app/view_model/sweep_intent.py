"""What a user asks of the Sweep tab."""

from dataclasses import dataclass
from typing import Literal, assert_never

Asked = Literal["predict", "check"]


@dataclass(frozen=True, slots=True)
class StartSweep:
    """Try what varies on a component: `grid` and `dims` as the command takes them, "" for none."""

    file: str
    grid: str
    dims: str
    asked: Asked = "predict"


@dataclass(frozen=True, slots=True)
class StopSweep:
    """Stop the sweep that is under way; what is done stays."""


@dataclass(frozen=True, slots=True)
class ShowTable:
    """Show the rows of a file; None shows those of the page's own sweep."""

    file: str | None


@dataclass(frozen=True, slots=True)
class ChooseRow:
    """Mark a row and its point by number; None marks nothing."""

    number: int | None


SweepCommand = StartSweep | StopSweep | ShowTable | ChooseRow


def describe_sweep(command: SweepCommand) -> str:
    """The command in one line."""
    match command:
        case StartSweep(grid=grid, dims=dims):
            return f"sweep {' '.join(filter(None, (grid, dims)))}"
        case StopSweep():
            return "stop the sweep"
        case ShowTable(file):
            return f"show the table {file}" if file else "show the sweep of this page"
        case ChooseRow(number):
            return "mark no row" if number is None else f"mark row {number + 1}"
        case _:
            assert_never(command)
