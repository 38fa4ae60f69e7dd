"""The processes below this one, and the memory that they hold, as Linux tells."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")


def descendants(pid: int) -> Iterator[int]:
    """Every process that this one started, and those that they started."""
    for thread in (_PROC / str(pid) / "task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has ended meanwhile
            for child in map(int, (thread / "children").read_text().split()):
                yield child
                yield from descendants(child)


def command(pid: int) -> str:
    """The command line of a process."""
    return (_PROC / str(pid) / "cmdline").read_bytes().decode().replace("\0", " ")


def resident_bytes(pid: int) -> int:
    """The memory of a process that is in the machine's."""
    pages = int((_PROC / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
