"""`blockwright show --weights-map`: where the weights of a block are after it is unpacked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from constructor.cli.checking import find_some
from constructor.cli.console import out, progress, refuse
from constructor.cli.report_text import print_table
from constructor.diagnostics import Diagnostic
from constructor.document import EditError, read_document
from constructor.edits import Source
from constructor.graph import Trusted
from constructor.records import WeightInfo
from constructor.registry import default_registry
from constructor.registry.custom import add_custom_blocks, search_working_folder
from constructor.unpack import can_unpack, moved_name, unpack


@dataclass(frozen=True, slots=True)
class _Block:
    """One block that can be unpacked: its node, its key, and each weight with its new name."""

    node: str
    key: str
    weights: tuple[tuple[WeightInfo, str], ...]


def run(path: Path, *, as_json: bool, trust: bool) -> int:
    """Prints the weights of every block that can be unpacked, before and after; 1 where one cannot."""
    found = find_some([path])
    registry = default_registry()
    if trust:
        search_working_folder()
    if problems := add_custom_blocks(registry):
        refuse(problems)
        return 1
    refused: list[Diagnostic] = []
    listed = []
    for component in found.components:
        with progress(f"building {component.path}"):
            source = Source.of(read_document(component.path), registry)
            blocks = tuple(_blocks(source, "all" if trust else (), refused))
        listed.append(
            {"path": str(component.path), "name": component.name, "blocks": list(map(_json, blocks))}
        )
        if not as_json and (blocks or not refused):
            _print(component.path, blocks)
    if as_json:
        print(json.dumps({"components": listed}, indent=2))
    refuse(refused)
    return 1 if refused else 0


def _blocks(source: Source, trusted: Trusted, refused: list[Diagnostic]) -> Iterator[_Block]:
    nodes = [node for node in source.graph.nodes if can_unpack(source.graph, node.name)]
    if not nodes:
        return
    from constructor.shapes import prepare_component, weights_of

    component = prepare_component(source.resolved, registry=source.registry, trusted=trusted)
    weights = weights_of(component)
    for callee in dict.fromkeys(node.callee for node in nodes):
        node = next(node for node in nodes if node.callee == callee)
        module = source.graph.module(callee)
        try:
            moves = unpack(source, node.name).moves
        except EditError as error:
            refused.append(error.problem)
            continue
        own = [weight for weight in weights if weight.name.startswith(f"graph_modules.{callee}.")]
        yield _Block(
            node.name,
            str(module.type_key if module else callee),
            tuple((weight, moved_name(weight.name, moves)) for weight in own),
        )


def _json(block: _Block) -> dict[str, object]:
    return {
        "node": block.node,
        "type": block.key,
        "weights": [
            {"old": weight.name, "new": new, "shape": None if weight.shape is None else list(weight.shape)}
            for weight, new in block.weights
        ],
    }


def _print(path: Path, blocks: tuple[_Block, ...]) -> None:
    console = out()
    if not blocks:
        console.print(f"{path}: none of its blocks can be unpacked")
    for block in blocks:
        console.print(f"{path}: {block.node} ({block.key}), {len(block.weights)} weights")
        rows = [
            (weight.name, new, "?" if weight.shape is None else " × ".join(map(str, weight.shape)))
            for weight, new in block.weights
        ]
        print_table(console, ("weight of the block", "weight when it is unpacked", "shape"), rows, right=())
        console.print("")
