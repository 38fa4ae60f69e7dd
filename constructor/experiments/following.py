"""How the paths inside a copied experiment follow it: what pointed inside points inside the copy."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from constructor.diagnostics import ConfigPath, Diagnostic, Location
from constructor.document import Document, EditError, Reader, set_value
from constructor.experiments.merged import included_files
from constructor.experiments.references import NamedFile, named_files
from constructor.experiments.training import read_training
from constructor.experiments.training_checks import COMPONENTS, LOAD_DIR, SAVE_DIR
from constructor.registry import Registry


@dataclass(frozen=True, slots=True)
class Move:
    """A folder and the folder that its copy will be, both absolute."""

    source: Path
    copy: Path

    def inside(self, path: Path) -> bool:
        return path.is_relative_to(self.source)

    def moved(self, path: Path) -> Path:
        """Where the copy of a file is; a file outside of the folder stays where it is."""
        return self.copy / path.relative_to(self.source) if self.inside(path) else path

    def followed(self, written: str, folder: Path, new_folder: Path) -> str:
        """The text of a path in the copy: the same wherever it means the right file there.

        Args:
            folder: where the path starts; `new_folder` is where it will start.
        """
        target = Path(os.path.normpath(folder / written))
        real = Path(os.path.realpath(target))
        if not self.inside(target) and os.path.isabs(written) and self.inside_really(real):
            target = self.source / real.relative_to(os.path.realpath(self.source))
        wanted = self.moved(target)
        if os.path.isabs(written):
            return written if wanted == target else str(wanted)
        if Path(os.path.normpath(new_folder / written)) == wanted:
            return written
        text = Path(os.path.relpath(wanted, new_folder)).as_posix()
        return f"./{text}" if written.startswith("./") and not text.startswith("../") else text

    def inside_really(self, real: Path) -> bool:
        """`inside` for a path with every link followed."""
        return real.is_relative_to(os.path.realpath(self.source))


@dataclass(slots=True)
class Followed:
    """The texts to change in copied files, by file, and the references that cannot follow."""

    move: Move
    read: Reader
    changes: dict[Path, dict[ConfigPath, str]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)

    def component(self, file: Path, registry: Registry) -> None:
        """Looks at what a component file inside the folder names."""
        for named in named_files(file, registry, self.read):
            self._follow(named)

    def training(self, file: Path, copy: Path) -> None:
        """Looks at what a training YAML names; `copy` is where its copy will be."""
        document = self.read(file)
        for index, label, written in included_files(document.data()):
            text = self.move.followed(written, file.parent, copy.parent)
            self._change(file, ("defaults", index, label), written, text)
        training = read_training(file, self.read)
        if (root := training.root) is None:
            return
        for component in training.components:
            name = component.name if component.name != "main" else _only(document)
            self._from_root(file, (*COMPONENTS, name), component.written, root)
        for path in (LOAD_DIR, SAVE_DIR):
            said = self.read(_holder(file, path, self.read))
            folder = said.data()["train"][path[-1]] if said.node(path) is not None else None
            if isinstance(folder, str):
                self._from_root(file, path, folder, root)
                if path == SAVE_DIR and path not in self.changes.get(file, {}):
                    self._shares_save_dir(said, folder)

    def _from_root(self, file: Path, path: ConfigPath, written: str, root: Path) -> None:
        """Follows a path of a training YAML, unless an included file that is copied too says it."""
        holder = _holder(file, path, self.read)
        if holder == file or not self.move.inside(holder):
            self._change(file, path, written, self.move.followed(written, root, root))

    def _shares_save_dir(self, document: Document, written: str) -> None:
        message = f"the copy saves to {written}, as the original does"
        place, hint = document.location(SAVE_DIR), "give it a folder of its own before you train"
        problem = Diagnostic("same-save-dir", message, SAVE_DIR, place, hint=hint, severity="warning")
        self.problems.append(problem)

    def edited(self, file: Path) -> Document | None:
        """The document of a file's copy; None when it is the same."""
        document = before = self.read(file)
        for path, text in self.changes.get(file, {}).items():
            try:
                document = set_value(document, path, text)
            except EditError as error:
                self._cannot(path, Location(str(file), 1, 1), text, str(error))
        return None if document.text == before.text else document

    def _follow(self, named: NamedFile) -> None:
        folder = Path(os.path.abspath(named.folder))
        text = self.move.followed(named.written, folder, self.move.moved(folder))
        if text == named.written:
            return
        if named.text is None or not self.move.inside(Path(os.path.abspath(named.text[0]))):
            place = Location(str(named.text[0] if named.text else named.folder), 1, 1)
            self._cannot((), place, text, f"{named.written!r} is written outside of it, or put together")
            return
        file, path = named.text
        self._change(Path(os.path.abspath(file)), path, named.written, text)

    def _change(self, file: Path, path: ConfigPath, written: str, text: str) -> None:
        if text != written:
            self.changes.setdefault(file, {})[path] = text

    def _cannot(self, path: ConfigPath, place: Location, text: str, reason: str) -> None:
        message = f"a path cannot follow the copy: {reason}"
        hint = f"the copy needs {text!r} there"
        self.problems.append(
            Diagnostic("reference-not-followed", message, path, place, hint=hint, severity="warning")
        )


def _holder(file: Path, path: ConfigPath, read: Reader) -> Path:
    """The file that says a value of a training YAML: itself, or one that it includes."""
    chain = [file]
    for current in chain:
        document = read(current)
        if document.node(path) is not None:
            return current
        included = [current.parent / written for _, _, written in included_files(document.data())]
        chain += [path for path in map(_normal, reversed(included)) if path not in chain]
    return file


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))


def _only(document: Document) -> str:
    """The name in the file of the component that is built as `main`."""
    return "config_path" if document.node((*COMPONENTS, "config_path")) is not None else "config"
