"""What custom code adds to the registry, as the worker describes it; runs that code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from constructor.config import resolve_config
from constructor.graph import apply_imports
from constructor.records import encode
from constructor.registry import REQUIRED, Argument, BlockEntry, OpEntry, Port, default_registry
from constructor.registry.custom import search_working_folder
from constructor.worker.files import overlaid


def describe(params: Mapping[str, Any]) -> dict[str, Any]:
    """The blocks and ops that the imports of the component at `path` add: {"blocks", "ops", "problems"}.

    Only modules in `trust` are imported. An argument without a "default" must be given.
    """
    resolved = resolve_config(Path(params["path"]), read=overlaid(params.get("overlay", {})))
    registry = default_registry()
    known = {*registry.list_modules()}, {*registry.list_ops()}
    trusted = tuple(params.get("trust", ()))
    if trusted:
        search_working_folder()
    problems = apply_imports(resolved, registry, trusted)
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
    default = {} if argument.default is REQUIRED else {"default": _plain(argument.default)}
    return {
        "name": argument.name,
        "kind": argument.kind,
        "doc": argument.doc,
        "nullable": argument.nullable,
    } | default


def _port(port: Port) -> dict[str, Any]:
    return {
        "name": port.name,
        "shape": port.shape,
        "dtype": port.dtype,
        "optional": port.optional,
        "value": _plain(port.value),
        "doc": port.doc,
    }


def _plain(value: Any) -> Any:
    """A default as JSON data; what is none is told by its repr."""
    try:
        return encode(value)
    except TypeError:
        return repr(value)
