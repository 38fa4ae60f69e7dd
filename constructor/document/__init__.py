"""Lossless YAML: where every value stands, and edits that touch nothing else."""

from constructor.document.document import Document
from constructor.document.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence
from constructor.document.read import Reader, read_document
from constructor.document.scalars import parse_scalar
from constructor.document.span import Span

__all__ = [
    "Alias",
    "Document",
    "Entry",
    "Mapping",
    "Node",
    "Reader",
    "Scalar",
    "Sequence",
    "Span",
    "parse_scalar",
    "read_document",
]
