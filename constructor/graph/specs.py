"""Module specs: what a mapping with `_type_` or `_target_` asks to build, and whether it may."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from constructor.config import Settings
from constructor.config.draft import kind
from constructor.diagnostics import ConfigPath, did_you_mean
from constructor.graph.collector import Collector

_KEYS = ("_type_", "_target_", "_args_", "_kwargs_", "_name_")


@dataclass(frozen=True, slots=True)
class Given:
    """An argument as a spec writes it: by position (a number) or keyword, its value, and where."""

    name: int | str
    value: Any
    path: ConfigPath


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec taken apart. Exactly one of `type_key` and `target` is set, or none when neither is usable.

    Attributes:
        complete: whether all arguments are known; false when `_args_` or `_kwargs_` cannot be read.
    """

    path: ConfigPath
    type_key: str | None
    target: str | None
    args: tuple[Given, ...]
    kwargs: tuple[Given, ...]
    complete: bool = True


def is_spec(value: Any) -> bool:
    """Whether a value is a module spec: a mapping with `_type_` or `_target_`."""
    return isinstance(value, dict) and ("_type_" in value or "_target_" in value)


def read_spec(spec: dict[str, Any], path: ConfigPath, problems: Collector) -> Spec:
    """The parts of a spec; what is malformed is reported and left out."""
    settings = problems.resolved.settings
    if "_type_" in spec and "_target_" in spec:
        message = "a module has both `_type_` and `_target_`, and needs one of them"
        problems.error("type-and-target", message, (*path, "_target_"), hint="remove one of the two")
    type_key = _key(spec, "_type_", path, problems)
    target = None if "_type_" in spec else _key(spec, "_target_", path, problems)
    if target is not None:
        target = _allowed(target, (*path, "_target_"), settings, problems)
    args = _args(spec, path, problems)
    kwargs = tuple(_kwargs(spec, path, settings, problems))
    complete = isinstance(spec.get("_args_"), list | None) and isinstance(spec.get("_kwargs_"), dict | None)
    return Spec(path, type_key, target, args, kwargs, complete)


def _key(spec: dict[str, Any], name: str, path: ConfigPath, problems: Collector) -> str | None:
    value = spec.get(name)
    if name not in spec or problems.is_unresolved((*path, name)):
        return None
    if isinstance(value, str) and value.strip():
        return value
    what = "a key of the registry" if name == "_type_" else "a dotted import path"
    problems.error("bad-type", f"`{name}` must be {what}, and is {kind(value)}", (*path, name))
    return None


def _allowed(target: str, path: ConfigPath, settings: Settings, problems: Collector) -> str | None:
    """The target when the settings allow to import it; reports it when they do not."""
    module, dot, name = target.rpartition(".")
    if not dot or not all(part.isidentifier() for part in (*module.split("."), name)):
        message = f"`_target_` must be a dotted import path such as `package.module.Name`, and is {target!r}"
        problems.error("bad-target", message, path)
    elif not settings.allow_target:
        message = "`_target_` is not allowed: `settings.allow_target` is false"
        hint = "set `settings.allow_target: true`, or use a registered `_type_`"
        problems.error("target-not-allowed", message, path, hint=hint)
    elif not module.startswith(settings.allowed_import_prefixes):
        allowed = ", ".join(repr(prefix) for prefix in settings.allowed_import_prefixes) or "none"
        message = f"the module {module!r} starts with none of the allowed prefixes: {allowed}"
        hint = "add its prefix to `settings.allowed_import_prefixes`"
        problems.error("target-not-allowed", message, path, hint=hint)
    else:
        return target
    return None


def _args(spec: dict[str, Any], path: ConfigPath, problems: Collector) -> tuple[Given, ...]:
    args, place = spec.get("_args_"), (*path, "_args_")
    if args is None:
        return ()
    if not isinstance(args, list):
        problems.error("bad-args", f"`_args_` must be a list, and is {kind(args)}", place)
        return ()
    return tuple(Given(index, value, (*place, index)) for index, value in enumerate(args))


def _kwargs(
    spec: dict[str, Any], path: ConfigPath, settings: Settings, problems: Collector
) -> Iterator[Given]:
    for name, value in spec.items():
        if name in _KEYS:
            continue
        if name.startswith("_") and settings.strict:
            hint = did_you_mean(name, _KEYS, "keys that start with `_` are kept for the schema")
            message = f"`{name}` is no key of a module spec"
            problems.error("unknown-underscore-key", message, (*path, name), hint=hint)
        elif name.startswith("__"):
            message = f"`{name}` starts with two underscores and is dropped"
            problems.warn("key-dropped", message, (*path, name), hint=did_you_mean(name, _KEYS))
        else:
            yield Given(name, value, (*path, name))
    extra, place = spec.get("_kwargs_"), (*path, "_kwargs_")
    if extra is not None and not isinstance(extra, dict):
        problems.error("bad-kwargs", f"`_kwargs_` must be a mapping, and is {kind(extra)}", place)
        return
    for name, value in (extra or {}).items():
        if name in spec and name not in _KEYS:
            message = f"`{name}` is given twice: in `_kwargs_` and beside it"
            problems.error("argument-twice", message, (*place, name), hint="remove one of the two")
        else:
            yield Given(name, value, (*place, name))
