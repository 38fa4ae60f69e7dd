"""A component as an edit finds it: its text, what that means, and which text means what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, Literal

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath, Diagnostic, format_path
from constructor.document import (
    Document,
    EditError,
    Reader,
    append_item,
    read_document,
    set_value,
)
from constructor.document.nodes import resolved
from constructor.graph import Graph, Node, compile_graph
from constructor.graph.places import value_at
from constructor.registry import Registry

Form = Literal["list", "mapping", "steps", "sequential"]


@dataclass(frozen=True, slots=True)
class Source:
    """An open document with its graph. Edits change the text of this one file and of no other.

    Attributes:
        document: the text as it is now; `resolved` and `graph` were made of the text before the edit.
    """

    document: Document
    resolved: ResolvedConfig
    graph: Graph
    registry: Registry

    @classmethod
    def of(cls, document: Document, registry: Registry, read: Reader = read_document) -> "Source":
        """The source of a document; `read` gives the files that it includes."""
        file = Path(document.file)
        resolved = resolve_config(file, read=lambda path: document if path == file else read(path))
        return cls(document, resolved, compile_graph(resolved, registry).graph, registry)

    @property
    def section(self) -> ConfigPath:
        return ("model", self.graph.frontend)

    @property
    def form(self) -> Form:
        """How the calls are written."""
        if self.graph.frontend == "sequential":
            return "sequential"
        section = value_at(self.resolved.data, self.section) or {}
        if "nodes" not in section and "steps" in section:
            return "steps"
        return "mapping" if isinstance(section.get("nodes"), dict) else "list"

    @property
    def order(self) -> list[Any]:
        """The names in `order`, where nodes are a mapping."""
        order = value_at(self.resolved.data, (*self.section, "order"))
        return order if isinstance(order, list) else []

    def at(self, document: Document) -> "Source":
        """The same component with the text changed so far."""
        return replace(self, document=document)

    def node(self, name: str) -> Node:
        """The node of this name.

        Raises:
            EditError: there is none.
        """
        if (node := self.graph.node(name)) is None:
            raise self.refused(f"there is no node {name!r}", self.section)
        return node

    def place(self, path: ConfigPath) -> ConfigPath | None:
        """Where the file itself writes the value at `path`; None when a template or another file does."""
        origin = self.resolved.provenance.get(path)
        if origin is None or origin.via != "file" or origin.location.file != self.document.file:
            return None
        return origin.path

    def own(self, path: ConfigPath) -> ConfigPath:
        """The place of a value that only this file writes, with what its templates add.

        Raises:
            EditError: it, or a part of it, is written elsewhere.
        """
        place = self.place(path)
        if place is None or any(self._is_foreign(below) for below in self._below(path)):
            raise self.elsewhere(path)
        return place

    def entry(self, path: ConfigPath) -> ConfigPath:
        """The place of the entry or item itself, which may be an alias of a value that stands elsewhere.

        Raises:
            EditError: it, or a part of it, is written elsewhere.
        """
        place = self.own(path)
        return self._entry(path) or place

    def text_of(self, path: ConfigPath) -> ConfigPath:
        """The place of a name in this file, in a template too.

        Raises:
            EditError: it is in another file, or comes out of a `${...}`.
        """
        origin = self.resolved.provenance.get(path)
        if origin is None or origin.location.file != self.document.file:
            raise self.elsewhere(path)
        if origin.expression is not None:
            message = f"{format_path(path)} is {origin.expression}, so the name is not written there"
            raise self.refused(message, path, "write the name out there first")
        return origin.path

    def write(self, path: ConfigPath, value: Any) -> Document:
        """The document with `value` at `path`, over what a template or an included file gives there.

        Raises:
            EditError: that place is an item of a list that is written elsewhere.
        """
        base, rest = self._nearest(path)
        step = next((index for index, part in enumerate(rest) if isinstance(part, int)), None)
        if step is None:
            return set_value(self.document, (*base, *rest), value)
        upto = len(path) - len(rest) + step
        whole = path[:upto]
        if not {"args", "kwargs"} & set(whole[2:]):
            raise self.elsewhere(path)
        if path[upto:] == (len(self.written(whole) or ()),) and self.place(whole) is not None:
            return append_item(self.document, (*base, *rest[:step]), value)
        return self.write(whole, _changed(self.written(whole), path[upto:], value))

    def insert(self, path: ConfigPath, index: int, value: Any) -> Document:
        """The document with a new item in the list at `path`, before the present item `index`.

        Raises:
            EditError: neither neighbour is written in this file.
        """
        items = value_at(self.resolved.data, path)
        if not items:
            return self.write(path, [value])
        for neighbour, offset in ((index, 0), (index - 1, 1)):
            place = self._entry((*path, neighbour)) if 0 <= neighbour < len(items) else None
            if place is not None and isinstance(place[-1], int):
                return append_item(self.document, place[:-1], value, place[-1] + offset)
        raise self.elsewhere(path)

    def written(self, path: ConfigPath) -> Any:
        """The value at `path` as new data, with `${...}` where it was written so."""
        origin = self.resolved.provenance.get(path)
        if origin is not None and origin.expression is not None:
            return origin.expression
        match value_at(self.resolved.data, path):
            case dict() as mapping:
                return {key: self.written((*path, key)) for key in mapping}
            case list() as items:
                return [self.written((*path, index)) for index in range(len(items))]
            case value:
                return value

    def elsewhere(self, path: ConfigPath) -> EditError:
        """The refusal to edit what this file does not write."""
        foreign = (
            origin
            for place in (path, *self._below(path))
            if (origin := self.resolved.provenance.get(place)) is not None
            and (self._is_foreign(place) or (place == path and self.place(place) is None))
        )
        origin = next(foreign, None) or self.resolved.origin(path)
        if origin is None:
            return self.refused(f"{format_path(path)} is not written in this file", path)
        where = f"{PurePath(origin.location.file).name}:{origin.location.line}"
        what = "a template" if origin.via == "template" else where
        message = f"{format_path(path)} is written in {what}, so it is not changed from here"
        return self.refused(message, path, f"edit {where}")

    def refused(
        self, message: str, path: ConfigPath = (), hint: str | None = None, code: str = "edit-impossible"
    ) -> EditError:
        """An edit that cannot be made, at the place of `path`."""
        return EditError(Diagnostic(code, message, path, self.resolved.locate(path), hint=hint))

    def _is_foreign(self, path: ConfigPath) -> bool:
        origin = self.resolved.provenance.get(path)
        return origin is not None and origin.location.file != self.document.file

    def _entry(self, path: ConfigPath) -> ConfigPath | None:
        place, parent = self.place(path), self.place(path[:-1])
        if place is None or parent is None:
            return place
        here = (*parent, path[-1])
        value = resolved(self.document.node(here))
        return here if value is not None and value is resolved(self.document.node(place)) else place

    def _nearest(self, path: ConfigPath) -> tuple[ConfigPath, ConfigPath]:
        """The place of the nearest value at or above `path` that the file writes, and the rest of the way."""
        for length in range(len(path), 0, -1):
            place = self.place(path[:length])
            origin = self.resolved.provenance.get(path[:length])
            if place is not None and (length == len(path) or not (origin and origin.expression)):
                return place, path[length:]
        return (), path

    def _below(self, path: ConfigPath) -> Iterator[ConfigPath]:
        length = len(path)
        return (place for place in self.resolved.provenance if len(place) > length and place[:length] == path)


def _changed(whole: Any, path: ConfigPath, value: Any) -> Any:
    """Data with the value at a path replaced; an index behind the end of a list adds an item."""
    part, *rest = path
    new = _changed(value_at(whole, (part,)), tuple(rest), value) if rest else value
    if isinstance(part, int):
        items = list(whole or ())
        items[part : part + 1] = [new]
        return items
    return {**(whole or {}), part: new}
