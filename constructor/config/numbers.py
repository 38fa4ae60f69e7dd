"""Warnings about values that YAML 1.1 reads otherwise than they look."""

import re
from collections.abc import Iterator

from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.document import Document, Mapping, Node, Scalar, Sequence

_LOOKS_NUMERIC = re.compile(r"[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)([eE][-+]?\d+)?")
_NUMBER_STARTS = frozenset("+-.0123456789")
_OCTAL = re.compile(r"[-+]?0[0-7_]*[1-7][0-7_]*")
_NUMERIC_KEY = re.compile(
    r"(^|_)(lr|eps|epsilon|rate|decay|momentum|dropout|temperature|dim|size|width|height|heads?|nhead|layers?"
    r"|features|channels|stride|padding|dilation|groups|scale|weight|alpha|beta|gamma|std|mean|min|max|p|n)$"
    r"|^num_|_num_"
)


def number_warnings(document: Document) -> Iterator[Diagnostic]:
    """A warning for each scalar that looks like a number and is read as a string or as another number."""
    if document.root is not None:
        yield from _visit(document, document.root, (), "")


def _visit(document: Document, node: Node, path: ConfigPath, key: str) -> Iterator[Diagnostic]:
    match node:
        case Mapping(entries=entries):
            for entry in entries:
                yield from _visit(document, entry.value, (*path, entry.name), entry.name)
        case Sequence(items=items):
            for index, item in enumerate(items):
                yield from _visit(document, item, (*path, index), key)
        case Scalar(value=str()):
            yield from _string_like_number(document, node, path, key)
        case Scalar(value=int(), style=""):
            yield from _odd_number(document, node, path)


def _string_like_number(document: Document, node: Scalar, path: ConfigPath, key: str) -> Iterator[Diagnostic]:
    value: str = node.value
    if value[:1] not in _NUMBER_STARTS or not _LOOKS_NUMERIC.fullmatch(value):
        return
    if node.style and not _NUMERIC_KEY.search(key):
        return
    number = _as_yaml_number(value)
    yield Diagnostic(
        "number-read-as-string",
        f"YAML reads {value} as a string, not as a number"
        if node.style == ""
        else f"{key} is the string {value!r}, and looks as if a number was meant",
        path,
        document.at(node.start),
        hint=f"write {number}" if number else None,
        severity="warning",
    )


def _as_yaml_number(text: str) -> str | None:
    """The same number as YAML 1.1 reads it: with a dot and a signed exponent."""
    mantissa, mark, exponent = text.replace("E", "e").partition("e")
    if not mark:
        return text
    mantissa = mantissa if "." in mantissa else mantissa + ".0"
    mantissa = "0" + mantissa if mantissa.startswith(".") else mantissa
    return f"{mantissa}e{exponent if exponent[:1] in '+-' else '+' + exponent}"


def _odd_number(document: Document, node: Scalar, path: ConfigPath) -> Iterator[Diagnostic]:
    text = document.text[node.start : node.end]
    if ":" in text:
        why = "it counts in sixties"
    elif _OCTAL.fullmatch(text):
        why = "a leading zero means octal"
    else:
        return
    yield Diagnostic(
        "number-read-differently",
        f"YAML reads {text} as {node.value}: {why}",
        path,
        document.at(node.start),
        hint=f"write {node.value}, or put {text} in quotes to make it a string",
        severity="warning",
    )
