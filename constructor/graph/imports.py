"""Custom code: which modules a config would import, and importing those that are trusted."""

from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Any, Literal

from constructor.config import ResolvedConfig
from constructor.diagnostics import ConfigPath, Diagnostic
from constructor.graph.collector import Collector
from constructor.graph.specs import is_spec
from constructor.registry import Registry

Trusted = Collection[str] | Literal["all"]


def is_trusted(module: str, trusted: Trusted) -> bool:
    """Whether code of a module may be imported: it is named, or everything is trusted."""
    return trusted == "all" or module in trusted


def modules_to_import(resolved: ResolvedConfig) -> tuple[str, ...]:
    """Every module whose code building this config would import: `imports` and `_target_`."""
    targets = (module for _, module in _targets(resolved.data.get("model"), ("model",)))
    imports = (name for _, name in _imports(resolved))
    return tuple(dict.fromkeys((*imports, *(targets if resolved.settings.allow_target else ()))))


def pending_imports(resolved: ResolvedConfig, registry: Registry) -> tuple[str, ...]:
    """The listed imports that have not been applied to the registry, so that keys may be missing in it."""
    return tuple(name for _, name in _imports(resolved) if name not in registry.imported)


def apply_imports(
    resolved: ResolvedConfig, registry: Registry, trusted: Trusted = "all"
) -> tuple[Diagnostic, ...]:
    """Imports the modules under `imports` and lets each add its blocks and ops to `registry`.

    Runs code of the config's author, so only of modules that the user trusts; the others are reported
    and their blocks stay unknown. Modules that the settings forbid are left alone (they are reported
    when the config is resolved).
    """
    problems = Collector(resolved)
    for path, name in _imports(resolved):
        if not is_trusted(name, trusted):
            message = f"the code of {name!r} is not loaded, because you have not said that you trust it"
            hint = "trust it to see and build its blocks"
            problems.error("untrusted-import", message, path, hint=hint, trail=(name,))
            continue
        if name in registry.imported:
            continue
        try:
            register = getattr(import_module(name), "register", None)
            if callable(register):
                register(registry)
        except (Exception, SystemExit) as error:  # whatever custom code raises is the user's to read
            message = f"importing {name!r} failed: {type(error).__name__}: {error}"
            problems.error("import-failed", message, path, hint=_import_hint(error, name))
        else:
            registry.imported.add(name)
    return tuple(problems.found)


def _import_hint(error: BaseException, name: str) -> str | None:
    if isinstance(error, ModuleNotFoundError):
        return f"install it, or start from a folder in which `import {name}` works"
    return None


def _imports(resolved: ResolvedConfig) -> Iterator[tuple[ConfigPath, str]]:
    imports, settings = resolved.data.get("imports"), resolved.settings
    if not isinstance(imports, list) or not settings.allow_imports:
        return
    for index, name in enumerate(imports):
        if isinstance(name, str) and name.startswith(settings.allowed_import_prefixes):
            yield ("imports", index), name


def _targets(value: Any, path: ConfigPath) -> Iterator[tuple[ConfigPath, str]]:
    if is_spec(value) and isinstance(target := value.get("_target_"), str):
        yield (*path, "_target_"), target.rpartition(".")[0]
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _targets(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _targets(item, (*path, index))
