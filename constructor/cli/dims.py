"""`--dims B=60,T=40` to sizes by symbol."""

import re

# What is beyond all sense is told by the check; Python reads no number of thousands of digits.
_SIZE = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<size>[1-9][0-9]{0,99})")


def parse_dims(text: str) -> dict[str, int]:
    """The sizes by symbol.

    Raises:
        ValueError: an entry is no `NAME=SIZE` with a size of at least 1, or a name stands twice.
    """
    sizes: dict[str, int] = {}
    for entry in text.split(","):
        match = _SIZE.fullmatch(entry.strip())
        if match is None:
            form = "NAME=SIZE with a size from 1, for example B=60,T=40"
            raise ValueError(f"{entry.strip()!r} is not of the form {form}")
        if match["name"] in sizes:
            raise ValueError(f"{match['name']} is given twice")
        sizes[match["name"]] = int(match["size"])
    return sizes
