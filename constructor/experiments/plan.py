"""New folders as data: what would be written, so that it can be shown, and done whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location, has_errors
from constructor.document.save import SaveError


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file to make. One of `source`, `content` and `link` is set.

    Attributes:
        source: the file whose bytes are copied.
        content: the bytes to write; `before` are those of the file that they were made from.
        link: the text of a symbolic link.
        mode: the permission bits; None for those of a new file.
    """

    path: Path
    source: Path | None = None
    content: bytes | None = None
    link: str | None = None
    mode: int | None = None
    before: bytes | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A folder to make with all that is in it, and files to make beside it.

    Attributes:
        folders: the folders below it, each after the one that holds it, with their permission bits.
        beside: files outside of the folder, such as a training YAML.
        problems: with an error among them nothing is written.
    """

    folder: Path
    mode: int | None = None
    folders: tuple[tuple[Path, int | None], ...] = ()
    files: tuple[PlannedFile, ...] = ()
    beside: tuple[PlannedFile, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)

    @property
    def edited(self) -> tuple[PlannedFile, ...]:
        """The files that differ from those that they are copies of."""
        return tuple(file for file in (*self.files, *self.beside) if file.before is not None)


def carry_out(plan: Plan) -> None:
    """Makes everything that is planned, or nothing. What exists is never written over.

    Raises:
        SaveError: the plan has errors, something of these names exists by now, or it cannot be written.
    """
    for problem in plan.problems:
        if problem.severity == "error":
            raise SaveError(problem)
    for path in (plan.folder, *(file.path for file in plan.beside)):
        if os.path.lexists(path):
            raise SaveError(exists(path))
    try:
        with _undone_on_error() as made:
            _make_parents(plan.folder.parent, made)
            stage = plan.folder.with_name(f".{plan.folder.name}.{secrets.token_hex(6)}.tmp")
            stage.mkdir()
            made.append(stage)
            _fill(stage, plan)
            for file in plan.beside:
                _make_beside(file, made)
            os.rename(stage, plan.folder)
    except OSError as error:
        message = f"nothing was made: {error.strerror or error}"
        place = Location(str(error.filename or plan.folder), 1, 1)
        raise SaveError(Diagnostic("cannot-save", message, (), place)) from error


def exists(path: Path) -> Diagnostic:
    """The problem that something new has the name of something that is there."""
    message = f"{path} exists already, and is not written over"
    return Diagnostic("already-exists", message, (), Location(str(path), 1, 1), hint="choose another name")


def _fill(stage: Path, plan: Plan) -> None:
    def staged(path: Path) -> Path:
        return stage / path.relative_to(plan.folder)

    for folder, _ in plan.folders:
        staged(folder).mkdir()
    for file in plan.files:
        _write(file, staged(file.path))
    # Last, and from below: a folder that may not be written to could not be filled.
    for folder, mode in reversed(plan.folders):
        if mode is not None:
            staged(folder).chmod(mode)
    if plan.mode is not None:
        stage.chmod(plan.mode)


def _write(file: PlannedFile, path: Path) -> None:
    if file.link is not None:
        path.symlink_to(file.link)
        return
    if file.source is not None:
        shutil.copyfile(file.source, path)
    else:
        path.write_bytes(file.content or b"")
    if file.mode is not None:
        path.chmod(file.mode)


def _make_beside(file: PlannedFile, made: list[Path]) -> None:
    """A link to a finished file: it appears whole, and only where nothing is."""
    fresh = file.path.with_name(f".{file.path.name}.{secrets.token_hex(6)}.tmp")
    made.append(fresh)
    _write(file, fresh)
    os.link(fresh, file.path)
    made.append(file.path)
    fresh.unlink()


def _make_parents(folder: Path, made: list[Path]) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir()
        made.append(path)


@contextmanager
def _undone_on_error() -> Iterator[list[Path]]:
    """A list of what has been made so far; all of it is removed again when something fails."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            if path.is_dir() and not path.is_symlink():
                _remove(path)
            else:
                path.unlink(missing_ok=True)
        raise


def _remove(folder: Path) -> None:
    """Removes a folder of ours, also where the modes that were copied forbid it."""
    for path, folders, _ in os.walk(folder):
        for name in folders:
            if not os.path.islink(os.path.join(path, name)):
                os.chmod(os.path.join(path, name), 0o700)
    folder.chmod(0o700)
    shutil.rmtree(folder)
