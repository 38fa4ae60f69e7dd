"""`defaults`: the files that a config builds on, merged in order, the file itself last."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from constructor.config.draft import Draft, Problems, kind
from constructor.config.merge import merge, settle
from constructor.config.numbers import number_warnings
from constructor.config.tree import MAX_VALUES, Item, from_document
from constructor.diagnostics import ConfigPath, did_you_mean, format_path
from constructor.document import Document, Mapping, Reader
from constructor.document.nodes import resolved

_DEFAULTS: ConfigPath = ("defaults",)
_MAX_CHAIN = 50


def merge_defaults(draft: Draft) -> Draft:
    """The file over everything that it includes; the `defaults` key is gone afterwards."""
    problems = Problems()
    if draft.root_file is None:
        if "defaults" in draft.tree.value:
            problems.error(
                "defaults-without-file",
                "a config given as data cannot have `defaults`: there is no folder to look for the files in",
                _DEFAULTS,
                draft.tree.get("defaults"),
                hint="give the path of a YAML file instead",
            )
        tree = draft.tree.without("defaults")
        return draft.after(problems.found, tree=_settled(tree, problems, warn=True))
    loader = _Loader(draft.read, problems)
    tree = loader.load(draft.root_file, ())
    tree = _settled(tree, problems, warn=not loader.partial)
    return draft.after(problems.found, tree=tree, files=tuple(loader.loaded), partial=loader.partial)


def _settled(tree: Item, problems: Problems, *, warn: bool) -> Item:
    tree = settle(tree, (), problems, skip_templates=True, warn=warn)
    return tree if tree.is_mapping else Item({}, tree.provenance)


@dataclass(slots=True)
class _Loader:
    """Reads a file and all it includes; a file reached twice is read once."""

    read: Reader
    problems: Problems
    documents: dict[Path, Document] = field(default_factory=dict)
    loaded: dict[Path, None] = field(default_factory=dict)
    merged: dict[Path, Item] = field(default_factory=dict)
    partial: bool = False

    def load(self, path: Path, chain: tuple[Path, ...]) -> Item:
        """The values of a file over those of its defaults. `chain`: the files that led here."""
        if path not in self.merged:
            self.merged[path] = self._load(path, chain)
        return self.merged[path]

    def _load(self, path: Path, chain: tuple[Path, ...]) -> Item:
        document = self._document(path)
        self._report(path, document)
        tree = from_document(document, "default" if chain else "file")
        merged = Item({}, tree.provenance)
        chain = (*chain, path)
        for included in self._included(tree, path, chain):
            merged = merge(merged, self.load(included, chain), (), self.problems)
            if merged.size > MAX_VALUES:
                self._too_far(tree)
                break
        return merge(merged, tree.without("defaults"), (), self.problems)

    def _too_far(self, tree: Item) -> None:
        message = f"the included files make up more than {MAX_VALUES:,} values together"
        hint = "include fewer files, or lists that do not append to themselves"
        self.problems.error("defaults-expand-too-far", message, _DEFAULTS, tree.get("defaults"), hint=hint)
        self.partial = True

    def _document(self, path: Path) -> Document:
        if path not in self.documents:
            self.documents[path] = self.read(path)
        return self.documents[path]

    def _report(self, path: Path, document: Document) -> None:
        """Reports what is wrong with a file, once however often it is included."""
        if path not in self.loaded:
            self.loaded[path] = None
            readable = document.complete and isinstance(resolved(document.root), Mapping)
            self.partial = self.partial or not readable
            self.problems.found.extend(document.problems)
            self.problems.found.extend(number_warnings(document))

    def _included(self, tree: Item, path: Path, chain: tuple[Path, ...]) -> list[Path]:
        listed = tree.get("defaults")
        if listed is None or not listed.value:
            return []
        if not listed.is_sequence:
            self._wrong_shape(listed, _DEFAULTS)
            return []
        found: list[Path] = []
        for index, item in enumerate(listed.value):
            here = (*_DEFAULTS, index)
            if not isinstance(item.value, str):
                self._wrong_shape(item, here)
                continue
            included = Path(os.path.normpath(path.parent / item.value))
            if "\0" in item.value:
                self._missing(included, here, item, chain, "no file has a null character in its name")
                self.partial = True
            elif self._can_include(included, here, item, chain):
                found.append(included)
            else:
                self.partial = True
        return found

    def _wrong_shape(self, item: Item, here: ConfigPath) -> None:
        self.problems.error(
            "defaults-not-list",
            f"`defaults` must be a list of file names, and {format_path(here)} is {kind(item.value)}",
            _DEFAULTS,
            item,
            hint="for example `defaults: [base.yaml]`",
        )
        self.partial = True

    def _can_include(self, path: Path, here: ConfigPath, item: Item, chain: tuple[Path, ...]) -> bool:
        if os.path.realpath(path) in [os.path.realpath(above) for above in chain]:
            names = (*(str(above) for above in chain), str(path))
            self.problems.error(
                "defaults-cycle",
                f"{path.name} includes itself: " + " -> ".join(Path(name).name for name in names),
                here,
                item,
                hint="remove one of the entries that close the circle",
                trail=names,
            )
            return False
        if len(chain) > _MAX_CHAIN:
            message = f"files include each other more than {_MAX_CHAIN} levels deep"
            self.problems.error("nested-too-deep", message, here, item)
            return False
        document = self._document(path)
        unreadable = next(
            (p for p in document.problems if p.code in ("missing-file", "unreadable-file")), None
        )
        if unreadable is not None:
            self._missing(path, here, item, chain, unreadable.message)
            return False
        return True

    def _missing(self, path: Path, here: ConfigPath, item: Item, chain: tuple[Path, ...], why: str) -> None:
        self.problems.error(
            "missing-default",
            f"the file {item.value!r} cannot be included: {why} ({path})",
            here,
            item,
            hint=did_you_mean(path.name, _neighbours(path)),
            trail=tuple(str(above) for above in chain),
        )


def _neighbours(path: Path) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(path.parent) if entry.name.endswith((".yaml", ".yml"))]
    except (OSError, ValueError):
        return []
