"""Writing a file in one step: whoever reads it sees the whole old text or the whole new one."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location


class SaveError(Exception):
    """A file that was not written; it is as it was. `problem` says why."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(str(problem))
        self.problem = problem


def save(path: Path | str, content: bytes, expected: bytes | None) -> None:
    """Replaces the content of a file, if it still is what the editing started from.

    The file keeps its mode and, where that is allowed, its owner; a symbolic link stays one, and what it
    points to is replaced.

    Args:
        expected: the bytes that the file must hold now; None for a file that must not exist yet.

    Raises:
        SaveError: "changed-on-disk" (somebody else wrote, removed or made the file), or "cannot-save"
            (permission, disk full, a folder that is gone).
    """
    target = Path(os.path.realpath(path))
    _refuse_if_changed(path, target, expected)
    try:
        _replace(path, target, content, expected)
    except OSError as error:
        raise SaveError(_problem(path, "cannot-save", _words(error))) from error
    _sync_folder(target.parent)


def _replace(path: Path | str, target: Path, content: bytes, expected: bytes | None) -> None:
    status = target.stat() if expected is not None else None
    if status is not None and not os.access(target, os.W_OK):
        raise PermissionError(0, "the file is read-only")
    mode = stat.S_IMODE(status.st_mode) if status is not None else 0o666
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if status is not None:
            _dress(fresh, status)
        _refuse_if_changed(path, target, expected)
        os.replace(fresh, target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _refuse_if_changed(path: Path | str, target: Path, expected: bytes | None) -> None:
    try:
        found = target.read_bytes()
    except FileNotFoundError:
        found = None
    except OSError as error:
        raise SaveError(_problem(path, "cannot-save", _words(error))) from error
    if found == expected:
        return
    if found is None:
        message, hint = "the file is gone from the disk", "save it under another name, or bring it back"
    elif expected is None:
        message, hint = "a file of this name exists already", "choose another name"
    else:
        message = "the file changed on disk since it was read"
        hint = "read it again, then repeat the edit"
    raise SaveError(_problem(path, "changed-on-disk", message, hint))


def _dress(fresh: Path, status: os.stat_result) -> None:
    """Gives the new file the mode of the old one, and its owner where this process may do that."""
    own = fresh.stat()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        os.chown(fresh, status.st_uid, status.st_gid)
    fresh.chmod(stat.S_IMODE(status.st_mode))


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself survive a power cut, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    # The file is saved by now; some network file systems cannot sync a folder and say so.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _problem(path: Path | str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, (), Location(str(path), 1, 1), hint=hint)


def _words(error: OSError) -> str:
    return f"the file cannot be written: {error.strerror or error}"
