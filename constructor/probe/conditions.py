"""Conditions on hyperparameters: `use_cls_token`, `not use_action`, `a and b or c`."""

from collections.abc import Mapping
from typing import Any


def holds(condition: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is true of the values; a name without a value counts as false.

    `not` binds tightest, then `and`, then `or`, as in Python; there are no parentheses.
    """
    return any(
        all(_holds(term.strip(), values) for term in alternative.split(" and "))
        for alternative in condition.split(" or ")
    )


def _holds(term: str, values: Mapping[str, Any]) -> bool:
    if term.startswith("not "):
        return not _holds(term.removeprefix("not ").strip(), values)
    return bool(values.get(term))
