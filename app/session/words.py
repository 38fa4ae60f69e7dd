"""Problems and paths in the words of the page."""

from pathlib import Path

from constructor.diagnostics import Diagnostic


def words_of(problem: Diagnostic) -> str:
    """A problem in one line, with what to try."""
    return f"{problem.message} ({problem.hint})" if problem.hint else problem.message


def shown_path(path: Path, base: Path) -> str:
    """A path as the page shows it: from the root down, with forward slashes."""
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
