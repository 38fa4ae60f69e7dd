"""Reports of earlier checks, for components of which nothing has changed since.

A report is given again only while every file that its check read holds the same bytes, the folders that it
listed hold the same files, and this code, Python and everything installed are the same. What a check cannot
see all of is never kept: errors, weights from files, custom code, values of the environment.
"""

import hashlib
import json
import os
import platform
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from constructor.config.discover import POLICY_FILE
from constructor.document import Document, read_document
from constructor.experiments.references import named_files
from constructor.places import cache_folder
from constructor.records import ComponentReport, decode, encode
from constructor.registry import Registry

_VERSIONS_KEPT = 3


@dataclass
class Reads:
    """Reads documents and remembers what they held."""

    documents: dict[Path, Document] = field(default_factory=dict)

    def __call__(self, path: Path) -> Document:
        if path not in self.documents:
            self.documents[path] = read_document(path)
        return self.documents[path]


class KeptReports:
    """The reports that are kept in a folder.

    Attributes:
        options: what else the report depends on, such as the sizes of symbols.
    """

    def __init__(self, options: str, folder: Path | None = None) -> None:
        root = folder or cache_folder() / "checks"
        self._folder = root / code_digest()[:16]
        self._options = options
        _drop_old(root, self._folder)

    def find(self, path: Path) -> ComponentReport | None:
        """The report of a component as it is on disk now; None when there is none that still holds."""
        try:
            kept = json.loads(self._file(path).read_bytes())
            if any(_digest_of(Path(file)) != digest for file, digest in kept["reads"].items()):
                return None
            if any(_listing(Path(folder)) != names for folder, names in kept["listed"].items()):
                return None
            report = decode(kept["report"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # Nothing is lost: the component is checked.
        return report if isinstance(report, ComponentReport) else None

    def keep(self, path: Path, report: ComponentReport, reads: Reads, registry: Registry) -> None:
        """Keep the report where all that it depends on is known; a full disk keeps nothing."""
        if not report.ok or not _is_plain(reads, registry):
            return
        folders = {str(path.parent)} if path.name == POLICY_FILE else set()
        entry = {
            "reads": {str(file): _digest(found.to_bytes()) for file, found in reads.documents.items()},
            "listed": {folder: _listing(Path(folder)) for folder in folders},
            "report": encode(report),
        }
        self._write(self._file(path), entry)

    def _file(self, path: Path) -> Path:
        key = json.dumps([str(path), os.path.realpath(path), self._options])
        return self._folder / f"{_digest(key.encode('utf-8', 'surrogateescape'))}.json"

    def _write(self, file: Path, entry: dict[str, Any]) -> None:
        fresh = file.with_suffix(f".{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_text(json.dumps(entry), encoding="utf-8")
            os.replace(fresh, file)
        except OSError:
            with suppress(OSError):
                fresh.unlink()


@cache
def code_digest() -> str:
    """A digest of this package's code, and of all that is installed: blocks may stand on any of it."""
    installed = sorted(f"{found.name} {found.version}" for found in distributions())
    digest = hashlib.sha256(repr((platform.python_version(), installed)).encode())
    package = Path(__file__).parents[1]
    for file in sorted(package.rglob("*.py")):
        digest.update(str(file.relative_to(package)).encode() + file.read_bytes())
    return digest.hexdigest()


def _is_plain(reads: Reads, registry: Registry) -> bool:
    """Whether a component is made of text files alone, and of blocks that come with the product."""
    for file, document in reads.documents.items():
        data = document.data()
        if not document.complete or "${env:" in document.text.replace(" ", "") or "imports" in data:
            return False
        if any(named.kind == "file" for named in named_files(file, registry, reads)):
            return False
    return True


def _listing(folder: Path) -> list[str]:
    """The YAML files of a folder with digests of them: a policy is told what lies beside it."""
    found = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    return [f"{path.name} {_digest_of(path)}" for path in found]


def _digest_of(file: Path) -> str | None:
    try:
        return _digest(file.read_bytes()) if file.is_file() else None
    except OSError:
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _drop_old(root: Path, own: Path) -> None:
    """Keeps the reports of the code that was used last, and of a few before it."""
    try:
        others = sorted(
            (folder for folder in root.iterdir() if folder != own), key=lambda folder: folder.stat().st_mtime
        )
    except OSError:
        return
    for folder in others[:-_VERSIONS_KEPT]:
        shutil.rmtree(folder, ignore_errors=True)
