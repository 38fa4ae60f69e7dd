"""The open documents and the history of what was done to them: values, so that undo is a list of steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.session.disk import Reading, Stamp
from constructor.document import Document
from constructor.document.merge import merged

_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document that was edited or looked at.

    Attributes:
        document: the text in the editor.
        saved: the bytes on disk that the editing started from.
        stamp: the stamp of those bytes, None when there is no file: not yet, or not any more.
        theirs: what somebody else wrote to the disk while the document was edited; None when nobody did.
    """

    document: Document
    saved: bytes
    stamp: Stamp | None
    theirs: Document | None = None

    @property
    def dirty(self) -> bool:
        return self.document.to_bytes() != self.saved

    @property
    def new(self) -> bool:
        """Whether it was made here, and nothing of it is on disk yet."""
        return self.stamp is None and not self.saved and self.dirty

    @property
    def vanished(self) -> bool:
        return self.stamp is None and not self.new

    @property
    def together(self) -> Document | None:
        """The text with what was edited here and what somebody else wrote; None where the two touch."""
        if self.theirs is None:
            return None
        both = merged(self.original.text, self.document.text, self.theirs.text)
        if both is None:
            return None
        return replace(Document.parse(both, self.document.file), bom=self.theirs.bom)

    @property
    def original(self) -> Document:
        """The document as the disk held it when the editing started."""
        return Document.parse(self.saved, self.document.file)


