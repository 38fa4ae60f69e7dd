"""`KEY.PATH=VALUE`: what `blockwright set` writes into a document, all of it or nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic, Location, did_you_mean, format_path, parse_path
from constructor.document import (
    Alias,
    Document,
    EditError,
    Mapping,
    Scalar,
    Sequence,
    parse_scalar,
    set_value,
)

_REFERENCE = re.compile(r"\$\{[^{}]+\}")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A config path and the value to write there."""

    path: ConfigPath
    value: Any


@dataclass(frozen=True, slots=True)
class Edited:
    """The document after all assignments; the one before them when there are `problems`.

    Attributes:
        notes: what an assignment does beside what was asked, as warnings.
    """

    document: Document
    problems: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()


def parse_assignment(text: str) -> Assignment:
    """Reads `KEY.PATH=VALUE`; the value is read as YAML reads it.

    Raises:
        ValueError: there is no `=`, what stands before it is no config path, or the value is a list or
            a mapping.
    """
    for match in re.finditer("=", text):
        try:
            path = parse_path(text[: match.start()].strip())
        except ValueError:
            continue  # the sign may stand inside a quoted key
        value = text[match.end() :].strip()
        if value[:1] in ("[", "{"):
            raise ValueError(f"{text!r}: only single values can be set; name the item, as in a.b[0]=1")
        return Assignment(path, _quoted(value) if value[:1] in ("'", '"') else parse_scalar(value))
    raise ValueError(f"{text!r} is not of the form KEY.PATH=VALUE, for example params.width=512")


def _quoted(text: str) -> Any:
    document = Document.parse(f"value: {text}\n")
    if document.problems:
        raise ValueError(f"{text} is no quoted value: {document.problems[0].message}")
    return document.data()["value"]


def apply(document: Document, assignments: Iterable[Assignment], resolved: ResolvedConfig) -> Edited:
    """Writes each assignment into the document.

    Args:
        resolved: the document's file as it stands, which knows where inherited values are written.
    """
    edited, problems, notes = document, list[Diagnostic](), list[Diagnostic]()
    for assignment in assignments:
        refusal = _refusal(document, assignment.path, resolved)
        if refusal is not None:
            problems.append(refusal)
            continue
        notes.extend(_notes(document, assignment.path))
        try:
            edited = set_value(edited, assignment.path, assignment.value)
        except EditError as error:
            problems.append(error.problem)
    return Edited(document, tuple(problems)) if problems else Edited(edited, (), tuple(notes))


def _refusal(document: Document, path: ConfigPath, resolved: ResolvedConfig) -> Diagnostic | None:
    """Why a path cannot be set; None when a single value stands there."""
    node = document.node(path)
    if isinstance(node, Scalar | Alias):
        return None
    if node is not None:
        kind = "mapping" if isinstance(node, Mapping) else "list"
        return Diagnostic(
            "not-a-single-value",
            f"{format_path(path)} is a {kind}, and only single values can be set",
            path,
            document.location(path),
            hint=_parts_hint(node, path),
        )
    if (origin := resolved.provenance.get(path)) is not None and origin.location.file != document.file:
        return Diagnostic(
            "no-such-value",
            f"{format_path(path)} is not written in this file but in {origin.location.file}",
            path,
            _nearest(document, path),
            hint=f"blockwright set {origin.location.file} {format_path(origin.path)}=...",
        )
    above = path
    while document.node(above) is None and above:
        above = above[:-1]
    parent = document.node(above)
    known = [entry.name for entry in parent.entries] if isinstance(parent, Mapping) else []
    missing = path[len(above)]
    return Diagnostic(
        "no-such-value",
        f"there is no {format_path(path)} in this file",
        path,
        _nearest(document, path),
        hint=did_you_mean(str(missing), known, _parts_hint(parent, above)),
    )


def _notes(document: Document, path: ConfigPath) -> Iterator[Diagnostic]:
    node = document.node(path)
    if isinstance(node, Scalar) and isinstance(node.value, str) and _REFERENCE.search(node.value):
        yield Diagnostic(
            "detached-value",
            f"{format_path(path)} was {node.value} and no longer follows it",
            path,
            document.location(path),
            severity="warning",
        )


def _nearest(document: Document, path: ConfigPath) -> Location | None:
    for length in range(len(path), -1, -1):
        if (place := document.location(path[:length])) is not None:
            return place
    return Location(document.file, 1, 1)


def _parts_hint(node: object, path: ConfigPath) -> str | None:
    if isinstance(node, Mapping) and node.entries:
        return "it has " + ", ".join(format_path((*path, entry.name)) for entry in node.entries[:8])
    if isinstance(node, Sequence) and node.items:
        return f"it has {len(node.items)} items: " + ", ".join(
            format_path((*path, index)) for index in range(min(3, len(node.items)))
        )
    return None
