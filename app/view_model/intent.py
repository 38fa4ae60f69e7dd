"""What a user can ask for, as data. Widgets make intents; the session applies them.

A widget takes `emit` and calls it from its Streamlit callback (`on_click`, `on_change`), before the page
is drawn again: an edit costs one run of the script, and a widget never touches the session itself.
`file` is always the absolute path of the file that the intent changes, as text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath


@dataclass(frozen=True, slots=True)
class SetValue:
    """Write `value` at `path`; a key that the file does not hold yet is added."""

    file: str
    path: ConfigPath
    value: Any


@dataclass(frozen=True, slots=True)
class Unset:
    """Remove the key at `path`, so that its default holds again."""

    file: str
    path: ConfigPath


@dataclass(frozen=True, slots=True)
class Detach:
    """Replace the `${...}` at `path` by `value`, so that it no longer follows the shared parameter."""

    file: str
    path: ConfigPath
    value: Any


@dataclass(frozen=True, slots=True)
class SetText:
    """The whole new text of a file, from the YAML tab."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Select:
    """Select a card, cluster or wire of the canvas; None selects nothing."""

    id: str | None


@dataclass(frozen=True, slots=True)
class Toggle:
    """Expand or collapse a card in place."""

    id: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """Show another file, with a card selected where one is named."""

    file: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class SetDims:
    """Sizes of symbols ("B", "T") for the example inputs; a symbol that is not named takes its default."""

    sizes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SetInput:
    """The example of one graph input as text ("B T 48", "[2, 40, 48]"); None goes back to what is known."""

    name: str
    example: str | None


@dataclass(frozen=True, slots=True)
class Trust:
    """Allow the named modules to be imported for their blocks."""

    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last step back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Do the step again that was taken back last."""


@dataclass(frozen=True, slots=True)
class Save:
    """Show what would be written; nothing is written before the user has seen it."""


Edit = SetValue | Unset | Detach | SetText
Intent = Edit | Select | Toggle | OpenFile | SetDims | SetInput | Trust | Undo | Redo | Save
Emit = Callable[[Intent], None]
