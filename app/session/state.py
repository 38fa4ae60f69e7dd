"""One user's session: what is open, selected and expanded, and the only code that carries out intents."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, assert_never

from app.session.analysis import Analysis
from app.session.burst import with_edit
from app.session.comparing import Comparing
from app.session.disk import canonical, stamp
from app.session.engine import Engine
from app.session.follow import following
from app.session.glimpse import Glimpse
from app.session.journal import Journal, Kept
from app.session.memory_wish import MemoryWish
from app.session.regroup import regrouped
from app.session.roots import Root, scan
from app.session.sweep_wish import SweepWish
from app.session.typed_text import TypedText
from app.session.view import View
from app.session.words import words_of
from app.session.workspace import Workspace
from app.trial import CheckRequest, Described, DescribeRequest, Outcome
from app.view_model.intent import (
    Ask,
    Discard,
    Edit,
    FileCommand,
    GoTo,
    Intent,
    KeepMine,
    MemoryCommand,
    OpenFile,
    Redo,
    Regroup,
    Reload,
    Reshape,
    Save,
    Select,
    SetDims,
    SetInput,
    ShowTraced,
    TakeBoth,
    Toggle,
    Trust,
    Undo,
    ViewCommand,
    describe,
)
from app.view_model.selection import node_id
from app.view_model.sweep_intent import SweepCommand
from app.view_model.tree import TreeView
from app.view_model.typed_text import TypeText
from constructor.document import Document
from constructor.document.edit import EditError
from constructor.drawing import Scene
from constructor.edits import Source, perform
from constructor.records import ComponentReport
from constructor.registry import Registry

_CALM = 1.0
TRACED = "trace:"
"""What the ids of a traced graph begin with."""


@dataclass
class Session:
    """Everything a user has open. Only the methods change it; the page reads it.

    Attributes:
        reports: the last report of each file, to be drawn while a newer one is on its way.
        notices: what was just done, to be told once.
        refusal: why the last thing that was asked for was not done.
        base: the folder that the server was started for; nothing outside it is opened or written.
        glimpse: what the page showed at its last whole run; `tree` is the tree of that run.
        beating: whether that run is over, and only the pulse is left to run.
        looked: the moment of the last look at the disk.
        address: the query of the page's address as it was set last.
        touched: an intent changed more than how one file is looked at, so that the whole page is due.
        edited: the moment of the last change of a document.
        tables: whether the tables below the drawing are open; `tab` is the one open at first.
        turned: whether `tab` is to be opened now, because the address leads to it.
        saving: the files whose differences the save dialog shows; empty while it is closed.
        journal: keeps what is unsaved for the next session; None where nothing is kept.
        recovered: the files whose unsaved edits came from an earlier session, until that is read.
        asking: what the dialog of the graph asks for; None while it is closed.
        comparing: what is compared; None while a component is edited.
        whole: the experiment's folder or training YAML that is shown as a whole, in place of a component.
        memory, sweeps: what is asked about memory, and what is swept.
        typed: what was typed into the texts.
    """

    engine: Engine
    base: Path
    root: Root
    file: Path | None = None
    workspace: Workspace = field(default_factory=Workspace)
    views: dict[Path, View] = field(default_factory=dict)
    reports: dict[Path, ComponentReport] = field(default_factory=dict)
    dims: tuple[tuple[str, int], ...] = ()
    inputs: dict[Path, dict[str, str]] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    trust_all: bool = False
    notices: list[str] = field(default_factory=list)
    refusal: str | None = None
    saving: tuple[Path, ...] = ()
    asking: Ask | None = None
    journal: Journal | None = None
    recovered: tuple[Path, ...] = ()
    comparing: Comparing | None = None
    whole: Path | None = None
    memory: MemoryWish = field(default_factory=MemoryWish)
    sweeps: SweepWish = field(default_factory=SweepWish)
    typed: TypedText = field(default_factory=TypedText)
    glimpse: Glimpse | None = None
    address: dict[str, str] | None = None
    tree: TreeView = field(default_factory=lambda: TreeView("", ()))
    beating: bool = False
    looked: float = 0.0
    touched: bool = False
    tables: bool = True
    tab: str = "Shapes and modules"
    turned: bool = False
    edited: float = 0.0

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
        overlay = {
            path: text for path, text in self.workspace.overlay.items() if Path(path) in analysis.texts
        }
        return CheckRequest(
            path=str(analysis.path),
            fingerprint=analysis.fingerprint,
            overlay=tuple(sorted(overlay.items())),
            dims=self.dims,
            inputs=tuple(sorted(self.inputs.get(analysis.path, {}).items())),
            trust=self.trusted_imports(analysis),
        )

    def trusted_imports(self, analysis: Analysis) -> tuple[str, ...]:
        """The modules that the component would import and this session trusts."""
        return tuple(name for name in analysis.imports if self.trust_all or name in self.trusted)

    def outcome(self, analysis: Analysis, *, wait: float = 0.0) -> Outcome | None:
        """The outcome of the component's check; None while it takes longer than `wait` seconds."""
        return self.engine.checks.wait(self.request(analysis), wait, page=id(self))

    def apply(self, intent: Intent) -> None:
        """Carry out what the user asked for; what cannot be done changes nothing and leaves a refusal."""
        self.refusal = None
        before = self.workspace
        if isinstance(intent, Edit):
            self._edit(intent)
        elif isinstance(intent, TypeText):
            if (edit := self.typed.taken(intent, self.read)) is not None:
                self._edit(edit)
        elif isinstance(intent, Reshape | Regroup):
            self._reshape(intent)
        elif isinstance(intent, ViewCommand):
            self._look(intent)
        elif isinstance(intent, MemoryCommand):
            self.memory.carry_out(intent)
        elif isinstance(intent, SweepCommand):
            self.sweeps.carry_out(intent)
        else:
            self._command(intent)
        if self.workspace is not before:
            self.edited = time.monotonic()
            self.keep()

    def _command(self, intent: FileCommand) -> None:
        match intent:
            case OpenFile(file, node):
                self.open(Path(file), node)
            case Undo() | Redo() | GoTo():
                self._travel(intent)
            case Save(files):
                self.saving = tuple(map(Path, files)) or self.workspace.dirty_files
                if not self.saving:
                    self.notices.append("Nothing to save")
            case Discard(file):
                original = self.workspace.documents[Path(file)].original
                self.workspace = self.workspace.edited(describe(intent), {Path(file): original})
                self._leave_what_is_not_there()
            case Reload(file):
                self.workspace = self.workspace.took_theirs(Path(file), describe(intent))
            case TakeBoth(file):
                self.workspace = self.workspace.took_both(Path(file), describe(intent))
            case KeepMine(file):
                self.workspace = self.workspace.kept_mine(Path(file))
            case Trust(modules):
                self.trusted |= set(modules)
            case _:
                assert_never(intent)

    def _look(self, intent: ViewCommand) -> None:
        view = self.view
        match intent:
            case Select(selected) if view.tracing and (selected or TRACED).startswith(TRACED):
                self._show(replace(view, within=selected))
            case Select(selected):
                self._show(replace(view, selected=selected, tracing=None, within=None))
            case Toggle(card):
                self._show(replace(view, expanded=(view.expanded or frozenset()) ^ {card}))
            case ShowTraced(card, on):
                self._show(replace(view, tracing=card if on else None, within=None))
            case SetDims(dims):
                self.dims = dims
            case SetInput(name, text):
                self._set_input(name, text)
            case Ask():
                self.asking = intent
            case _:
                assert_never(intent)

    def open(self, path: Path, node: str | None = None) -> bool:
        """Show a component, a folder of components or a training YAML; a path outside the root is refused."""
        path = canonical(path)
        if (refusal := self.forbids(path)) is not None:
            self.refuse(refusal)
            return False
        if path.is_dir() or any(canonical(training.file) == path for training in self.root.trainings):
            self.file, self.whole = None, path
            return True
        self._opened(path)
        self.whole = None
        self.file = path
        if node is not None:
            self._show(replace(self.view, selected=node))
        return True

    def forbids(self, path: Path) -> str | None:
        """Why a file may not be opened or written; None when it may."""
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.base)):
            return f"{path} lies outside of {self.base}. Start Blockwright on a folder that holds both."
        return None

    def expand_first(self, expanded: frozenset[str]) -> None:
        """Expand these as long as the user has not opened or closed anything in this file."""
        if self.file is not None and self.view.expanded is None:
            self._show(replace(self.view, expanded=expanded, first=expanded))

    def keep_direction(self, direction: Literal["LR", "TB"] | None) -> None:
        """Draw the shown file in this direction from now on, unless it has one."""
        if self.file is not None and self.view.direction is None and direction is not None:
            self._show(replace(self.view, direction=direction))

    def keep_picture(self, scene: Scene, data: Mapping[str, Any], *, settled: bool) -> None:
        """Draw the shown file like this from now on, as far as it stays the same."""
        self._show(replace(self.view, picture=self.view.picture.after(scene, data, settled=settled)))

    @property
    def calm(self) -> bool:
        """Whether the last edit is long enough ago for work that the next edit would have to wait for."""
        return time.monotonic() - self.edited > _CALM

    def affected(self, path: Path) -> bool:
        """Whether a component is made of a file with unsaved changes."""
        dirty = self.workspace.dirty_files
        return bool(dirty) and any(file in self.engine.analyses.files(path) for file in dirty)

    def look_at_disk(self) -> bool:
        """Take notice of what changed on disk; whether anything the page shows did."""
        before = self.workspace
        for path, opened in self.workspace.documents.items():
            if stamp(path) != opened.stamp:
                self.workspace = self.workspace.seen_on_disk(path, self.engine.disk.read(path))
        root = scan(self.root.path, self.root)
        self.recover()
        moved = root is not self.root
        if moved:
            self.root = root
            self.engine.survey.look(root.paths())
        return moved or self.workspace != before

    def recover(self) -> None:
        """Take over the unsaved edits of pages that are gone, for files that have none here."""
        if self.journal is None:
            return
        self.journal.beat()
        self.journal.orphans(self._take_over)
        self.keep()

    def _take_over(self, kept: Kept) -> bool:
        """Whether the unsaved edits of another page need not be kept for later: taken over, or of no use."""
        opened, reading = self.workspace.documents.get(kept.path), self.engine.disk.read(kept.path)
        here = kept.path.is_relative_to(canonical(self.root.path)) or kept.path in self.root.paths()
        if not here or self.forbids(kept.path) is not None or (opened is not None and opened.dirty):
            return False
        if kept.edited != kept.saved and not (reading.stamp is not None and reading.bytes == kept.edited):
            self.workspace = self.workspace.recovered(kept.path, reading, kept.saved, kept.edited)
            self.recovered = (*self.recovered, kept.path)
        return True

    def keep(self) -> None:
        """Write down what is unsaved; say it once when that cannot be done."""
        if self.journal is not None and (trouble := self.journal.keep(self.workspace)) is not None:
            self.journal = None
            self.notices.append(f"Unsaved edits will not survive a restart: {trouble}")

    def _opened(self, path: Path) -> None:
        self.workspace = self.workspace.opened(path, self.engine.disk.read(path))

    def _edit(self, edit: Edit) -> None:
        path = canonical(Path(edit.file))
        if (refusal := self.forbids(path)) is not None:
            self.refuse(refusal)
            return
        self._opened(path)
        try:
            self.workspace = with_edit(self.workspace, path, edit, after=time.monotonic() - self.edited)
        except EditError as error:
            self.refuse(words_of(error.problem))

    def _reshape(self, intent: Reshape | Regroup) -> None:
        path = canonical(Path(intent.file))
        if (refusal := self.forbids(path)) is not None:
            self.refuse(refusal)
            return
        self._opened(path)
        try:
            if not isinstance(intent, Reshape):
                self.workspace, node = regrouped(self.workspace, self.source(path), intent, self.read)
                self._show(replace(self.view, selected=node_id(node)))
                return
            found = perform(self.source(path), intent.edit)
        except EditError as error:
            self.refuse(words_of(error.problem))
            return
        self.workspace = self.workspace.edited(f"{found.description} in {path.name}", {path: found.document})
        if path == self.file:
            self._show(following(self.view, intent.edit, found.node))

    def source(self, path: Path) -> Source:
        """A file of this session as an edit of its graph finds it."""
        analysis = self.engine.analyses.of(path, self.read)
        return Source(analysis.document, analysis.resolved, analysis.graph, self.registry(analysis))

    def registry(self, analysis: Analysis, patience: float = 0.0) -> Registry:
        """The registry with the blocks of the modules that the component imports and the user trusts."""
        request = self.request(analysis)
        if not request.trust:
            return self.engine.registry
        found = self.engine.checks.wait(DescribeRequest(request), patience, page=id(self))
        return self.engine.registry_with(found) if isinstance(found, Described) else self.engine.registry

    def refuse(self, words: str) -> None:
        """Say why the last thing that was asked for was not done."""
        self.refusal = words

    def _set_input(self, name: str, text: str | None) -> None:
        if self.file is None:
            return
        inputs = {key: value for key, value in self.inputs.get(self.file, {}).items() if key != name}
        self.inputs[self.file] = inputs if text is None else {**inputs, name: text}

    def _travel(self, intent: Undo | Redo | GoTo) -> None:
        match intent:
            case Undo() if self.workspace.done:
                self.notices.append(f"Undid: {self.workspace.done[-1].description}")
                self.workspace = self.workspace.undo()
            case Redo() if self.workspace.undone:
                self.notices.append(f"Did again: {self.workspace.undone[-1].description}")
                self.workspace = self.workspace.redo()
            case GoTo(steps):
                self.workspace = self.workspace.at_step(steps)
        self._leave_what_is_not_there()

    def _leave_what_is_not_there(self) -> None:
        """Show the folder of a new document that was taken back."""
        opened = self.workspace.documents.get(self.file) if self.file else None
        if opened is not None and self.file and opened.stamp is None and not (opened.saved or opened.dirty):
            self.open(self.file.parent)

    def _show(self, view: View) -> None:
        if self.file is not None:
            self.views[self.file] = view
