"""Lossless YAML: where every value stands, and edits that touch nothing else."""

from constructor.document.document import Document
from constructor.document.edit import (
    EditError,
    append_item,
    insert_key,
    parse_scalar,
    remove,
    rename_key,
    scalar_text,
    set_value,
)
from constructor.document.move import move_item
from constructor.document.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence
from constructor.document.read import Reader, mentions, read_document
from constructor.document.span import Span

__all__ = [
    "Alias",
    "Document",
    "EditError",
    "Entry",
    "Mapping",
    "Node",
    "Reader",
    "Scalar",
    "Sequence",
    "Span",
    "append_item",
    "insert_key",
    "mentions",
    "move_item",
    "parse_scalar",
    "read_document",
    "remove",
    "rename_key",
    "scalar_text",
    "set_value",
]
