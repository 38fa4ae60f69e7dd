"""The table of a sweep as a file: comma-separated, Parquet or Markdown, by its ending."""

import importlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from constructor.cli.sweep_text import to_markdown
from constructor.diagnostics import Diagnostic, Location
from constructor.document.save import SaveError, save
from constructor.sweep.records import Row
from constructor.sweep.table import records, to_csv

_FORMATS: dict[str, Callable[[Sequence[Row]], bytes]] = {
    ".csv": lambda rows: to_csv(rows).encode(),
    ".md": lambda rows: to_markdown(rows).encode(),
    ".parquet": lambda rows: _parquet(rows),
}


class OutputError(Exception):
    """A table that cannot be written; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


def journal_of(file: Path) -> Path:
    """Where the rows are kept while a sweep into a file is under way."""
    return file.with_name(f"{file.name}.partial")


def check_output(file: Path, *, resume: bool) -> None:
    """Says before a sweep of hours what would keep its table from being written.

    Raises:
        OutputError: the ending is unknown, what writes it is missing, the folder is, or the file exists.
    """
    place = Location(str(file), 1, 1)
    if file.suffix not in _FORMATS:
        message = f"no table is written as {file.suffix or 'a file without an ending'}"
        raise OutputError(
            Diagnostic("bad-output", message, location=place, hint="end it in .csv, .parquet or .md")
        )
    if file.suffix == ".parquet":
        _pandas()
    if not file.parent.is_dir():
        message, hint = f"there is no folder {file.parent}", "make it, or choose another place"
        raise OutputError(Diagnostic("bad-output", message, location=place, hint=hint))
    if file.exists() and not resume:
        hint = "choose another name, or remove the file"
        message = "a file of this name exists already"
        raise OutputError(Diagnostic("output-exists", message, location=place, hint=hint))


def write_table(file: Path, rows: Sequence[Row]) -> None:
    """Writes the table in one step.

    Raises:
        OutputError: it cannot be written.
    """
    before = file.read_bytes() if file.exists() else None
    try:
        save(file, _FORMATS[file.suffix](rows), before)
    except SaveError as error:
        raise OutputError(error.problem) from error


def _parquet(rows: Sequence[Row]) -> bytes:
    pandas = _pandas()
    target = io.BytesIO()
    table = pandas.DataFrame(records(rows)).convert_dtypes()
    for name in table.columns:
        if table[name].dtype == object:  # values of several kinds under one name
            table[name] = table[name].map(lambda value: None if value is None else str(value))
    table.to_parquet(target, index=False)
    return target.getvalue()


def _pandas() -> Any:
    try:
        importlib.import_module("pyarrow")
        return importlib.import_module("pandas")
    except ImportError as error:
        message = f"a Parquet file is written by pandas and pyarrow, and {error.name} is not installed"
        hint = "pip install 'blockwright[app]', or write a .csv"
        raise OutputError(Diagnostic("missing-package", message, hint=hint)) from error
