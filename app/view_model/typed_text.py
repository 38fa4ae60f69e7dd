"""What is typed into the text of a file: changes of the text as the page holds it, made to the exact text.

In the page every line break is one character, and places are counted as a browser counts them, in UTF-16
units. The exact text keeps whatever line breaks it has: only what a change covers is written anew.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\n|\r")
_NAMES = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}


@dataclass(frozen=True, slots=True)
class Change:
    """The text from `start` to `stop`, both in UTF-16 units of the page's text, becomes `text`."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class TypeText:
    """Change the text of a file as it was typed in the page.

    Attributes:
        base: the version of the text that the changes are made to.
        changes: in order, none touching another; all places are those of the text before.
        sender, number: which editor of a page says this, and its how-manieth message this is.
        burst: what is typed in one go has one name.
    """

    file: str
    base: str
    changes: tuple[Change, ...]
    sender: str
    number: int
    burst: str


def plain(text: str) -> str:
    """The text as the page holds it."""
    return _BREAK.sub("\n", text)


def digest(text: str) -> str:
    """What tells this text from every other."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def line_ends(text: str) -> str:
    """The line breaks of a text in a word: LF, CRLF, CR, mixed; "" where there is one line."""
    found = {_NAMES[each] for each in _BREAK.findall(text)}
    return found.pop() if len(found) == 1 else "mixed" if found else ""


def typed(text: str, changes: Iterable[Change]) -> str:
    """The exact text after changes of the page's text; a new line ends as most lines of the text do.

    Raises:
        ValueError: a change lies outside of the text, or before the end of another.
    """
    breaks = _BREAK.findall(text)
    usual = max(("\n", "\r\n", "\r"), key=breaks.count)
    places = _Places(text)
    made, done, before = "", 0, 0
    for change in changes:
        if not before <= change.start <= change.stop <= places.size:
            raise ValueError(f"no text from {change.start} to {change.stop} in {places.size} characters")
        start, stop, before = places.exact(change.start), places.exact(change.stop), change.stop
        made = _joined(_joined(made, text[done:start]), plain(change.text).replace("\n", usual))
        done = stop
    return _joined(made, text[done:])


def _joined(left: str, right: str) -> str:
    """Both one after the other; two breaks that would read as one stay two."""
    return f"{left}\n{right}" if left.endswith("\r") and right.startswith("\n") else left + right


class _Places:
    """Where the places of the page's text are in the exact one."""

    def __init__(self, text: str) -> None:
        shorter = plain(text)
        self._pairs = [found.start() - index for index, found in enumerate(re.finditer("\r\n", text))]
        # A character beyond the first 65,536 counts as two in a browser.
        self._wide = [
            found.start() + index
            for index, found in enumerate(re.finditer("[\U00010000-\U0010ffff]", shorter))
        ]
        self.size = len(shorter) + len(self._wide)

    def exact(self, place: int) -> int:
        """The place in the exact text; the inside of a wide character counts as its start."""
        shorter = place - bisect_left(self._wide, place)
        return shorter + bisect_left(self._pairs, shorter)
