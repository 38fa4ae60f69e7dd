"""Names for what a drafted file needs, no two alike."""

import re
from collections.abc import Callable


class Names:
    """Hands out ASCII identifiers, each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, wanted: str, fits: Callable[[str], bool] = lambda name: True) -> str:
        """The name itself made an identifier, or with the first number behind it that makes it new."""
        name = re.sub(r"[^A-Za-z0-9_]+", "_", wanted).strip("_") or "value"
        name = f"_{name}" if name[0].isdigit() else name
        found, number = name, 2
        while found in self._taken or not fits(found):
            found, number = f"{name}_{number}", number + 1
        self._taken.add(found)
        return found
