"""`blockwright diff --driver`: what git calls for each file that differs.

git gives the path, then file, object name and mode of the old and of the new content, and for a renamed file
its new path; for a file in conflict the path alone. It takes any status but 0 for a failure.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from constructor.cli.console import fail_usage, out
from constructor.cli.diff import show
from constructor.diff.comparison import compare_sources
from constructor.diff.sources import Part, Source
from constructor.document import Document, Reader, read_document

_NOTHING = os.devnull


def run(arguments: Sequence[str]) -> int:
    """Prints how one file of the repository changed; a file that is no component as text."""
    if len(arguments) == 1:
        out().print(f"{arguments[0]}: in conflict")
        return 0
    if len(arguments) < 7:
        fail_usage(
            "diff --driver is called by git: git config diff.blockwright.command 'blockwright diff --driver'"
        )
    path, old, new = arguments[0], arguments[1], arguments[4]
    after = arguments[7] if len(arguments) > 7 else path
    console = out()
    if not any(_is_component(Path(file)) for file in (old, new)):
        console.print(_as_text(old, new), end="")
        return 0
    if _NOTHING in (old, new):
        console.print(f"+ {after}  added" if old == _NOTHING else f"− {path}  removed")
        return 0
    comparison = compare_sources(_source(f"a/{path}", path, old), _source(f"b/{after}", after, new))
    show(comparison, "text", cosmetic=True)
    return 0


def _source(text: str, path: str, content: str) -> Source:
    return Source(text, "component", (Part(Path(path).stem, Path(text)),), _reader(text, path, content))


def _reader(text: str, path: str, content: str) -> Reader:
    """Reads the file itself from where git put its content, and what it includes from the working tree."""

    def read(asked: Path) -> Document:
        if str(asked) == text:
            return Document.parse(Path(content).read_bytes(), text)
        prefix = text[: -len(path)]
        return read_document(Path(str(asked).removeprefix(prefix)))

    return read


def _is_component(file: Path) -> bool:
    return file.is_file() and "schema_version" in read_document(file).data()


def _as_text(old: str, new: str) -> str:
    command = ["git", "diff", "--no-index", "--no-ext-diff", "--", old, new]
    ran = subprocess.run(command, capture_output=True, check=False)
    return ran.stdout.decode("utf-8", "replace")
