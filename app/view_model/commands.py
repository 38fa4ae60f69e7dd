"""Every action of the page as a command: its name, its key, and how it is done."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.view_model.graph_actions import GraphAction
from app.view_model.inspected import Action
from app.view_model.intent import Ask, Intent

Group = Literal["Graph", "Value", "History", "File", "View", "Go to", "Dialog"]


@dataclass(frozen=True, slots=True)
class Command:
    """One action, as the palette lists it and a key does it.

    How it is done is one of four: `intent` goes to the session; `press` is the button of the page that is
    pressed, so what has no button now cannot be done now; `focus` is where the keyboard goes; `canvas` is
    done by the drawing.

    Attributes:
        key: the keyboard's, "Mod+Shift+Z"; Mod is the command key of a Mac and Ctrl elsewhere.
        heard: whether what does it listens to the key by itself.
        row: the name of the button beside a value; the key means that value when the keyboard is at it.
    """

    id: str
    name: str
    group: Group
    key: str
    intent: Intent | None = None
    press: str = ""
    focus: str = ""
    canvas: str = ""
    heard: bool = False
    row: str = ""

    def as_data(self) -> dict[str, Any]:
        """What the page needs to know of it."""
        return {name: value for name, value in asdict(self).items() if name != "intent" and value}


def _button(key: str, name: str, group: Group, keys: str, *, heard: bool = False) -> Command:
    return Command(key, name, group, keys, press=f".st-key-{key} button", heard=heard)


def _tab(number: int, name: str) -> Command:
    press = f".st-key-tab button:nth-of-type({number})"
    return Command(f"tab_{number}", f"Tab: {name}", "View", str(number), press=press)


def _drawing(name: str, told: str, keys: str, group: Group = "View", *, heard: bool = False) -> Command:
    return Command(f"canvas_{name}", told, group, keys, canvas=name, heard=heard)


def _other(key: str, name: str, keys: str) -> Command:
    press = f'.st-key-{key} button[aria-checked="false"]'
    return Command(key, name, "View", keys, press=press)


_CHOSEN = 'button[aria-checked="true"]'
_VALUES = ".st-key-inspector :is([class*=bw-row], [class*=bw-wide]) input:not(:disabled)"
_SWITCH = '.st-key-inspector [class*="st-key-traced"] button[aria-checked="false"]'

PAGE = (
    _button("undo", "Undo", "History", "Mod+Z", heard=True),
    _button("redo", "Redo", "History", "Mod+Shift+Z", heard=True),
    _button("history", "History: every step", "History", "h"),
    _button("save", "Save, after a look at the differences", "File", "Mod+S", heard=True),
    Command("discard", "Discard unsaved changes …", "File", "Shift+D", Ask("discard")),
    _button("compare_menu", "Compare with …", "File", "c"),
    _button("new", "New experiment", "File", "Shift+N"),
    _button("overview_draft", "Draft a policy", "File", "Shift+P"),
    _button("strip_compare", "Changed on disk: compare", "File", "Shift+C"),
    _button("strip_both", "Changed on disk: take both", "File", "Shift+B"),
    _button("strip_mine", "Changed on disk: keep mine", "File", "Shift+M"),
    _button("strip_theirs", "Changed on disk: load theirs", "File", "Shift+T"),
    _button("strip_discard", "New file: discard it", "File", "Shift+E"),
    _button("strip_recovered_compare", "Recovered edits: compare", "File", "Shift+V"),
    _button("strip_recovered_keep", "Recovered edits: keep them", "File", "Shift+K"),
    _button("strip_recovered_discard", "Recovered edits: discard them", "File", "Shift+R"),
    _button("strip_trust_button", "Trust and import the blocks that the file asks for", "File", "Shift+I"),
    _button("strip_refusal_close", "Close the message", "File", "Shift+X"),
    Command("tree", "Find a component", "Go to", "s", focus=".st-key-tree >>> input"),
    _drawing("find", "Find a block in the drawing", "/", "Go to"),
    _drawing("walk", "Walk the graph", "g", "Go to"),
    Command("values", "Edit the values of what is selected", "Go to", "v", focus=_VALUES),
    _drawing("toggle", "Expand or collapse what is selected", "e"),
    _drawing("clear", "Select nothing", "Escape", heard=True),
    _drawing("fit", "Fit the drawing", "f"),
    _drawing("closer", "Zoom in", "+"),
    _drawing("farther", "Zoom out", "-"),
    _drawing("colouring", "Colour blocks by …", "l"),
    Command(
        "traced",
        "Traced functions inside the block, or its modules",
        "View",
        "x",
        press=f".st-key-strip_back button, {_SWITCH}",
    ),
    _tab(1, "Shapes and modules"),
    _tab(2, "Memory"),
    _tab(3, "Sweep"),
    _tab(4, "YAML"),
    _tab(5, "Problems"),
    _button("tables_toggle", "Show or hide the tables", "View", "t"),
    _button("check_stop", "Stop the check, or check after all", "View", "."),
    _button("dims_menu", "Dims: sizes of the example inputs", "View", "b"),
    _button("memory_measure", "Measure the memory of the step", "View", "m"),
    _button("memory_largest", "Find the largest batch", "View", "Shift+L"),
    _button("memory_ranks", "Compare 2 to 64 GPUs", "View", "Shift+G"),
    _button("memory_ask", "Ask what another value would need", "View", "Shift+J"),
    _button("sweep_run", "Run the sweep", "View", "Shift+W"),
    _button("sweep_stop", "Stop the sweep", "View", "Shift+Q"),
    _button("compare_n", "Next change", "View", "n", heard=True),
    _button("compare_p", "Previous change", "View", "p", heard=True),
    _button("compare_back", "Comparison: leave it", "View", "q"),
    _button("compare_swap", "Comparison: swap the sides", "View", "r"),
    _other("compare_view", "Comparison: side by side, or in one", "y"),
    Command("linked", "Comparison: link the drawings", "View", "k", press=".st-key-compare_linked input"),
    Command(
        "take",
        "Comparison: take the change over",
        "View",
        "Shift+U",
        press='[class*="st-key-compare_take_"] button',
    ),
    _button("compare_within", "Comparison: all sides", "View", "Shift+S"),
    _button("compare_all", "Comparison: all components", "View", "Shift+A"),
    Command(
        "table_next",
        "Comparison: next table",
        "View",
        "Shift+F",
        press=f".st-key-compare_which {_CHOSEN} + button",
    ),
    Command(
        "table_back",
        "Comparison: table before",
        "View",
        "Shift+Z",
        press=f".st-key-compare_which button:has(+ {_CHOSEN})",
    ),
    Command(
        "everything",
        "Comparison: equal rows too",
        "View",
        "Shift+H",
        press=".st-key-compare_everything input",
    ),
    Command("rows", "Table: experiments as rows", "View", "Shift+Y", press=".st-key-compare_as_rows input"),
    Command(
        "confirm",
        "Do what the dialog asks about",
        "Dialog",
        "Mod+Enter",
        press='[role="dialog"] button:is([kind="primary"], [kind="primaryFormSubmit"])',
    ),
)
"""What the page offers wherever the user is; a command whose button is not there now is not listed."""

ROW_KEYS = {
    "detach": "Alt+L",
    "set": "Alt+L",
    "override here": "Alt+L",
    "share": "Alt+P",
    "open the origin of": "Alt+O",
    "unset": "Alt+U",
    "set to null": "Alt+N",
}
"""The keys of what can be done with a value beside typing, by the verb of its button."""


def in_order(commands: Iterable[Command]) -> tuple[Command, ...]:
    """By groups, those first that are used most."""
    groups: tuple[Group, ...] = ("Graph", "Go to", "History", "File", "View", "Value", "Dialog")
    return tuple(sorted(commands, key=lambda command: groups.index(command.group)))


def graph_commands(here: Iterable[GraphAction], component: Iterable[GraphAction]) -> tuple[Command, ...]:
    """Edits of the graph: those of what is selected, whose buttons hear their keys, and the component's."""
    shown = [action for action in here if action.enabled]
    names = {action.name for action in shown}
    keys = {action.key for action in shown}
    others = (a for a in component if a.enabled and a.name not in names and a.key not in keys)
    return tuple(
        Command(f"graph/{action.name}", action.name, "Graph", action.key, action.intent, heard=heard)
        for heard, actions in ((True, shown), (False, others))
        for action in actions
    )


def value_command(name: str, verb: str, intent: Intent) -> Command:
    """The command of a button beside the value `name`."""
    label = f"{verb} {name}"
    return Command(f"value/{label}", label[0].upper() + label[1:], "Value", ROW_KEYS[verb], intent, row=label)


def opening_command(action: Action) -> Command:
    """The command of a button at the end of the inspector."""
    return Command(f"action/{action.label}", action.label, "Go to", "Shift+O", action.intent)