@dataclass(frozen=True, slots=True)
class Burst:
    """Edits of one place that may be one step: the place, and what stood there before the first of them.

    One that is `named` knows by itself what belongs to it, however slowly that comes.
    """

    place: tuple[Any, ...]
    was: str | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history: what was done, and the texts before and after it.

    They are kept as bytes: a document takes some ten times as much, and a history has hundreds of them.
    """

    description: str
    before: tuple[tuple[Path, bytes], ...]
    after: tuple[tuple[Path, bytes], ...]
    burst: Burst | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path, _ in self.after)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Every open document with the steps that led here; each method returns a new workspace."""

    documents: Mapping[Path, OpenDocument] = field(default_factory=dict)
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()

    def document(self, path: Path) -> Document | None:
        """The unsaved or last read text of an open file; None when the file is not open."""
        opened = self.documents.get(path)
        return opened.document if opened else None

    @property
    def dirty_files(self) -> tuple[Path, ...]:
        return tuple(path for path, opened in self.documents.items() if opened.dirty)

    @property
    def overlay(self) -> dict[str, str]:
        """The unsaved texts by path, as a worker wants them."""
        return {str(path): opened.document.text for path, opened in self.documents.items() if opened.dirty}

    def opened(self, path: Path, reading: Reading) -> "Workspace":
        """With `path` open as it was read; a file that is open already stays as it is."""
        if path in self.documents:
            return self
        return self._with(path, OpenDocument(reading.document, reading.bytes, reading.stamp))

    def begun(self, path: Path) -> "Workspace":
        """With an empty document for which there is no file yet."""
        return self._with(path, OpenDocument(Document.parse(b"", str(path)), b"", None))

    def created(self, path: Path, text: str, description: str) -> "Workspace":
        """With a document for which there is no file yet, as a step that can be undone."""
        return self.begun(path).edited(description, {path: Document.parse(text.encode(), str(path))})

    def edited(
        self, description: str, changes: Mapping[Path, Document], burst: Burst | None = None
    ) -> "Workspace":
        """With new texts of open files as one step; nothing happens when no text differs."""
        before = tuple((path, self.documents[path].document.to_bytes()) for path in changes)
        after = tuple((path, document.to_bytes()) for path, document in changes.items())
        if before == after:
            return self
        step = Step(description, before, after, burst)
        return replace(self._showing(changes), done=(*self.done, step)[-_MOST_STEPS:], undone=())

    def amended(self, description: str, path: Path, document: Document) -> "Workspace":
        """The last step with another text of its one file; without it where that is the text before."""
        last = self.done[-1]
        after = ((path, document.to_bytes()),)
        kept = () if after == last.before else (replace(last, description=description, after=after),)
        return replace(self._showing({path: document}), done=(*self.done[:-1], *kept), undone=())

    def undo(self) -> "Workspace":
        if not self.done:
            return self
        step = self.done[-1]
        return replace(
            self._showing(self._read(step.before)), done=self.done[:-1], undone=(*self.undone, step)
        )

    def redo(self) -> "Workspace":
        if not self.undone:
            return self
        step = self.undone[-1]
        return replace(
            self._showing(self._read(step.after)), done=(*self.done, step), undone=self.undone[:-1]
        )

    def at_step(self, steps: int) -> "Workspace":
        """With just the first `steps` of all steps done."""
        found = self
        while len(found.done) > max(steps, 0):
            found = found.undo()
        while len(found.done) < steps and found.undone:
            found = found.redo()
        return found

    def seen_on_disk(self, path: Path, reading: Reading) -> "Workspace":
        """After another look at the disk.

        A clean document follows the disk, as a step that can be undone. An edited one keeps its text and
        remembers theirs, until the user chooses. A vanished file keeps its text in either case.
        """
        opened = self.documents[path]
        if reading.stamp is None:
            return self._with(path, replace(opened, stamp=None))
        if reading.bytes == opened.saved:
            return self._with(path, replace(opened, stamp=reading.stamp, theirs=None))
        if not opened.dirty or opened.document.to_bytes() == reading.bytes:
            fresh = self._with(path, replace(opened, saved=reading.bytes, stamp=reading.stamp, theirs=None))
            return fresh.edited(f"{path.name} changed on disk", {path: reading.document})
        return self._with(path, replace(opened, stamp=reading.stamp, theirs=reading.document))

    def kept_mine(self, path: Path) -> "Workspace":
        """The edited text stays; what is on disk now counts as seen, so that Save may replace it."""
        opened = self.documents[path]
        if opened.theirs is None:
            return self
        return self._with(path, replace(opened, saved=opened.theirs.to_bytes(), theirs=None))

    def took_theirs(self, path: Path, description: str) -> "Workspace":
        """The text on disk replaces the edited one, as a step that can be undone."""
        opened = self.documents[path]
        if opened.theirs is None:
            return self
        theirs = opened.theirs
        return self.kept_mine(path).edited(description, {path: theirs})

    def took_both(self, path: Path, description: str) -> "Workspace":
        """Their changes and the edited ones together, as a step; nothing happens where they touch."""
        opened = self.documents[path]
        together = opened.together
        if together is None:
            return self
        return self.kept_mine(path).edited(description, {path: together})

    def recovered(self, path: Path, reading: Reading, saved: bytes, edited: bytes) -> "Workspace":
        """With unsaved edits of an earlier session, as a step on what they were made of.

        What the disk holds by now is theirs, if it is something else.
        """
        original = Document.parse(saved, reading.document.file)
        opened = self._with(path, OpenDocument(original, saved, reading.stamp))
        document = Document.parse(edited, reading.document.file)
        step = opened.edited(f"recover the unsaved edits of {path.name}", {path: document})
        return step.seen_on_disk(path, reading)

    def saved(self, path: Path, content: bytes, stamp: Stamp | None) -> "Workspace":
        """After `content` was written to `path`."""
        return self._with(path, replace(self.documents[path], saved=content, stamp=stamp, theirs=None))

    def _read(self, texts: tuple[tuple[Path, bytes], ...]) -> Mapping[Path, Document]:
        return {path: Document.parse(text, self.documents[path].document.file) for path, text in texts}

    def _showing(self, documents: Mapping[Path, Document]) -> "Workspace":
        changed = {
            path: replace(self.documents[path], document=document) for path, document in documents.items()
        }
        return replace(self, documents={**self.documents, **changed})

    def _with(self, path: Path, opened: OpenDocument) -> "Workspace":
        return replace(self, documents={**self.documents, path: opened})
