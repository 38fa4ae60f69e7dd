"""What a user asks for, as data: widgets return intents, `app.session` alone carries them out.

An intent names files as the page shows them and values by their path inside that file, so it means the
same after a rerun. A widget takes `emit` and calls it from its Streamlit callback (`on_click`,
`on_change`), before the page is drawn again: an edit costs one run of the script. `describe` is an
intent's line in the history; `changes_documents` says whether it gets one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal, assert_never

from app.view_model.memory_intent import MemoryTry, describe_try
from app.view_model.sweep_intent import SweepCommand, describe_sweep
from app.view_model.typed_text import TypeText
from constructor.diagnostics import ConfigPath, format_path
from constructor.edits import GraphEdit
from constructor.records import MemorySettings


@dataclass(frozen=True, slots=True)
class SetValue:
    """Replace the value at `path`.

    Attributes:
        text: the value as the user typed it, so that `1.0e-4` is not written as `0.0001`; None when it
            was picked and not typed.
        was: the text of the value before, for the history line.
    """

    file: str
    path: ConfigPath
    value: Any
    text: str | None = None
    was: str | None = None


@dataclass(frozen=True, slots=True)
class InsertKey:
    """Add `key: value` to the mapping at `path`; a nested value brings the mappings that were missing."""

    file: str
    path: ConfigPath
    key: str
    value: Any
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveKey:
    """Remove the entry at `path`, so that the default or an included file speaks again."""

    file: str
    path: ConfigPath
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Detach:
    """Replace the `${...}` at `path` by the value it has now; `was` is that expression."""

    file: str
    path: ConfigPath
    value: Any
    was: str | None = None


@dataclass(frozen=True, slots=True)
class SetText:
    """Replace the whole text of a file; what has one `burst` is one step of the history."""

    file: str
    text: str
    burst: str | None = None


@dataclass(frozen=True, slots=True)
class Reshape:
    """Change the graph of a file; the edit itself says what it did."""

    file: str
    edit: GraphEdit


@dataclass(frozen=True, slots=True)
class Unpack:
    """Write the block of a node out as the graph of blocks that it is made of."""

    file: str
    node: str


@dataclass(frozen=True, slots=True)
class Pack:
    """Move nodes into a component file `name` beside the file, and use it as one block."""

    file: str
    nodes: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Open a dialog: for an edit of the graph that starts at `card`, a new experiment, or what to discard."""

    what: Literal["add", "connect", "rename", "input", "output", "pack", "new", "discard"]
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Select:
    """Select a card by id ("node:NAME", "node:NAME/a.b", "in:NAME", "out:NAME"); None selects nothing."""

    id: str | None


@dataclass(frozen=True, slots=True)
class Toggle:
    """Expand the card `id` in place, or collapse it again."""

    id: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Show another file, with the card `node` selected where one is named."""

    file: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class ShowTraced:
    """Show the inside of `id` as its traced graph with functions, or as modules again."""

    id: str
    on: bool


@dataclass(frozen=True, slots=True)
class SetDims:
    """The sizes of symbols that differ from the defaults, as (symbol, size); empty restores the defaults."""

    dims: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SetInput:
    """The example of a graph input as YAML text ("B S 48", "{value: true}"); None resets it."""

    name: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last change of the documents back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Do the change that was taken back last again."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Take changes back, or do them again, until just the first `steps` are done."""

    steps: int


