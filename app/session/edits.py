"""Edits that intents ask for, carried out on documents: values in, values out."""

from dataclasses import replace

from app.view_model.intent import Detach, Edit, InsertKey, RemoveKey, SetText, SetValue
from constructor.diagnostics import ConfigPath
from constructor.document import Document, Scalar
from constructor.document.edit import remove, set_value


def edited(document: Document, edit: Edit) -> Document:
    """The document after the edit.

    Raises:
        EditError: the edit cannot be done without touching more than it says.
    """
    match edit:
        case SetValue(path=path, value=value, text=text):
            return _as_typed(set_value(document, path, value), path, text)
        case Detach(path=path, value=value):
            return set_value(document, path, value)
        case InsertKey(path=path, key=key, value=value, text=text):
            return _as_typed(set_value(document, (*path, key), value), (*path, key), text)
        case RemoveKey(path=path):
            return remove(document, path)
        case SetText(text=text):
            return replace(Document.parse(text, document.file), bom=document.bom)


def _as_typed(document: Document, path: ConfigPath, text: str | None) -> Document:
    """With the value at `path` written as the user typed it, where that reads as the same value."""
    span = document.span(path)
    if text is None or span is None or not isinstance(document.node(path), Scalar):
        return document
    changed = document.text[: span.start] + text + document.text[span.end :]
    typed = replace(Document.parse(changed, document.file), bom=document.bom)
    return typed if not typed.problems and repr(typed.data()) == repr(document.data()) else document
