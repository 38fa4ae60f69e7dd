"""What of a component can be varied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from constructor.diagnostics import ConfigPath, format_path
from constructor.document import Document
from constructor.sweep import Target

_EVERY_FILE = "*"
_MODULES: ConfigPath = ("model", "graph", "modules")
_LAYERS: ConfigPath = ("model", "sequential", "layers")
# What memory depends on most.
_WIDTHS = ("d_model", "width", "hidden_dim", "embed_dim")


@dataclass(frozen=True, slots=True)
class Sweepable:
    """A hyperparameter that can be varied.

    Attributes:
        label: as the command takes it, `[FILE:]KEY.PATH`; `title` as the page tells it, the name first.
        value: what it is now; `whole` where that is a whole number.
        values: what to try first.
    """

    label: str
    title: str
    value: str
    values: str
    whole: bool = False


def sweepable(documents: Iterable[tuple[str, Document]]) -> tuple[Sweepable, ...]:
    """What can be varied: the values of `params`, and plain arguments of modules, of each file.

    Args:
        documents: the component's own file as "", the others by their path from its folder.
    """
    found: dict[Target, Any] = {}
    shared: dict[ConfigPath, int] = {}
    for name, document in documents:
        data = document.data() if document.complete else {}
        for path, value in _plain(data):
            found[Target(path, name)] = value
            if path[0] == "params":
                shared[path] = shared.get(path, 0) + 1
    everywhere = {
        Target(path, _EVERY_FILE): next(value for target, value in found.items() if target.path == path)
        for path, count in shared.items()
        if count > 1
    }
    return tuple(
        Sweepable(target.label, _title(target, value), words(value), _tried(value), _is_whole(value))
        for target, value in (*everywhere.items(), *found.items())
    )


def widths_first(choices: Iterable[Sweepable]) -> tuple[Sweepable, ...]:
    """The whole numbers; widths of models stand before the others."""
    whole = [choice for choice in choices if choice.whole]
    return tuple(sorted(whole, key=lambda choice: not choice.label.endswith(_WIDTHS)))


def _title(target: Target, value: Any) -> str:
    path = target.path
    if path[0] == "params":
        path = path[1:]
    elif path[: len(_MODULES)] == _MODULES:
        path = path[len(_MODULES) :]
    else:
        path = path[len(_LAYERS) - 1 :]
    where = {"": "", _EVERY_FILE: ", in every file"}.get(target.file, f", in {target.file}")
    return f"{format_path(path)} = {words(value)}{where}"


def _plain(data: Any) -> Iterator[tuple[ConfigPath, Any]]:
    """The single values of `params`, then those that modules or layers write out."""
    if not isinstance(data, dict):
        return
    if isinstance(params := data.get("params"), dict):
        yield from _leaves(params, ("params",))
    model = data.get("model")
    for _, kind, place in (_MODULES, _LAYERS):
        part = model.get(kind) if isinstance(model, dict) else None
        written = part.get(place) if isinstance(part, dict) else None
        if isinstance(written, dict | list):
            yield from _leaves(written, ("model", kind, place))


def _leaves(value: Any, path: ConfigPath) -> Iterator[tuple[ConfigPath, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and not key.startswith("_"):
                yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if _is_whole(item) or isinstance(item, dict | list):
                yield from _leaves(item, (*path, index))
    elif isinstance(value, int | float) or (path[0] == "params" and isinstance(value, str)):
        yield path, value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _tried(value: Any) -> str:
    """Half, the same and double of a whole number; both of a yes or no; else what it is."""
    if isinstance(value, bool):
        return "true, false"
    if isinstance(value, int) and value > 1:
        return ", ".join(str(number) for number in dict.fromkeys((value // 2, value, value * 2)))
    return words(value)


def words(value: Any) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
