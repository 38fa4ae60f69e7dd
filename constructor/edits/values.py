"""Values of hyperparameters that move between their own place and `params`."""

from constructor.diagnostics import format_path
from constructor.document import Document, insert_key, set_value
from constructor.edits.names import check_new, fresh
from constructor.edits.requests import MakeShared
from constructor.edits.source import Source

_PARAMS = "params"


def make_shared(source: Source, edit: MakeShared) -> tuple[Document, str]:
    """The value at a path put under `params`, and `${params.name}` in its place."""
    params = source.resolved.data.get(_PARAMS)
    if params is not None and not isinstance(params, dict):
        raise source.refused("`params` is no mapping", (_PARAMS,), "make it one first")
    known = dict.fromkeys(params or {}, "another of `params` has it")
    own = next((part for part in reversed(edit.path) if isinstance(part, str)), "value")
    name = edit.name or fresh(own, known)
    check_new(source, "a shared value", name, known)
    place = source.own(edit.path)
    origin = source.resolved.provenance[edit.path]
    if origin.expression is not None:
        message = f"{format_path(edit.path)} is {origin.expression} already"
        raise source.refused(message, edit.path, "edit what it refers to")
    value, text = source.written(edit.path), _text(source.document, place)
    document = set_value(source.document, place, f"${{{_PARAMS}.{name}}}")
    document = _with_param(source.at(document), name, value)
    span = document.span((_PARAMS, name))
    if text is not None and span is not None:
        # As the user typed it: 1.0e-4 stays 1.0e-4.
        typed = Document.parse(
            ("\ufeff" if document.bom else "")
            + document.text[: span.start]
            + text
            + document.text[span.end :],
            document.file,
        )
        document = typed if not typed.problems and repr(typed.data()) == repr(document.data()) else document
    return document, f"share {format_path(edit.path[-1:])} as params.{name}"


def _with_param(source: Source, name: str, value: object) -> Document:
    document, place = source.document, source.place((_PARAMS,))
    if place is None and document.node((_PARAMS,)) is None:
        first = "model" if document.node(("model",)) is not None else None
        return insert_key(document, (), _PARAMS, {name: value}, first)
    return insert_key(document, place or (_PARAMS,), name, value)


def _text(document: Document, place: tuple[str | int, ...]) -> str | None:
    """The value as it is written, where that is one line."""
    span = document.span(place)
    text = document.text[span.start : span.end] if span is not None else ""
    return text if text and "\n" not in text and "\r" not in text else None
