"""The values of a training YAML over those of the files in its `defaults`."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from constructor.diagnostics import ConfigPath, Diagnostic, Location
from constructor.document import Document, Reader, read_document

_ABSENT = frozenset({"missing-file", "unreadable-file"})
_IGNORED_IN_TRAINING = frozenset({"duplicate-key"})


@dataclass(slots=True)
class MergedTraining:
    """The merged values of a training YAML, and where they stand.

    Attributes:
        documents: the files it is made of, the one whose values win first.
        problems: what is wrong, in the order found.
    """

    read: Reader
    data: dict[str, Any] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    def load(self, path: Path, chain: tuple[Path, ...]) -> None:
        """Merges the file over the files that it includes, depth first."""
        document = self.read(path)
        self.problems.extend(p for p in document.problems if p.code not in _IGNORED_IN_TRAINING)
        chain = (*chain, path)
        for index, included in _included(document.data()):
            here = ("defaults", index)
            if included is None:
                self._at(
                    document,
                    "bad-training-default",
                    "an entry of `defaults` is no single `label: path`",
                    here,
                    "for example `- base: base.yaml`",
                )
                continue
            target = Path(os.path.normpath(path.parent / included))
            if "\0" in included:
                self._at(document, "missing-default", "no file has a null character in its name", here, None)
            elif os.path.realpath(target) in [os.path.realpath(above) for above in chain]:
                self._at(document, "defaults-cycle", f"{target.name} includes itself", here, None)
            elif not is_there(target, self.read):
                self._at(document, "missing-default", f"there is no file {included}", here, None)
            else:
                self.load(target, chain)
        self.data = _merged(self.data, {k: v for k, v in document.data().items() if k != "defaults"})
        self.documents.insert(0, document)

    def section(self, path: ConfigPath) -> dict[str, Any]:
        """The mapping at a path; empty when there is none."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def report(self, code: str, message: str, path: ConfigPath, hint: str | None = None, **more: Any) -> None:
        """A problem at a path of the merged data, located in the file that wrote it, or nearest above it."""
        self.problems.append(Diagnostic(code, message, path, self.locate(path), hint=hint, **more))

    def _at(self, document: Document, code: str, message: str, path: ConfigPath, hint: str | None) -> None:
        self.problems.append(Diagnostic(code, message, path, document.location(path), hint=hint))

    def locate(self, path: ConfigPath) -> Location:
        """Where a value, or the nearest one above it, is written."""
        for length in range(len(path), 0, -1):
            for document in self.documents:
                if (place := document.location(path[:length])) is not None:
                    return place
        return Location(self.documents[0].file, 1, 1)


def is_there(file: Path, read: Reader) -> bool:
    """Whether a file exists where `read` takes files from."""
    if read is read_document:
        return file.is_file()
    return not any(problem.code in _ABSENT for problem in read(file).problems)


def included_files(data: dict[str, Any]) -> Iterator[tuple[int, str, str]]:
    """The place, the label and the path of each file that a training YAML includes."""
    entries = data.get("defaults")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and len(entry) == 1:
            ((label, written),) = entry.items()
            if isinstance(written, str):
                yield index, label, written


def _included(data: dict[str, Any]) -> Iterator[tuple[int, str | None]]:
    entries = data.get("defaults")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        values = list(entry.values()) if isinstance(entry, dict) else []
        yield index, values[0] if len(values) == 1 and isinstance(values[0], str) else None


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        result[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result
