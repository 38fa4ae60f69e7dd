"""New values as YAML text, in the manner of the file they go into."""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from typing import Any

from constructor.document.document import Document
from constructor.document.nodes import Mapping, Node, Sequence
from constructor.document.scalar_text import NotWritable, scalar_text

MAX_INLINE = 88


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is laid out.

    Attributes:
        step: by how many columns a nested mapping is indented.
        dash: by how many columns the items of a list are indented below their key.
        flow: write mappings between braces, as their neighbours are.
    """

    step: int = 2
    dash: int = 2
    flow: bool = False


def manner_of(document: Document) -> Manner:
    """The indentation that the file uses itself, or two columns."""
    steps: list[int] = []
    dashes: list[int] = []
    if document.root is not None:
        _measure(document, document.root, steps, dashes)
    step = steps[0] if steps else 2
    return Manner(step, dashes[0] if dashes else step if steps else 2)


def _measure(document: Document, node: Node, steps: list[int], dashes: list[int]) -> None:
    if not isinstance(node, Mapping | Sequence) or node.flow or (steps and dashes):
        return
    if isinstance(node, Sequence):
        for item in node.items:
            _measure(document, item, steps, dashes)
        return
    own = document.at(node.start).column
    for entry in node.entries:
        value = entry.value
        if isinstance(value, Mapping) and not value.flow and value.entries:
            steps.append(document.at(value.start).column - own)
        elif isinstance(value, Sequence) and not value.flow and value.items:
            dashes.append(document.at(value.start).column - own)
        _measure(document, value, steps, dashes)


def key_text(key: str, *, flow: bool = False) -> str:
    return scalar_text(key, flow=flow)


def flow_text(value: Any) -> str:
    """The value on one line, collections between braces and brackets."""
    if isinstance(value, MappingType):
        return "{" + ", ".join(f"{key_text(k, flow=True)}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value, flow=True)


def inline_text(value: Any, manner: Manner) -> str | None:
    """The value on the line of its key in block style; None if it needs lines of its own."""
    if isinstance(value, MappingType):
        return flow_text(value) if not value or manner.flow else None
    if isinstance(value, list | tuple):
        text = flow_text(value)
        simple = not any(isinstance(item, MappingType) and item for item in value)
        return text if not value or (simple and len(text) <= MAX_INLINE) else None
    return scalar_text(value)


def block_lines(value: Any, manner: Manner) -> list[str]:
    """A non-empty collection in block style, indented from column 0."""
    lines: list[str] = []
    if isinstance(value, MappingType):
        for key, item in value.items():
            lines += entry_lines(key, item, manner)
    elif isinstance(value, list | tuple):
        for item in value:
            lines += item_lines(item, manner)
    else:
        raise NotWritable(f"a {type(value).__name__} has no lines of its own")
    return lines


def entry_lines(key: str, value: Any, manner: Manner) -> list[str]:
    """One entry of a block mapping."""
    inline = inline_text(value, manner)
    if inline is not None:
        return [f"{key_text(key)}: {inline}"]
    indent = manner.step if isinstance(value, MappingType) else manner.dash
    return [f"{key_text(key)}:", *(" " * indent + line for line in block_lines(value, manner))]


def item_lines(value: Any, manner: Manner) -> list[str]:
    """One item of a block list."""
    inline = inline_text(value, manner)
    if inline is not None:
        return [f"- {inline}"]
    first, *rest = block_lines(value, manner)
    return [f"- {first}", *("  " + line for line in rest)]
