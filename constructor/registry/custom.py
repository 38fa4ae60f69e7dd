"""Blocks of the user's own packages: named by `BLOCKWRIGHT_BLOCKS`, or installed with an entry point."""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from constructor.diagnostics import Diagnostic
from constructor.registry.registry import Registry

VARIABLE = "BLOCKWRIGHT_BLOCKS"
GROUP = "blockwright.blocks"


def add_custom_blocks(registry: Registry, environ: Mapping[str, str] | None = None) -> tuple[Diagnostic, ...]:
    """Imports the modules that `BLOCKWRIGHT_BLOCKS` lists (commas between) and those of the entry points
    `blockwright.blocks`, and lets the `register(registry)` of each add its blocks and ops.

    The working folder may hold such modules; it is searched last. Most of them load torch.
    """
    named = (os.environ if environ is None else environ).get(VARIABLE, "")
    problems: list[Diagnostic] = []
    for source, load in (*_named(named), *_installed()):
        try:
            loaded = load()
            register = loaded if callable(loaded) else getattr(loaded, "register", None)
            if not callable(register):
                raise AttributeError("it offers no `register(registry)`")
            register(registry)
        except Exception as error:  # whatever custom code raises is the user's to read
            message = f"the blocks of {source} cannot be used: {type(error).__name__}: {error}"
            problems.append(Diagnostic("custom-blocks-failed", message))
    return tuple(problems)


def has_custom_blocks(environ: Mapping[str, str] | None = None) -> bool:
    """Whether `add_custom_blocks` would import anything; imports nothing itself."""
    named = (os.environ if environ is None else environ).get(VARIABLE, "")
    return any(part.strip() for part in named.split(",")) or any(entry_points(group=GROUP))


def search_working_folder() -> None:
    """Lets modules of the working folder be imported, where nothing installed has their name."""
    if os.getcwd() not in sys.path:
        sys.path.append(os.getcwd())


def _named(names: str) -> Iterator[tuple[str, Any]]:
    for name in (part.strip() for part in names.split(",")):
        if name:
            search_working_folder()
            yield f"{name!r}", lambda name=name: import_module(name)


def _installed() -> Iterator[tuple[str, Any]]:
    for point in entry_points(group=GROUP):
        yield f"{point.name!r} ({point.value})", point.load
