"""Files as the disk holds them: a stamp and one cached reading of each."""

import os
import stat
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from constructor.document import Document, read_document


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file's content changes."""

    modified_ns: int
    size: int
    inode: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read; `stamp` is None when there was no file to read, or none that may be read."""

    document: Document
    stamp: Stamp | None

    @property
    def bytes(self) -> bytes:
        return self.document.to_bytes()


def canonical(path: Path) -> Path:
    """The absolute path with every link followed, by which a file is known in a session."""
    return _followed(os.fspath(path), int(time.monotonic()))


@lru_cache(maxsize=4096)
def _followed(path: str, second: int) -> Path:
    # A page asks for hundreds of paths at each look, and each is a call of the system for every folder above.
    return Path(os.path.realpath(path))


def stamp(path: Path) -> Stamp | None:
    """The file's stamp now, or None when it cannot be seen."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino) if stat.S_ISREG(status.st_mode) else None


class Disk:
    """Documents by path, read again only when the stamp moved; shared by all sessions."""

    def __init__(self, keep: int = 2000) -> None:
        self._keep = keep
        self._lock = threading.Lock()
        self._readings: OrderedDict[Path, Reading] = OrderedDict()

    def read(self, path: Path) -> Reading:
        now = stamp(path)
        with self._lock:
            known = self._readings.get(path)
            if known is not None and now is not None and known.stamp == now:
                self._readings.move_to_end(path)
                return known
        document = read_document(path)
        reading = Reading(document, None if _unreadable(document) else now)
        with self._lock:
            self._readings[path] = reading
            while len(self._readings) > self._keep:
                self._readings.popitem(last=False)
        return reading


def _unreadable(document: Document) -> bool:
    return not document.complete and not document.text
