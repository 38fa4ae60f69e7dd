"""When the collector of cycles looks at what."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 1 << 30


@contextmanager
def young_only() -> Iterator[None]:
    """Inside, the collector of cycles looks at what was made lately and at nothing older.

    What torch brings is half a million objects, which it would look through several times in a step; and
    garbage from before is not freed in the middle of one. Unlike after `gc.unfreeze`, what a process put
    aside for good stays there.
    """
    before = gc.get_threshold()
    gc.set_threshold(*before[:2], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
