"""The files that a component file names: components that it uses, files that it includes, weights."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from constructor.config import ResolvedConfig, resolve_config
from constructor.diagnostics import ConfigPath
from constructor.document import Reader, read_document
from constructor.graph.specs import Given, is_spec
from constructor.registry import Registry

COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a component file names.

    Attributes:
        kind: what for: "component" (a block made from it), "default" (it is included) or "file" (an
            argument of a block, such as weights).
        written: the path as it is meant, every `${...}` filled in.
        file: where that leads from the folder of the file that uses it.
        folder: that folder.
        text: the file and the config path of the text that says it; None where it is put together from
            several texts.
    """

    kind: Literal["component", "default", "file"]
    written: str
    file: Path
    folder: Path
    text: tuple[Path, ConfigPath] | None


def named_files(path: Path, registry: Registry, read: Reader = read_document) -> tuple[NamedFile, ...]:
    """The files that a component file names, itself or in the files that it includes, in file order."""
    resolved = resolve_config(path, read=read)
    return (
        *_included(resolved, read),
        *_of_specs(resolved, resolved.data.get("model"), ("model",), registry),
    )


def used_components(path: Path, registry: Registry, read: Reader = read_document) -> frozenset[Path]:
    """The files that a component is built from besides its own, links followed: what it uses and includes."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        for named in named_files(waiting.pop(), registry, read):
            real = Path(os.path.realpath(named.file))
            if named.kind != "file" and real not in found:
                found.add(real)
                waiting += [named.file] if named.kind == COMPONENT else []
    return frozenset(found - {Path(os.path.realpath(path))})


def files_in_spec(
    resolved: ResolvedConfig, value: Any, path: ConfigPath, registry: Registry
) -> tuple[NamedFile, ...]:
    """The files that a value of the resolved config names, at any depth."""
    return tuple(_of_specs(resolved, value, path, registry))


def _included(resolved: ResolvedConfig, read: Reader) -> Iterator[NamedFile]:
    for file in resolved.files:
        listed = read(file).data().get("defaults")
        for index, written in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(written, str):
                place = (file, ("defaults", index))
                yield NamedFile("default", written, file.parent / written, file.parent, place)


def _of_specs(
    resolved: ResolvedConfig, value: Any, path: ConfigPath, registry: Registry
) -> Iterator[NamedFile]:
    if isinstance(value, dict):
        if is_spec(value):
            yield from _of_spec(resolved, value, path, registry)
        for key, item in value.items():
            yield from _of_specs(resolved, item, (*path, key), registry)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _of_specs(resolved, item, (*path, index), registry)


def _of_spec(
    resolved: ResolvedConfig, spec: dict[str, Any], path: ConfigPath, registry: Registry
) -> Iterator[NamedFile]:
    key = spec.get("_type_")
    entry = registry.block(key) if isinstance(key, str) else None
    if entry is None:
        return
    component = entry.kind == "component"
    for index, argument in enumerate(entry.arguments):
        if argument.file or (component and argument.name == "path"):
            for given in _given(spec, path, argument.name, index):
                if isinstance(given.value, str):
                    yield _named("component" if component else "file", given.value, given.path, resolved)


def _given(spec: dict[str, Any], path: ConfigPath, name: str, index: int) -> Iterator[Given]:
    """The value of an argument, wherever a spec may write it."""
    inner, listed = spec.get("_kwargs_"), spec.get("_args_")
    if name in spec:
        yield Given(name, spec[name], (*path, name))
    if isinstance(inner, dict) and name in inner:
        yield Given(name, inner[name], (*path, "_kwargs_", name))
    if isinstance(listed, list) and index < len(listed):
        yield Given(index, listed[index], (*path, "_args_", index))


def _named(
    kind: Literal["component", "file"], written: str, path: ConfigPath, resolved: ResolvedConfig
) -> NamedFile:
    location = resolved.locate(path)
    folder = Path(location.file).parent if location is not None else Path()
    return NamedFile(kind, written, folder / written, folder, _text(written, path, resolved))


def _text(written: str, path: ConfigPath, resolved: ResolvedConfig) -> tuple[Path, ConfigPath] | None:
    """Where the text of a value stands, through `${a.b}` that is the whole of it."""
    seen: set[ConfigPath] = set()
    while path not in seen:
        seen.add(path)
        origin = resolved.provenance.get(path)
        if origin is None:
            return None
        if origin.expression is None:
            return Path(origin.location.file), origin.path
        targets = [reference.target for reference in resolved.references if reference.use == path]
        if len(targets) != 1 or _at(resolved.data, targets[0]) != written:
            return None
        path = targets[0]
    return None


def _at(data: Any, path: ConfigPath) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data
