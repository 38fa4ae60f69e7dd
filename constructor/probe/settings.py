"""The hyperparameters of a module as its spec gives them: value, and where it is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from constructor.config.resolved import ResolvedConfig
from constructor.diagnostics import ConfigPath, Location
from constructor.registry.entry import BlockEntry

_RESERVED = ("_type_", "_target_", "_args_", "_kwargs_", "_name_")


@dataclass(frozen=True, slots=True)
class Setting:
    """One hyperparameter of one module.

    Attributes:
        path: where the spec writes it; None when it is the block's default.
        location: the place of that text.
        shared: the value that the text refers to (`params.d`), when it is an interpolation.
        shared_location: where that is written.
    """

    name: str
    value: Any
    path: ConfigPath | None = None
    location: Location | None = None
    shared: ConfigPath | None = None
    shared_location: Location | None = None


def settings_of(
    spec: Any, origin: ConfigPath, entry: BlockEntry | None, resolved: ResolvedConfig
) -> Mapping[str, Setting]:
    """Every hyperparameter of a module: what the spec writes, then the block's defaults."""
    found: dict[str, Setting] = {}
    if isinstance(spec, dict):
        for name, value, path in _written(spec, origin, entry):
            shared = next((ref.target for ref in resolved.references if ref.use == path), None)
            found.setdefault(
                name,
                Setting(
                    name,
                    value,
                    path,
                    resolved.locate(path),
                    shared,
                    resolved.locate(shared) if shared is not None else None,
                ),
            )
    for argument in entry.arguments if entry is not None else ():
        if not argument.required:
            found.setdefault(argument.name, Setting(argument.name, argument.default))
    return found


def _written(
    spec: dict[str, Any], origin: ConfigPath, entry: BlockEntry | None
) -> Iterator[tuple[str, Any, ConfigPath]]:
    for name, value in spec.items():
        if name not in _RESERVED:
            yield name, value, (*origin, name)
    keywords = spec.get("_kwargs_")
    if isinstance(keywords, dict):
        for name, value in keywords.items():
            yield name, value, (*origin, "_kwargs_", name)
    positional = spec.get("_args_")
    if isinstance(positional, list) and entry is not None:
        for index, (argument, value) in enumerate(zip(entry.arguments, positional, strict=False)):
            yield argument.name, value, (*origin, "_args_", index)
