"""The files of a request: unsaved texts before the disk, and what an answer was made from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from constructor.document import Document, Reader, read_document


def overlaid(texts: Mapping[str, str]) -> Reader:
    """A reader that takes the files named in `texts` from there and all others from the disk."""
    unsaved = {Path(path).resolve(): text for path, text in texts.items()}

    def read(path: Path) -> Document:
        text = unsaved.get(Path(path).resolve())
        return read_document(path) if text is None else Document.parse(text, path)

    return read


@dataclass
class Answers:
    """Answers by their question, good as long as every file that was read for them is the same."""

    keep: int = 64
    _known: OrderedDict[Hashable, tuple[Mapping[Path, bytes], Any]] = field(default_factory=OrderedDict)

    def get(self, question: Hashable, read: Reader, make: Callable[[Reader], Any]) -> Any:
        """The answer of `make`, which reads files with the reader that it is given."""
        known = self._known.get(question)
        if known is not None and all(_digest(read(path)) == digest for path, digest in known[0].items()):
            self._known.move_to_end(question)
            return known[1]
        seen: dict[Path, bytes] = {}

        def noted(path: Path) -> Document:
            document = read(path)
            seen[path] = _digest(document)
            return document

        answer = make(noted)
        self._known[question] = (seen, answer)
        self._known.move_to_end(question)
        while len(self._known) > self.keep:
            self._known.popitem(last=False)
        return answer


def _digest(document: Document) -> bytes:
    """The content of a file, or why it has none."""
    digest = sha256(document.to_bytes())
    for problem in document.problems:
        digest.update(f"{problem.code}\0".encode())
    return digest.digest()
