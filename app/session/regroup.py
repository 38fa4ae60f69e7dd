"""Blocks taken apart into what they are made of, and nodes made one block: each one step of the history."""

from pathlib import Path

from app.session.workspace import Workspace
from app.view_model.intent import Regroup, Unpack
from constructor.diagnostics import Diagnostic
from constructor.document import Document, EditError, Reader
from constructor.edits import Source
from constructor.edits.names import fresh
from constructor.unpack import Packed, pack, unpack


def regrouped(workspace: Workspace, source: Source, intent: Regroup, read: Reader) -> tuple[Workspace, str]:
    """The workspace after it, and the node to look at.

    Raises:
        EditError: it cannot be done; the problem says why.
    """
    path = Path(source.document.file)
    if isinstance(intent, Unpack):
        found = unpack(source, intent.node, read)
        return workspace.edited(f"{found.description} in {path.name}", {path: found.document}), found.node
    packed = packed_beside(workspace, source, intent.nodes, intent.name)
    component = Document.parse(packed.text, str(packed.file))
    begun = workspace.begun(packed.file)
    return begun.edited(packed.description, {path: packed.document, packed.file: component}), packed.node


def packed_beside(workspace: Workspace, source: Source, nodes: tuple[str, ...], name: str) -> Packed:
    """The nodes packed, where there is no file of that name yet.

    Raises:
        EditError: they cannot be packed, or the file is there.
    """
    packed = pack(source, nodes, name)
    there = workspace.document(packed.file)
    if packed.file.exists() or (there is not None and there.text):
        raise EditError(
            Diagnostic("name-taken", f"{packed.file.name} is there already", hint="choose another name")
        )
    return packed


def free_name(workspace: Workspace, source: Source, node: str) -> str:
    """What a component made of a node may be called: its own name, or that with a number."""
    others = {other.name: "" for other in source.graph.nodes if other.name != node}
    callee = next((other.callee for other in source.graph.nodes if other.name == node), node)
    taken = others | {module.name: "" for module in source.graph.modules if module.name != callee}
    folder = Path(source.document.file).parent
    while True:
        name = fresh(node, taken)
        file = folder / f"{name}.yaml"
        if not file.exists() and workspace.document(file) is None:
            return name
        taken[name] = ""
