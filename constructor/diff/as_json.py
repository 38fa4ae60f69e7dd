"""A comparison as the JSON that `blockwright diff --json` prints; keys are only added."""

from typing import Any

from constructor.diagnostics import format_path
from constructor.diff.changes import Change, Given
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.summary import summary

Json = dict[str, Any]


def comparison_json(comparison: Comparison) -> Json:
    """Everything about a comparison as JSON data."""
    return {
        "same": comparison.same,
        "comparable": not comparison.unable,
        "before": comparison.before.text,
        "after": comparison.after.text,
        "summary": summary(comparison),
        "components": [_pair(pair) for pair in comparison.pairs],
        "problems": [problem.to_json() for problem in comparison.problems],
    }


def _pair(pair: Pair) -> Json:
    difference = pair.difference
    return {
        "name": pair.name,
        "status": pair.status,
        "before": None if pair.before is None else {"name": pair.before.name, "path": str(pair.before.path)},
        "after": None if pair.after is None else {"name": pair.after.name, "path": str(pair.after.path)},
        "changes": [change_json(change) for change in difference.changes] if difference else [],
        "cosmetic": list(difference.cosmetic) if difference else [],
    }


def change_json(change: Change) -> Json:
    """A change; "old" and "new" are absent where nothing is given, which null would not tell."""
    found: Json = {
        "kind": change.kind,
        "element": change.element,
        "before": change.before,
        "after": change.after,
        "slot": change.slot,
    }
    for key, given in (("old", change.old), ("new", change.new)):
        if given is not None:
            found[key] = _jsonable(given.value)
            found[f"{key}_set_by"] = _origin(given)
    return found


def _origin(given: Given) -> Json | None:
    origin = given.origin
    if origin is None:
        return None
    where = origin.location
    return {
        "via": origin.via,
        "path": format_path(origin.path),
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
    }


def _jsonable(value: Any) -> Any:
    """Dates, which YAML has and JSON has not, as text; numbers that JSON has not, as YAML writes them."""
    if isinstance(value, dict):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
