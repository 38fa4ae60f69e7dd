"""The order in which people expect names: exp2 before exp10."""

import re

_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that compares runs of digits as numbers and ignores letter case, then breaks ties by it."""
    parts = (part for part in _DIGITS.split(name) if part)
    keys = [(0, int(part), part) if part.isdecimal() else (1, 0, part.casefold()) for part in parts]
    return (*keys, (2, 0, name))
