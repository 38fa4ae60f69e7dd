"""Edits that intents ask for, carried out on documents: values in, values out."""

import re
from dataclasses import replace
from difflib import SequenceMatcher

from app.view_model.intent import Detach, Edit, InsertKey, RemoveKey, SetText, SetValue
from constructor.diagnostics import ConfigPath
from constructor.document import Document, Scalar
from constructor.document.edit import remove, set_value

_BREAK = re.compile(r"(\r\n|\n|\r)")


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
            return retyped(document, text)


def _as_typed(document: Document, path: ConfigPath, text: str | None) -> Document:
    """With the value at `path` written as the user typed it, where that reads as the same value."""
    span = document.span(path)
    if text is None or span is None or not isinstance(document.node(path), Scalar):
        return document
    changed = document.text[: span.start] + text + document.text[span.end :]
    typed = replace(Document.parse(changed, document.file), bom=document.bom)
    return typed if not typed.problems and repr(typed.data()) == repr(document.data()) else document


def retyped(document: Document, text: str) -> Document:
    """The document with a text that came back from a browser, where every line break is a plain one.

    Lines that did not change keep the break they had; new ones get the break that the file uses most.
    """
    parsed = Document.parse(_with_breaks(document.text, text), document.file)
    return replace(parsed, bom=document.bom)


def _with_breaks(old: str, new: str) -> str:
    if "\r" not in old:
        return new
    parts = _BREAK.split(old)
    bare, breaks = parts[::2], [*parts[1::2], ""]
    usual = max(("\r\n", "\n", "\r"), key=breaks.count)
    new_lines = new.replace("\r\n", "\n").split("\n")
    ends = [usual] * (len(new_lines) - 1) + [""]
    for tag, start, stop, target, _ in SequenceMatcher(a=bare, b=new_lines, autojunk=False).get_opcodes():
        if tag == "equal":
            for offset in range(stop - start):
                if target + offset < len(ends) - 1 and breaks[start + offset]:
                    ends[target + offset] = breaks[start + offset]
    return "".join(line + end for line, end in zip(new_lines, ends, strict=True))
