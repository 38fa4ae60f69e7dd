"""Files as the disk holds them: stamps, one cached reading of each, and writing that never tears a file."""

import os
import stat
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
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


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file's content in one step: readers see all of the old text or all of the new.

    The file keeps its mode; a symbolic link stays one, and what it points to is replaced.

    Raises:
        OSError: the folder or file cannot be written; the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    mode = stat.S_IMODE(target.stat().st_mode)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
