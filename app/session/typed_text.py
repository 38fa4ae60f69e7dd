"""What is typed in the page, taken over where it was meant for the text as it is."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.session.analysis import Analysis
from app.session.disk import canonical
from app.view_model.intent import SetText
from app.view_model.typed_text import TypeText, digest, typed
from constructor.document import Document

_LOGGER = logging.getLogger("blockwright")
_UNREADABLE = frozenset({"yaml-syntax", "tab-indentation", "unquoted-interpolation", "not-utf8"})


@dataclass(frozen=True, slots=True)
class Heard:
    """The last message of an editor that was taken over.

    Attributes:
        base, before: the version and the text that it was made to.
        after: the version of what came of it.
    """

    sender: str
    number: int
    base: str
    before: str
    after: str


@dataclass(slots=True)
class TypedText:
    """What the editors of one session said of each file, and the last text of each that could be read."""

    heard: dict[Path, Heard] = field(default_factory=dict)
    _readable: dict[Path, Analysis] = field(default_factory=dict)
    _versions: dict[Path, tuple[str, int]] = field(default_factory=dict)

    def version(self, path: Path, text: str) -> str:
        """A name of the text that a file has now; the same text has another name after another one had its.

        Else what was said of the first text might be taken for said of the second, after an undo.
        """
        now = digest(text)
        last, count = self._versions.get(path, ("", 0))
        if now != last:
            count += 1
            self._versions[path] = (now, count)
        return f"{now}.{count}"

    def taken(self, intent: TypeText, read: Callable[[Path], Document]) -> SetText | None:
        """The edit that was meant; None when it was heard before, or the text is another one by now.

        In that case the page hears of the other text, works what was typed into it, and says it again. An
        editor need not wait for an answer: its next message holds what the one before did, made to the
        same text, and replaces it.
        """
        path = canonical(Path(intent.file))
        heard, text = self.heard.get(path), read(path).text
        known = heard if heard is not None and heard.sender == intent.sender else None
        if known is not None and intent.number <= known.number:
            return None
        now = self.version(path, text)
        if known is not None and (known.base, known.after) == (intent.base, now):
            text = known.before
        elif intent.base != now:
            return None
        try:
            made = typed(text, intent.changes)
        except ValueError as error:
            _LOGGER.error("a page sent a change of %s that does not fit: %s", path, error)
            return None
        self.heard[path] = Heard(intent.sender, intent.number, intent.base, text, self.version(path, made))
        return SetText(intent.file, made, intent.burst)

    def answer(self, path: Path) -> tuple[str, int] | None:
        """The editor that was heard last, and its last message."""
        heard = self.heard.get(path)
        return (heard.sender, heard.number) if heard is not None else None

    def drawn(self, analysis: Analysis) -> Analysis:
        """What to draw: while a text cannot be read, the last one of its file that could."""
        document = analysis.document
        if document.complete and not any(each.code in _UNREADABLE for each in document.problems):
            self._readable[analysis.path] = analysis
        return self._readable.get(analysis.path, analysis)


def read_only(path: Path) -> str:
    """Why a file cannot be written; "" when it can, or is not there yet."""
    if path.exists() and not os.access(path, os.W_OK):
        return "this file is read-only on disk"
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        return f"nothing can be written to the folder {path.parent.name}"
    return ""
