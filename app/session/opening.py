"""What a server is started on: which folder the tree shows, and which file at first."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.session.disk import canonical
from constructor.config import Tree, find_components
from constructor.experiments import read_training
from constructor.places import shipped

_BUNDLED = shipped("experiment_models").resolve()


@dataclass(frozen=True, slots=True)
class Opening:
    """What the server was started on; it crosses from the launcher to the page in the environment.

    Attributes:
        root: the folder that the tree shows; nothing outside of it is opened or written.
        trust: whether modules that components import may be imported without asking.
    """

    root: Path
    file: Path | None = None
    trust: bool = False

    def environ(self) -> dict[str, str]:
        told = {"BLOCKWRIGHT_ROOT": str(self.root), "BLOCKWRIGHT_TRUST": "1" if self.trust else ""}
        return told | {"BLOCKWRIGHT_FILE": str(self.file) if self.file else ""}

    @classmethod
    def from_environ(cls) -> "Opening":
        root, file = os.environ.get("BLOCKWRIGHT_ROOT"), os.environ.get("BLOCKWRIGHT_FILE")
        return cls(
            canonical(Path(root)) if root else _BUNDLED,
            canonical(Path(file)) if file else None,
            bool(os.environ.get("BLOCKWRIGHT_TRUST")),
        )


def opening_of(path: Path | None, root: Path | None = None, *, trust: bool = False) -> Opening:
    """What `path` asks for: a root, a component in its folder, or a training YAML in its project.

    Without a path it is the folder that the environment names, or the bundled experiments.

    Raises:
        ValueError: there is no such file or folder, or the path lies outside of the root.
    """
    base = canonical(root) if root is not None else None
    if base is not None and not base.is_dir():
        raise ValueError(f"the root {base} is no folder")
    if path is None:
        return Opening(base or Opening.from_environ().root, trust=trust)
    start = canonical(path)
    if not start.exists():
        raise ValueError(f"there is no file or folder {start}")
    if base is not None and not start.is_relative_to(base):
        raise ValueError(f"{start} lies outside of the root {base}")
    if start.is_dir():
        return Opening(base or start, _first(find_components(start)) if base else None, trust)
    files = [component.file for component in read_training(start).components]
    if (first := next((file for file in files if file is not None), None)) is not None:
        return Opening(base or _above(start, first), canonical(first), trust)
    return Opening(base or start.parent, start, trust)


def _above(*paths: Path) -> Path:
    """The nearest folder that holds all of these."""
    return Path(os.path.commonpath([path.parent for path in map(canonical, paths)]))


def _first(tree: Tree) -> Path | None:
    return next((canonical(component.path) for component in tree.components()), None)
