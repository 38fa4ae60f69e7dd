"""Names of inputs, modules, nodes and values."""

import re

from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath
from constructor.graph.collector import Collector
from constructor.graph.reserved import RESERVED_NAMES

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_name(text: object) -> bool:
    """Whether `text` is an ASCII identifier, as every name in a graph must be."""
    return isinstance(text, str) and _IDENTIFIER.fullmatch(text) is not None


def can_name_module(name: str) -> bool:
    """Whether a module may have this name: it is an identifier that torch does not keep for itself."""
    return is_name(name) and name not in RESERVED_NAMES


def check_name(text: object, what: str, path: ConfigPath, problems: Collector) -> bool:
    """Whether `text` can be the name of `what` ("an input"); reports it when it cannot."""
    if is_name(text):
        return True
    hint = "a name holds letters, digits and underscores, and starts with no digit"
    if isinstance(text, str) and is_name(suggestion := _nearest_name(text)):
        hint = f"write `{suggestion}`: {hint}"
    problems.error("bad-name", f"{kind(text)} cannot be the name of {what}", path, hint=hint)
    return False


def _nearest_name(text: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]+", "_", text.strip().lstrip("$"))
    return f"_{name}" if name[:1].isdigit() else name