@dataclass(frozen=True, slots=True)
class Save:
    """Write the named files, or every edited file when none is named."""

    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop the unsaved changes of a file; it can be undone."""

    file: str


@dataclass(frozen=True, slots=True)
class Reload:
    """The file changed on disk: take the text from disk; it can be undone."""

    file: str


@dataclass(frozen=True, slots=True)
class TakeBoth:
    """The file changed on disk: put their changes and the edited ones together; it can be undone."""

    file: str


@dataclass(frozen=True, slots=True)
class KeepMine:
    """The file changed on disk: keep the text in the editor, and let Save replace what is on disk."""

    file: str


@dataclass(frozen=True, slots=True)
class Trust:
    """Allow the named modules, which a file imports, to be run."""

    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetMemory:
    """Ask about the memory of this step from now on."""

    settings: MemorySettings


@dataclass(frozen=True, slots=True)
class ColourByMemory:
    """Predict what blocks keep for backward, because the drawing is coloured by it."""

    on: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """Take the step on the card of this machine."""


@dataclass(frozen=True, slots=True)
class FindLargest:
    """Look for the largest batch that fits on the card."""


@dataclass(frozen=True, slots=True)
class CompareRanks:
    """Work out what one GPU needs where 2 to 64 share the step."""


Edit = SetValue | InsertKey | RemoveKey | Detach | SetText
FileCommand = OpenFile | Undo | Redo | GoTo | Save | Discard | Reload | TakeBoth | KeepMine | Trust
ViewCommand = Select | Toggle | ShowTraced | SetDims | SetInput | Ask
MemoryCommand = SetMemory | Measure | FindLargest | CompareRanks | ColourByMemory | MemoryTry
Regroup = Unpack | Pack
Intent = Edit | TypeText | Reshape | Regroup | FileCommand | ViewCommand | MemoryCommand | SweepCommand
Emit = Callable[[Intent], None]


def changes_documents(intent: Intent) -> bool:
    """Whether the intent changes the text of an open document, and so is a step of the history."""
    return isinstance(intent, Edit | TypeText | Reshape | Regroup | Discard | Reload | TakeBoth)


def describe(intent: Intent) -> str:
    """The intent in one line, as the history shows it: "d 512 → 640 in info_embedder.yaml"."""
    if isinstance(intent, Edit):
        return f"{_edit(intent)} in {_file(intent.file)}"
    if isinstance(intent, TypeText):
        return f"edit the text in {_file(intent.file)}"
    if isinstance(intent, Reshape):
        return f"change the graph of {_file(intent.file)}"
    if isinstance(intent, Unpack):
        return f"unpack {intent.node} in {_file(intent.file)}"
    if isinstance(intent, Pack):
        return f"pack {', '.join(intent.nodes)} of {_file(intent.file)} into {intent.name}.yaml"
    if isinstance(intent, ViewCommand):
        return _view_command(intent)
    if isinstance(intent, MemoryCommand):
        return _memory_command(intent)
    if isinstance(intent, SweepCommand):
        return describe_sweep(intent)
    return _file_command(intent)


def _view_command(command: ViewCommand) -> str:
    match command:
        case Select(selected):
            return f"select {selected}" if selected else "select nothing"
        case Toggle(card):
            return f"expand or collapse {card}"
        case ShowTraced(card, on):
            return f"show {card} as {'a traced graph' if on else 'modules'}"
        case SetDims(dims):
            return "dims " + (", ".join(f"{name}={size}" for name, size in dims) or "as by default")
        case SetInput(name, text):
            return f"example of {name}: {'as by default' if text is None else _short(text)}"
        case Ask(what):
            return f"ask: {what}"
        case _:
            assert_never(command)


def _memory_command(command: MemoryCommand) -> str:
    if isinstance(command, MemoryTry):
        return describe_try(command)
    match command:
        case SetMemory(settings):
            return f"memory of {settings.mode} in {settings.dtype} on {settings.gpu}"
        case Measure():
            return "measure the memory"
        case FindLargest():
            return "find the largest batch"
        case CompareRanks():
            return "compare numbers of GPUs"
        case ColourByMemory(on):
            return f"colour by {'activation memory' if on else 'something else'}"
        case _:
            assert_never(command)


def _file_command(command: FileCommand) -> str:
    match command:
        case OpenFile(file):
            return f"open {_file(file)}"
        case Undo() | Redo():
            return type(command).__name__.lower()
        case GoTo(steps):
            return f"go to step {steps}"
        case Save(files):
            return "save " + (", ".join(map(_file, files)) or "every edited file")
        case Discard(file):
            return f"discard the changes of {_file(file)}"
        case Reload(file):
            return f"reload {_file(file)} from disk"
        case TakeBoth(file):
            return f"put both edits of {_file(file)} together"
        case KeepMine(file):
            return f"keep the edited text of {_file(file)}"
        case Trust(modules):
            return "trust " + ", ".join(modules)
        case _:
            assert_never(command)


def _edit(edit: Edit) -> str:
    match edit:
        case SetValue(path=path, was=was):
            before = f"{_short(was)} " if was is not None else ""
            return f"{_last_name(path)} {before}→ {_short(edit.text or _plain(edit.value))}"
        case InsertKey(path=path, key=key, value=value):
            names, leaf = _leaf(key, value)
            return f"set {names} to {_short(edit.text or _plain(leaf))}"
        case RemoveKey(path=path, was=was):
            return f"remove {_last_name(path)}" + (f" ({_short(was)})" if was is not None else "")
        case Detach(path=path, value=value, was=was):
            before = f"{_short(was)} " if was is not None else ""
            return f"detach {_last_name(path)} {before}→ {_short(_plain(value))}"
        case SetText():
            return "edit the text"
        case _:
            assert_never(edit)


def _leaf(key: str, value: Any) -> tuple[str, Any]:
    """The name and value at the end of a chain of mappings with one entry each."""
    while isinstance(value, dict) and len(value) == 1:
        key, value = next(iter(value.items()))
    return key, value


def _last_name(path: ConfigPath) -> str:
    """The last key of a path with the indexes after it: `dims[1]`."""
    start = max((place for place, part in enumerate(path) if isinstance(part, str)), default=0)
    return format_path(path[start:])


def _plain(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)


def _short(text: str, limit: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _file(file: str) -> str:
    return PurePath(file).name
