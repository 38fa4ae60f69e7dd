"""Files as they are in a git revision, read through git itself.

A file of a revision has the path `REV:/path/from/the/top`, so that paths relative to it lead to files of
the same revision. An empty REV is the index.
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from constructor.diagnostics import Diagnostic, Location, did_you_mean
from constructor.document import Document, read_document
from constructor.document.read import MAX_BYTES, unreadable

_SECONDS = 30


class RevisionError(Exception):
    """A revision, or a file in it, that cannot be had; holds the problem."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of the repository whose working tree starts at `top`.

    Attributes:
        documents: what has been read; a revision does not change.
    """

    top: Path
    name: str
    documents: dict[str, Document] = field(default_factory=dict, compare=False, repr=False)

    @property
    def root(self) -> str:
        return f"{self.name}:"

    def path(self, inside: str) -> Path:
        """The path by which a file, given from the top, is read at this revision."""
        return Path(f"{self.root}/{inside}" if inside != "." else f"{self.root}/")

    def inside(self, path: Path) -> str | None:
        """The way from the top to a path of this revision; None for any other path."""
        text = os.path.normpath(path)
        here = f"{os.getcwd()}{os.sep}"
        text = text.removeprefix(here) if os.path.isabs(text) else text
        if not text.startswith(self.root):
            return None
        return os.path.normpath(text[len(self.root) :].lstrip("/") or ".")

    def read(self, path: Path) -> Document:
        """The document of a file: of this revision when the path says so, else from the disk."""
        inside = self.inside(Path(path))
        if inside is None:
            return read_document(path)
        if inside not in self.documents:
            self.documents[inside] = self._read(inside)
        return self.documents[inside]

    def kind(self, inside: str) -> str | None:
        """What stands at a path from the top: "blob", "tree", or None for nothing."""
        if inside == ".":
            return "tree"
        if not self.name:
            return "blob" if self._blob(inside) is not None else "tree" if self.files(inside) else None
        ran = _git(self.top, "cat-file", "-t", f"{self.root}{inside}")
        return ran.stdout.decode().strip() if ran.returncode == 0 else None

    def files(self, inside: str) -> tuple[str, ...]:
        """The files below a folder, from the top, sorted."""
        listing = (
            ["ls-tree", "-r", "--name-only", "-z", "--full-tree", self.name]
            if self.name
            else ["ls-files", "-z"]
        )
        ran = _git(self.top, *listing, "--", inside)
        return tuple(sorted(filter(None, ran.stdout.decode("utf-8", "surrogateescape").split("\0"))))

    def _read(self, inside: str) -> Document:
        path = self.path(inside)
        content = self._blob(inside)
        if content is None:
            where = f"revision {self.name!r}" if self.name else "the index"
            return unreadable(path, "missing-file", f"{where} has no file {inside}", None)
        if len(content) > MAX_BYTES:
            return unreadable(
                path, "file-too-large", f"the file is larger than {MAX_BYTES // 1024**2} MiB", None
            )
        return Document.parse(content, path)

    def _blob(self, inside: str) -> bytes | None:
        ran = _git(self.top, "cat-file", "blob", f"{self.root}{inside}")
        return ran.stdout if ran.returncode == 0 else None


def open_revision(name: str, folder: Path) -> Revision:
    """The revision called `name` of the repository that holds a folder.

    Raises:
        RevisionError: there is no git, no repository, or no such revision.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top.returncode != 0:
        raise _error(
            "not-a-repository",
            f"{folder} lies in no git repository, so it has no revision {name!r}",
            "compare files or folders on the disk, or run git init",
        )
    root = Path(top.stdout.decode("utf-8", "surrogateescape").rstrip("\n"))
    if (
        name
        and _git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        ).returncode
    ):
        known = _git(root, "for-each-ref", "--format=%(refname:short)").stdout.decode().split()
        raise _error(
            "unknown-revision",
            f"the repository {root} has no revision {name!r}",
            did_you_mean(name, [*known, "HEAD"], "git log --oneline lists revisions"),
        )
    return Revision(root, name)


def from_top(revision: Revision, written: str, folder: Path) -> str:
    """The way from the top to a path written after `REV:`, as git reads it or else from the folder.

    Raises:
        RevisionError: the revision has nothing there.
    """
    here = os.path.relpath(os.path.realpath(folder), os.path.realpath(revision.top))
    from_here = os.path.normpath(os.path.join(here, written or "."))
    relative = written.startswith(("./", "../")) or written in (".", "..")
    candidates = [from_here] if relative else [os.path.normpath(written.lstrip("/") or "."), from_here]
    for candidate in candidates:
        if not candidate.startswith("..") and revision.kind(candidate) is not None:
            return candidate
    parent = os.path.dirname(candidates[0]) or "."
    beside = sorted(
        {name[len(parent) + 1 if parent != "." else 0 :].split("/")[0] for name in revision.files(parent)}
    )
    where = f"revision {revision.name!r}" if revision.name else "the index"
    raise _error(
        "not-in-revision",
        f"{where} has nothing at {written!r}",
        did_you_mean(
            os.path.basename(written), beside, f"git ls-tree {revision.name or 'HEAD'} lists what it has"
        ),
        f"{revision.root}{written}",
    )


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that changed something: its short name, its day (2026-01-31) and its first line."""

    name: str
    day: str
    title: str


def commits(path: Path, most: int = 20) -> tuple[Commit, ...]:
    """The newest commits that changed a file or folder; none where no repository knows it."""
    try:
        shown = ("log", f"-{most}", "--format=%h%x09%as%x09%s", "--", path.name)
        ran = _git(path.parent, *shown)
    except RevisionError:
        return ()
    lines = ran.stdout.decode("utf-8", "replace").splitlines() if ran.returncode == 0 else []
    return tuple(Commit(*line.split("\t", 2)) for line in lines if line.count("\t") >= 2)


def _error(code: str, message: str, hint: str | None, file: str | None = None) -> RevisionError:
    return RevisionError(
        Diagnostic(code, message, location=Location(file, 1, 1) if file else None, hint=hint)
    )


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs git there; never asks anything, never takes locks."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command: Sequence[str] = ("git", "-C", str(folder), "--literal-pathspecs", *arguments)
    try:
        return subprocess.run(command, capture_output=True, env=environment, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        hint = "install git, or compare files on the disk"
        raise _error("no-git", "git is not installed, so there are no revisions", hint) from None
    except subprocess.TimeoutExpired:
        message = f"git {arguments[0]} did not answer in {_SECONDS} s"
        raise _error("no-git", message, "try again") from None
