"""A comparison as the JSON that `blockwright diff --json` prints; keys are only added."""

from typing import Any

from constructor.diagnostics import format_path
from constructor.diff.changes import Change, Given
from constructor.diff.comparison import Comparison, Pair
from constructor.diff.cost import Cost, Figures, PartCost
from constructor.diff.costs import Costs
from constructor.diff.summary import summary

Json = dict[str, Any]


def comparison_json(comparison: Comparison, costs: Costs | None = None) -> Json:
    """Everything about a comparison as JSON data; "cost" is absent where it was not measured."""
    found = _comparison(comparison)
    if costs is not None:
        found["cost"] = {
            "parameters": {"old": costs.old.parameters, "new": costs.new.parameters},
            "parts": [_part(part) for part in costs.parts],
        }
        if costs.whole is not None:
            found["cost"]["whole"] = cost_json(costs.whole)
        for entry, cost in zip(found["components"], costs.each, strict=True):
            if cost is not None and entry["status"] != "identical":
                entry["cost"] = cost_json(cost)
    return found


def cost_json(cost: Cost) -> Json:
    """The cost of one component; what is not known is absent."""
    checkpoint = cost.checkpoint
    found: Json = {
        "old": None if cost.old is None else _figures(cost.old),
        "new": None if cost.new is None else _figures(cost.new),
        "parts": [_part(part) for part in cost.parts],
        "shapes": [
            {"node": shape.node, "value": shape.value, "old": shape.old, "new": shape.new}
            for shape in cost.shapes
        ],
    }
    if checkpoint is not None:
        keys = [
            {"name": key.name, "fate": key.fate, "old": key.old, "new": key.new, "was": key.was}
            for key in checkpoint.keys
        ]
        found["checkpoint"] = {"verdict": checkpoint.verdict, "keys": keys}
    return found


def _part(part: PartCost) -> Json:
    sides = (None if side is None else _figures(side, "held_at_peak_bytes") for side in (part.old, part.new))
    old, new = sides
    return {"before": part.before, "after": part.after, "old": old, "new": new}


def _figures(figures: Figures, peak: str = "peak_allocated_bytes") -> Json:
    known = {"flops": figures.flops, peak: figures.peak_bytes}
    return {"parameters": figures.parameters} | {name: n for name, n in known.items() if n is not None}


def _comparison(comparison: Comparison) -> Json:
    return {
        "same": comparison.same,
        "comparable": not comparison.unable,
        "before": comparison.before.text,
        "after": comparison.after.text,
        "summary": summary(comparison),
        "settings": [change_json(change) for change in comparison.settings],
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
