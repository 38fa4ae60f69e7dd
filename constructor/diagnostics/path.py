"""Config paths: where a value sits in a config, as in `model.graph.nodes[2].args[0]`."""

import re
from collections.abc import Iterable

PathPart = str | int
ConfigPath = tuple[PathPart, ...]

_PLAIN_KEY = re.compile(r"(?!<root>$)[^.\[\]\"]+")
_PART = re.compile(
    r"""\.?(?:(?P<key>[^.\[\]"]+)|\[(?P<index>[0-9]{1,9})\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\])"""
)


def format_path(path: Iterable[PathPart]) -> str:
    """The text of a path: `a.b[0].c`, `<root>` when empty; keys that hold dots or brackets are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            escaped = part.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text or "<root>"


def parse_path(text: str) -> ConfigPath:
    """The path written as `text`; the inverse of `format_path`.

    Raises:
        ValueError: `text` is not a path, with the position of the first character that does not fit.
    """
    if text == "<root>":
        return ()
    parts: list[PathPart] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        misplaced_dot = match is not None and (text[position] == ".") != (
            position > 0 and match.group("key") is not None
        )
        if match is None or misplaced_dot:
            raise ValueError(f"not a config path: {text!r} (at character {position + 1})")
        if (index := match.group("index")) is not None:
            parts.append(int(index))
        elif (quoted := match.group("quoted")) is not None:
            parts.append(re.sub(r"\\(.)", r"\1", quoted))
        else:
            parts.append(match.group("key"))
        position = match.end()
    if not parts:
        raise ValueError("a config path needs at least one key")
    return tuple(parts)
