"""How often the pages of one server look at what changed in the background: the more, the less often."""

import threading
import time

_AT_FULL_PACE = 4
_GONE_AFTER = 20.0
_AT_MOST = 3.0


class Pace:
    """Which pages looked lately; shared by all sessions.

    A look costs some milliseconds, and the server takes one at a time: twenty pages that look three times a
    second would leave nothing for the edits that they wait for.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked: dict[int, float] = {}

    def looks(self, page: int) -> None:
        """A page is here and looks."""
        now = time.monotonic()
        with self._lock:
            self._looked[page] = now
            self._looked = {one: seen for one, seen in self._looked.items() if now - seen < _GONE_AFTER}

    def seconds(self, alone: float) -> float:
        """Between two looks of a page, where a page that is alone takes `alone`."""
        with self._lock:
            share = max(1.0, len(self._looked) / _AT_FULL_PACE)
        return max(alone, min(alone * share, _AT_MOST))
