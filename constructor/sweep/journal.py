"""The rows of a sweep that is under way, in a file: what is done stays done, whatever ends the sweep."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location
from constructor.sweep.records import Row, Task

_FORMAT = {"blockwright-sweep": 1}


class JournalError(Exception):
    """A journal that cannot be used; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(frozen=True, slots=True)
class Journal:
    """One JSON line a row, written as the row comes; a line that was cut off counts as not written."""

    file: Path

    def start(self) -> None:
        """Makes the file.

        Raises:
            JournalError: it exists, or cannot be written.
        """
        self._write(json.dumps(_FORMAT), "x")

    def add(self, row: Row) -> None:
        """Keeps a row.

        Raises:
            JournalError: it cannot be written.
        """
        self._write(json.dumps(row.to_json()), "a")

    def rows(self) -> tuple[Row, ...]:
        """The rows kept so far.

        Raises:
            JournalError: there is no journal here, or the file is something else.
        """
        try:
            lines = self.file.read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError) as error:
            raise self._error("no-journal", f"no sweep can be resumed here: {_words(error)}") from error
        if lines[0] != json.dumps(_FORMAT):
            raise self._error("no-journal", "the file holds no rows of a sweep")
        return tuple(row for line in lines[1:] if (row := _row(line)) is not None)

    def remove(self) -> None:
        self.file.unlink(missing_ok=True)

    def _write(self, line: str, mode: str) -> None:
        try:
            with self.file.open(mode, encoding="utf-8") as file:
                # A line that was cut off by a crash must not swallow this one.
                file.write(f"{line}\n" if mode == "x" else f"\n{line}\n")
                file.flush()
                os.fsync(file.fileno())
        except FileExistsError as error:
            hint = f"go on with --resume, or remove {self.file}"
            raise self._error("unfinished-sweep", "an earlier sweep was not finished", hint) from error
        except OSError as error:
            raise self._error("cannot-save", f"the file cannot be written: {_words(error)}") from error

    def _error(self, code: str, message: str, hint: str | None = None) -> JournalError:
        hint = hint or ("start it without --resume" if code == "no-journal" else "choose another place")
        return JournalError(Diagnostic(code, message, location=Location(str(self.file), 1, 1), hint=hint))


def known_rows(kept: Iterable[Row], tasks: Iterable[Task]) -> dict[str, Row]:
    """The kept rows that answer one of the tasks, by key; what got no answer is to be tried again."""
    answered = {row.key: row for row in kept if row.status != "lost"}
    return {
        task.key: replace(answered[task.key], number=task.point.number, values=task.point.values)
        for task in tasks
        if task.key in answered
    }


def _row(line: str) -> Row | None:
    try:
        return Row.from_json(json.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
