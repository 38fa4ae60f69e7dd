"""What custom code adds to the registry, as the worker describes it; runs that code."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from constructor.config import resolve_config
from constructor.graph import apply_imports
from constructor.records import encode
from constructor.registry import REQUIRED, Argument, BlockEntry, OpEntry, Port, default_registry
from constructor.registry.custom import search_working_folder
from constructor.worker.checks import custom_registry
from constructor.worker.files import overlaid

_USUAL = {field.name: field.default for field in fields(Argument)}


def describe(params: Mapping[str, Any]) -> dict[str, Any]:
    """The blocks and ops that custom code adds: {"blocks", "ops", "problems"}.

    Those of the imports of the component at `path`, of which only modules in `trust` are imported; without
    a path those that every component may use. An argument without a "default" must be given.
    """
    registry, problems = custom_registry()
    known = {*registry.list_modules()}, {*registry.list_ops()}
    if "path" in params:
        registry = registry.copy()
        resolved = resolve_config(Path(params["path"]), read=overlaid(params.get("overlay", {})))
        trusted = tuple(params.get("trust", ()))
        if trusted:
            search_working_folder()
        problems = apply_imports(resolved, registry, trusted)
    else:
        shipped = default_registry()
        known = {*shipped.list_modules()}, {*shipped.list_ops()}
    return {
        "blocks": [_block(entry) for entry in registry.blocks() if entry.key not in known[0]],
        "ops": [_op(entry) for entry in registry.ops() if entry.key not in known[1]],
        "problems": encode(problems),
    }


def _block(entry: BlockEntry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "target": entry.target,
        "doc": entry.doc,
        "kind": entry.kind,
        "arguments": [_argument(argument) for argument in entry.arguments],
        "inputs": [_port(port) for port in entry.inputs],
        "outputs": [_port(port) for port in entry.outputs],
    }


def _op(entry: OpEntry) -> dict[str, Any]:
    arguments = [_argument(argument) for argument in entry.arguments]
    return {"key": entry.key, "target": entry.target, "doc": entry.doc, "arguments": arguments}


def _argument(argument: Argument) -> dict[str, Any]:
    """Its fields that are not what they are by default; without a "default" it must be given."""
    said = {field.name: getattr(argument, field.name) for field in fields(Argument)}
    return {
        name: _plain(value)
        for name, value in said.items()
        if value is not REQUIRED and (name == "default" or value != _USUAL.get(name))
    }


def _port(port: Port) -> dict[str, Any]:
    return {
        "name": port.name,
        "shape": port.shape,
        "dtype": port.dtype,
        "many": port.many,
        "optional": port.optional,
        "value": _plain(port.value),
        "fields": [_port(field) for field in port.fields],
        "when": port.when,
        "doc": port.doc,
    }


def _plain(value: Any) -> Any:
    """A default as JSON data; what is none is told by its repr."""
    try:
        return encode(value)
    except TypeError:
        return repr(value)
