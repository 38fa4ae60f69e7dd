"""Changes in words, the same in the terminal, in Markdown and in the page."""

import json
from typing import Any

from constructor.diagnostics import format_path
from constructor.diff.changes import Change, Given, Kind, Origin

# Told by a sign as well as a word, never by colour alone.
SIGNS: dict[Kind, str] = {
    "added": "+",
    "removed": "−",
    "renamed": "»",
    "retyped": "◇",
    "modified": "~",
    "rewired": "↷",
    "moved": "↕",
}
_VIA = {
    "file": "",
    "reference": "",
    "default": "included from ",
    "template": "by a template at ",
    "environment": "from the environment at ",
}


def value_text(given: Given | None) -> str:
    """A value as YAML has it, in one line; "not set" where nothing is given."""
    return "not set" if given is None else plain(given.value)


def plain(value: Any) -> str:
    """A value in one line: text without quotes where it cannot be taken for anything else."""
    if isinstance(value, str):
        bare = value and (value[0] in "$./" or not _reads_otherwise(value))
        return value if bare else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(item)}" for key, item in value.items()) + "}"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def subject(change: Change) -> str:
    """What changed: "up.out_features", "embed.cond_visual", "output [0]"."""
    if change.element in ("return", "setting"):
        return change.name
    if change.slot and change.element in ("module", "node"):
        return f"{change.name}.{change.slot}"
    return change.name


def kind_of_element(change: Change) -> str:
    """What sort of thing changed, in the user's words."""
    if change.element == "module" and change.kind == "modified":
        return "hyperparameter"
    if change.element == "node" and change.kind in ("modified", "rewired"):
        return "argument" if change.kind == "modified" else "edge"
    if change.name.startswith("example_inputs") and change.element == "setting":
        return "example input"
    return {"return": "return form", "setting": "setting"}.get(change.element, change.element)


def detail(change: Change) -> str:
    """What it was and what it is: "7 → 8", "up → grow"."""
    match change.kind:
        case "renamed":
            return f"{change.before} → {change.after}"
        case "added":
            return value_text(change.new) if change.new is not None else ""
        case "removed":
            return value_text(change.old) if change.old is not None else ""
        case "moved":
            places = [given.value + 1 if given is not None else 0 for given in (change.old, change.new)]
            return f"place {places[0]} → {places[1]}"
        case _:
            return f"{value_text(change.old)} → {value_text(change.new)}"


def place(change: Change) -> str:
    """Where the value that it has now is written, or the one that it had."""
    given = change.new if change.new is not None else change.old
    return origin_text(given.origin) if given is not None and given.origin is not None else ""


def origin_text(origin: Origin) -> str:
    """ "params.width (exp2/head.yaml:4:10)", with how it got there where that is not plain."""
    where = f"{format_path(origin.path)} ({origin.location})" if origin.location else format_path(origin.path)
    return f"{_VIA[origin.via]}{where}"


def _reads_otherwise(text: str) -> bool:
    """Whether YAML would read the text as something else than text, or as more than one thing."""
    from constructor.document import parse_scalar

    return (
        not isinstance(parse_scalar(text), str)
        or any(sign in text for sign in ",[]{}\n\"'")
        or text != text.strip()
    )
