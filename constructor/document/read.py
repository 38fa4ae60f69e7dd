"""Files to documents; never blocks, and never raises for what is wrong with a file."""

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location
from constructor.document.document import Document

MAX_BYTES = 16 * 1024 * 1024

Reader = Callable[[Path], Document]


def read_document(path: Path | str) -> Document:
    """The document of a file. A file that cannot be read gives an empty one with one located problem."""
    path = Path(path)
    try:
        return Document.parse(_read_bytes(path), path)
    except _UnreadableError as reason:
        return unreadable(path, reason.code, reason.message, reason.hint)
    except FileNotFoundError:
        return unreadable(path, "missing-file", "the file does not exist", None)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        return unreadable(path, "unreadable-file", f"the file cannot be read: {words}", None)


def mentions(path: Path, words: Iterable[str], read: Reader = read_document) -> bool:
    """Whether a document may hold one of the words, from its bytes alone: parsing them takes far longer.

    True also where they do not tell: a text of another reader, escapes, a file that cannot be read.
    """
    if read is not read_document:
        return True
    try:
        content = _read_bytes(path)
    except (_UnreadableError, OSError, ValueError):
        return True
    return b"\\" in content or any(word.encode() in content for word in words)


def unreadable(path: Path, code: str, message: str, hint: str | None) -> Document:
    """An empty document that says why the file could not be read."""
    problem = Diagnostic(code, message, (), Location(str(path), 1, 1), hint=hint)
    return Document("", str(path), (problem,), None, False, False)


class _UnreadableError(Exception):
    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


def _read_bytes(path: Path) -> bytes:
    if stat.S_ISDIR(os.stat(path).st_mode):
        raise _UnreadableError(
            "unreadable-file", "this is a folder, and a file is needed", "name a YAML file in it"
        )
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise _UnreadableError("unreadable-file", "this is no ordinary file (a pipe, socket or device)")
    # O_NONBLOCK: between the look above and the opening somebody may have put a pipe in its place.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _UnreadableError("unreadable-file", "this is no ordinary file (a pipe, socket or device)")
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _UnreadableError("file-too-large", f"the file is larger than {MAX_BYTES // 1024**2} MiB")
    return content
