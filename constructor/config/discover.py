"""Which files under a root are component files; told from their first lines, without resolving them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from constructor.config.natural import NaturalKey, natural
from constructor.diagnostics import Diagnostic, Location
from constructor.document import Document, read_document

POLICY_FILE = "policy.yaml"
MAX_FILES = 5_000

_HEAD_BYTES = 64 * 1024
_SUFFIXES = (".yaml", ".yml")
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
_VERSION_KEY = re.compile(rb"""^(?:---[ \t]+)?["']?schema_version["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Component:
    """A file that is, or tries to be, a component.

    Attributes:
        policy: it is the experiment's policy file, which connects the other components.
        problem: the first error of its YAML, when that was seen while looking; the file is listed all
            the same, so that it can be opened and mended.
    """

    name: str
    path: Path
    policy: bool = False
    problem: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """A folder that holds component files."""

    name: str
    path: Path
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """A folder that holds experiments."""

    name: str
    path: Path
    experiments: tuple[Experiment, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A YAML file that is no component, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Tree:
    """What was found under a root: families, experiments and components in natural order.

    Attributes:
        trainings: training YAMLs, which name component files.
        problem: why the root itself could not be looked through.
    """

    root: Path
    families: tuple[Family, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    trainings: tuple[Path, ...] = ()
    problem: Diagnostic | None = None

    def components(self) -> Iterator[Component]:
        """Every component, in the order of the tree."""
        for family in self.families:
            for experiment in family.experiments:
                yield from experiment.components


def find_components(root: Path) -> Tree:
    """The component files under a root, or the one file that `root` is.

    A file is a component when it has a top-level `schema_version`, itself or through its `defaults`; a
    file whose YAML is broken counts too when it stands beside components. Hidden folders, and links that
    lead out of the root, are passed over.
    """
    root = Path(root)
    try:
        if root.is_file():
            return _arranged(root, _Found({root.parent: [_look_at(root)]}))
        found = _Found()
        for path in _yaml_files(root, found):
            found.folders.setdefault(path.parent, []).append(_look_at(path))
    except OSError as error:
        return Tree(root, problem=_unreadable(root, error.strerror or str(error)))
    return _arranged(root, found)


def inside(root: Path, path: Path) -> bool:
    """Whether a path, links followed, is the root or stands below it; a file root stands for its folder."""
    real_root, real_path = Path(os.path.realpath(root)), Path(os.path.realpath(path))
    if real_root.is_file():
        real_root = real_root.parent
    return real_path.is_relative_to(real_root)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A YAML file as it looked: `reason` says why it is no component, None when it is one."""

    path: Path
    reason: str | None
    problem: Diagnostic | None = None
    training: bool = False


@dataclass(slots=True)
class _Found:
    folders: dict[Path, list[_Candidate]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)


def _yaml_files(root: Path, found: _Found) -> Iterator[Path]:
    """YAML files below the root, never outside it; stops with a note after `MAX_FILES`."""
    if not root.is_dir():
        raise FileNotFoundError(2, "there is no such file or folder")
    count = 0

    def closed(error: OSError) -> None:
        found.skipped.append(Skipped(Path(error.filename), f"cannot be opened: {error.strerror}"))

    for folder, folders, files in os.walk(root, onerror=closed):
        folders[:] = sorted((name for name in folders if _is_open(name)), key=natural)
        for name in sorted(files, key=natural):
            path = Path(folder, name)
            if not name.endswith(_SUFFIXES) or name.startswith("."):
                continue
            count += 1
            if count > MAX_FILES:
                found.skipped.append(Skipped(path, f"only the first {MAX_FILES:,} YAML files are looked at"))
                return
            if path.is_symlink() and not inside(root, path):
                found.skipped.append(Skipped(path, "the link leads out of the root"))
            else:
                yield path


def _is_open(name: str) -> bool:
    return not name.startswith(".") and name not in _PASSED_OVER


def _look_at(path: Path) -> _Candidate:
    """Judges a file by its first lines; it is only read as YAML when they do not say enough."""
    if not path.is_file():
        return _Candidate(path, "no ordinary file")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        return _Candidate(path, f"cannot be read: {error.strerror}")
    if _VERSION_KEY.search(head.removeprefix(b"\xef\xbb\xbf")):
        return _Candidate(path, None)
    document = read_document(path)
    data = document.data()
    if "schema_version" in data or _included_version(document, path, (path,)):
        return _Candidate(path, None)
    if _names_components(document, path, (path,)):
        return _Candidate(path, "a training file", training=True)
    if document.problems and document.root is not None and not document.complete:
        return _Candidate(path, "broken YAML and no schema_version", document.problems[0])
    return _Candidate(path, "no schema_version")


def _names_components(document: Document, path: Path, chain: tuple[Path, ...]) -> bool:
    """Whether a file is a training YAML: it names components, or includes by label a file that does."""
    data = document.data()
    if isinstance(data.get("model"), dict) and "component_config_paths" in data["model"]:
        return True
    included = data.get("defaults")
    for entry in included if isinstance(included, list) else ():
        written = next(iter(entry.values())) if isinstance(entry, dict) and len(entry) == 1 else None
        other = Path(os.path.normpath(path.parent / written)) if isinstance(written, str) else path
        if other in chain or not other.is_file():
            continue
        if _names_components(read_document(other), other, (*chain, other)):
            return True
    return False


def _included_version(document: Document, path: Path, chain: tuple[Path, ...]) -> bool:
    """Whether a file that the document includes, directly or not, has `schema_version`."""
    included = document.data().get("defaults")
    for name in included if isinstance(included, list) else ():
        other = Path(os.path.normpath(path.parent / name)) if isinstance(name, str) else path
        if other in chain or not other.is_file():
            continue
        base = read_document(other)
        if "schema_version" in base.data() or _included_version(base, other, (*chain, other)):
            return True
    return False


def _arranged(root: Path, found: _Found) -> Tree:
    """Files to experiments to families; a folder of components is an experiment, its parent the family."""
    families: dict[Path, list[Experiment]] = {}
    skipped = list(found.skipped)
    trainings: list[Path] = []
    for folder, candidates in found.folders.items():
        has_component = root.is_file() or any(candidate.reason is None for candidate in candidates)
        components: list[Component] = []
        for candidate in candidates:
            if candidate.reason is None or (candidate.problem is not None and has_component):
                name = candidate.path.stem
                policy = candidate.path.name == POLICY_FILE
                components.append(Component(name, candidate.path, policy, candidate.problem))
            elif candidate.training:
                trainings.append(candidate.path)
            else:
                skipped.append(Skipped(candidate.path, candidate.reason))
        if components:
            experiment = Experiment(_name(folder), folder, tuple(components))
            families.setdefault(_family_folder(folder), []).append(experiment)
    return Tree(
        root,
        tuple(
            Family(
                _family_name(root, folder), folder, tuple(sorted(experiments, key=lambda e: natural(e.name)))
            )
            for folder, experiments in sorted(families.items(), key=lambda item: _rank(root, item[0]))
        ),
        tuple(sorted(skipped, key=lambda item: natural(str(item.path)))),
        tuple(sorted(trainings)),
    )


def _family_folder(folder: Path) -> Path:
    """The parent of a folder, also of "." and ".."."""
    return Path(os.path.normpath(folder / os.pardir)) if folder.name in ("", "..") else folder.parent


def _family_name(root: Path, folder: Path) -> str:
    """The folder's path below the root, so that two families of one name differ; outside it, its name."""
    below, top = Path(os.path.abspath(folder)), Path(os.path.abspath(root))
    if below != top and below.is_relative_to(top):
        return below.relative_to(top).as_posix()
    return _name(folder)


def _rank(root: Path, folder: Path) -> tuple[bool, NaturalKey]:
    """The families below the root first, then the one whose experiment the root itself is."""
    return folder == _family_folder(root), natural(str(folder))


def _name(folder: Path) -> str:
    return Path(os.path.abspath(folder)).name or str(folder)


def _unreadable(root: Path, words: str) -> Diagnostic:
    message = f"the folder cannot be opened: {words}"
    return Diagnostic("unreadable-folder", message, location=Location(str(root), 1, 1))
