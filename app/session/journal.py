"""Unsaved edits kept in the user's cache folder, so that a reload or a restart of the server loses none."""

import base64
import hashlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.session.workspace import Workspace

_LOGGER = logging.getLogger("blockwright")
_VERSION = 1
_STALE = 10.0
"""Seconds without a sign of life after which a page of another server counts as gone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a journal: the bytes that the editing started from, and the edited ones."""

    path: Path
    saved: bytes
    edited: bytes


class Journal:
    """The unsaved edits of one page on one root; pages of the same root have journals beside each other.

    Attributes:
        owner: names the page within its server process.
        alive: whether a page of this process, by its name, is still shown somewhere.
    """

    def __init__(self, cache: Path, root: Path, owner: str, alive: Callable[[str], bool]) -> None:
        name = hashlib.sha256(os.fsencode(root)).hexdigest()[:24]
        self._folder = cache / "unsaved" / name
        self._root, self._owner, self._alive = root, owner, alive
        self._file = self._folder / f"{os.getpid()}-{hashlib.sha256(owner.encode()).hexdigest()[:16]}.json"
        self._written: tuple[Kept, ...] = ()
        self._neighbours: dict[Path, str] = {}

    def keep(self, workspace: Workspace) -> str | None:
        """Write down what is unsaved now; the reason when that is not possible."""
        kept = tuple(
            Kept(path, opened.saved, opened.document.to_bytes())
            for path, opened in workspace.documents.items()
            if opened.dirty
        )
        if kept == self._written:
            return None
        try:
            if kept:
                self._write(kept)
            else:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            _LOGGER.warning("unsaved edits cannot be kept in %s: %s", self._folder, error)
            return f"{self._folder}: {error.strerror or error}"
        self._written = kept
        return None

    def beat(self) -> None:
        """A sign of life, for pages of other servers on the same root."""
        try:
            if self._written:
                os.utime(self._file)
        except FileNotFoundError:
            self._written = ()  # Another page took this one for gone: what is kept is written again.
        except OSError as error:
            _LOGGER.debug("no sign of life in %s: %s", self._file, error)

    def orphans(self, takes: Callable[[Kept], bool]) -> None:
        """Offers the unsaved edits of pages that are gone, the oldest first.

        What `takes` accepts leaves their journals: it is this page's to keep from now on.
        """
        for file in sorted(self._others(), key=_modified):
            # The name of a journal belongs to one page for ever: those of pages that live are not read again.
            if (owner := self._neighbours.get(file)) is not None and self._alive(owner):
                continue
            content = _read(file)
            if content is not None and content.get("process") == os.getpid():
                self._neighbours[file] = str(content.get("owner"))
            if content is None or not self._is_orphan(file, content):
                continue
            refused = [one for one in content.get("files", ()) if (kept := _kept(one)) and not takes(kept)]
            try:
                if refused:
                    _write(file, {**content, "files": refused})
                else:
                    file.unlink(missing_ok=True)
            except OSError as error:
                _LOGGER.warning("the journal %s cannot be changed: %s", file, error)

    def _others(self) -> list[Path]:
        try:
            return [file for file in self._folder.glob("*.json") if file != self._file]
        except OSError:
            return []

    def _is_orphan(self, file: Path, content: dict[str, Any]) -> bool:
        process = content.get("process")
        if process == os.getpid():
            return not self._alive(str(content.get("owner")))
        return not _runs(process) or time.time() - _modified(file) > _STALE

    def _write(self, kept: tuple[Kept, ...]) -> None:
        files = [
            {"path": str(one.path), "saved": _text(one.saved), "edited": _text(one.edited)} for one in kept
        ]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = {"version": _VERSION, "root": str(self._root), "process": os.getpid(), "owner": self._owner}
        _write(self._file, {**about, "files": files})


def _write(file: Path, content: dict[str, Any]) -> None:
    """Replaces a journal in one step; nobody but the user can read it."""
    fresh = file.with_suffix(".tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(content, opened)
    os.replace(fresh, file)


def _read(file: Path) -> dict[str, Any] | None:
    """A journal's content; None when it is none that this version can read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("version") == _VERSION else None


def _kept(one: Any) -> Kept | None:
    """One file of a journal; None when it is damaged, and then it is left out."""
    try:
        return Kept(Path(one["path"]), base64.b64decode(one["saved"]), base64.b64decode(one["edited"]))
    except (KeyError, TypeError, ValueError):
        _LOGGER.warning("a journal of unsaved edits is damaged, and a part of it was left out")
        return None


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _modified(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _runs(process: object) -> bool:
    """Whether a process of this number runs; where that cannot be told, its signs of life decide."""
    if not isinstance(process, int) or process <= 0:
        return False
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
