"""One user's session: what is open, selected and expanded, and the only code that carries out intents."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, assert_never

from app.session.analysis import Analysis
from app.session.disk import stamp, write_atomically
from app.session.edits import edited
from app.session.engine import Engine
from app.session.roots import Root
from app.session.workspace import Workspace
from app.trial import CheckRequest, Outcome
from app.view_model.intent import (
    Detach,
    Discard,
    Edit,
    InsertKey,
    Intent,
    KeepMine,
    OpenFile,
    Redo,
    Reload,
    RemoveKey,
    Save,
    Select,
    SetDims,
    SetInput,
    SetText,
    SetValue,
    ShowTraced,
    Toggle,
    Trust,
    Undo,
    describe,
)
from constructor.document import Document
from constructor.document.edit import EditError


@dataclass(frozen=True, slots=True)
class View:
    """How one file is looked at. `expanded` is None until the user opens or closes something."""

    selected: str | None = None
    expanded: frozenset[str] | None = None
    traced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message about what was just done, or why it was not."""

    text: str
    kind: Literal["done", "error"] = "done"


@dataclass
class Session:
    """Everything a user has open. Only the methods change it; the page reads it.

    Attributes:
        base: the folder that the server was started for; nothing outside it is opened or written.
        saving: the files whose differences the save dialog shows; empty while it is closed.
    """

    engine: Engine
    base: Path
    root: Root
    file: Path | None = None
    workspace: Workspace = field(default_factory=Workspace)
    views: dict[Path, View] = field(default_factory=dict)
    dims: tuple[tuple[str, int], ...] = ()
    inputs: dict[Path, dict[str, str]] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    trust_all: bool = False
    notices: list[Notice] = field(default_factory=list)
    saving: tuple[Path, ...] = ()

    @property
    def view(self) -> View:
        return self.views.get(self.file, View()) if self.file else View()

    def read(self, path: Path) -> Document:
        """The document of a file as this session sees it: edited, or as the disk holds it."""
        path = canonical(path)
        return self.workspace.document(path) or self.engine.saved(path)

    def analysis(self) -> Analysis | None:
        """The shown component as far as its text tells; None when no file is shown."""
        return self.engine.analyses.of(self.file, self.read) if self.file else None

    def request(self, analysis: Analysis) -> CheckRequest:
        """The check of a component with this session's unsaved texts and example inputs."""
        overlay = {path: text for path, text in self.workspace.overlay.items() if Path(path) in analysis.texts}
        return CheckRequest(
            path=str(analysis.path),
            fingerprint=analysis.fingerprint,
            overlay=tuple(sorted(overlay.items())),
            dims=self.dims,
            inputs=tuple(sorted(self.inputs.get(analysis.path, {}).items())),
            trust=self.trusted_imports(analysis),
        )

    def trusted_imports(self, analysis: Analysis) -> tuple[str, ...]:
        """The modules that the component imports and this session trusts."""
        return tuple(name for name in imports(analysis) if self.trust_all or name in self.trusted)

    def outcome(self, analysis: Analysis, *, wait: float = 0.0) -> Outcome | None:
        """The outcome of the component's check; None while it takes longer than `wait` seconds."""
        return self.engine.checks.wait(self.request(analysis), wait)

    def apply(self, intent: Intent) -> None:
        """Carry out what the user asked for; what cannot be done becomes a notice and changes nothing."""
        match intent:
            case SetValue() | InsertKey() | RemoveKey() | Detach() | SetText():
                self._edit(intent)
            case Select(selected):
                self._look(selected=selected)
            case Toggle(card):
                self._look(expanded=(self.view.expanded or frozenset()) ^ {card})
            case ShowTraced(card, on):
                self._look(traced=self.view.traced | {card} if on else self.view.traced - {card})
            case OpenFile(file, node):
                self.open(Path(file), node)
            case SetDims(dims):
                self.dims = dims
            case SetInput(name, text):
                self._set_input(name, text)
            case Undo():
                self._travel("Undid", self.workspace.done, self.workspace.undo())
            case Redo():
                self._travel("Did again", self.workspace.undone, self.workspace.redo())
            case Save(files):
                self.saving = tuple(map(Path, files)) or self.workspace.dirty_files
            case Discard(file):
                opened = self.workspace.documents[Path(file)]
                self.workspace = self.workspace.edited(describe(intent), {Path(file): opened.original})
            case Reload(file):
                self.workspace = self.workspace.took_theirs(Path(file), describe(intent))
            case KeepMine(file):
                self.workspace = self.workspace.kept_mine(Path(file))
            case Trust(modules):
                self.trusted |= set(modules)
            case _:
                assert_never(intent)

    def open(self, path: Path, node: str | None = None) -> bool:
        """Show a file of the root; a path outside it is refused."""
        path = canonical(path)
        if (refusal := self.refusal(path)) is not None:
            self.notices.append(Notice(refusal, "error"))
            return False
        self._opened(path)
        self.file = path
        if node is not None:
            self._look(selected=node)
        return True

    def refusal(self, path: Path) -> str | None:
        """Why a file may not be opened or written; None when it may."""
        if not canonical(path).is_relative_to(canonical(self.base)):
            return f"{path} lies outside of {self.base}. Start Blockwright on a folder that holds both."
        return None

    def expand_by_default(self, card: str | None) -> None:
        """What is expanded as long as the user has not opened or closed anything in this file."""
        if self.file is not None and self.view.expanded is None:
            self._look(expanded=frozenset({card}) if card else frozenset())

    def look_at_disk(self) -> bool:
        """Take notice of what changed on disk; whether anything the page shows did."""
        before = self.workspace
        for path, opened in self.workspace.documents.items():
            if stamp(path) != opened.stamp:
                self.workspace = self.workspace.seen_on_disk(path, self.engine.disk.read(path))
        root = self.engine.scanner.scan(self.root.path)
        moved = root != self.root
        if moved:
            self.root = root
            self.engine.survey.look(component.path for component in root.components())
        return moved or self.workspace != before

    def write(self, files: tuple[Path, ...]) -> bool:
        """Write the edited texts to disk, all or none of those whose file is still as it was opened."""
        self.look_at_disk()
        if any((refusal := self.refusal(path)) is not None for path in files):
            self.notices.append(Notice(str(refusal), "error"))
            return False
        if any(self.workspace.documents[path].theirs is not None for path in files):
            return False
        for path in files:
            content = self.workspace.documents[path].document.to_bytes()
            try:
                write_atomically(path, content)
            except OSError as error:
                self.notices.append(Notice(f"{path.name} was not written: {error.strerror or error}", "error"))
                return False
            self.workspace = self.workspace.saved(path, content, stamp(path))
        names = ", ".join(path.name for path in files)
        self.notices.append(Notice(f"Saved {names}"))
        return True

    def _opened(self, path: Path) -> None:
        self.workspace = self.workspace.opened(path, self.engine.disk.read(path))

    def _edit(self, edit: Edit) -> None:
        path = canonical(Path(edit.file))
        if (refusal := self.refusal(path)) is not None:
            self.notices.append(Notice(refusal, "error"))
            return
        self._opened(path)
        try:
            document = edited(self.workspace.documents[path].document, edit)
        except EditError as error:
            problem = error.problem
            hint = f" – {problem.hint}" if problem.hint else ""
            self.notices.append(Notice(f"{problem.message}{hint}", "error"))
            return
        self.workspace = self.workspace.edited(describe(edit), {path: document})

    def _set_input(self, name: str, text: str | None) -> None:
        if self.file is None:
            return
        inputs = {key: value for key, value in self.inputs.get(self.file, {}).items() if key != name}
        self.inputs[self.file] = inputs if text is None else {**inputs, name: text}

    def _travel(self, verb: str, steps: tuple[object, ...], workspace: Workspace) -> None:
        if workspace is self.workspace:
            return
        step = steps[-1]
        self.workspace = workspace
        self.notices.append(Notice(f"{verb}: {getattr(step, 'description', '')}"))

    def _look(self, **changes: object) -> None:
        if self.file is not None:
            self.views[self.file] = replace(self.view, **changes)  # type: ignore[arg-type]


def imports(analysis: Analysis) -> tuple[str, ...]:
    """The modules that a component's `imports` names."""
    named = analysis.resolved.data.get("imports")
    return tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()


def canonical(path: Path) -> Path:
    """The absolute path with every link followed, by which a file is known in a session."""
    return Path(os.path.realpath(path))


def shown_path(path: Path, base: Path) -> str:
    """A path as the page shows it: from the root down, with forward slashes."""
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()


