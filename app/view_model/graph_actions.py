"""What can be done with the graph from where the user is, as buttons with keys."""

from dataclasses import dataclass

from app.view_model.intent import Ask, Intent, Reshape, Unpack
from app.view_model.selection import parse_selection
from constructor.edits import Delete, Duplicate, Move, RemoveInput, RemoveOutput, WriteAsList
from constructor.graph.ir import Graph
from constructor.unpack import can_unpack


@dataclass(frozen=True, slots=True)
class GraphAction:
    """A button: `key` is the keyboard's, in Streamlit's words."""

    name: str
    icon: str
    intent: Intent
    key: str
    enabled: bool = True


def graph_actions(
    card: str | None, graph: Graph, file: str, index: int | None, *, mapping: bool = False
) -> tuple[GraphAction, ...]:
    """The actions for a selected card; for none of them those of the component as a whole.

    Args:
        index: which output the card is.
        mapping: whether the nodes are written as a mapping, which can become a list.
    """
    selection = parse_selection(card)
    add = GraphAction("Add a block or op", ":material/add:", Ask("add", card), "a")
    layers = graph.frontend == "sequential"
    rename = GraphAction("Rename", ":material/edit:", Ask("rename", card), "F2", not layers)
    if selection.kind == "node" and (node := graph.node(selection.name)) is not None:
        at, last = graph.nodes.index(node), len(graph.nodes) - 1
        unpack = GraphAction("Unpack", ":material/unarchive:", Unpack(file, node.name), "u")
        return (
            add,
            GraphAction("Connect inputs", ":material/cable:", Ask("connect", card), "w", not layers),
            rename,
            GraphAction("Duplicate", ":material/content_copy:", Reshape(file, Duplicate(node.name)), "d"),
            GraphAction(
                "Run earlier", ":material/arrow_upward:", Reshape(file, Move(node.name, -1)), "Alt+Up", at > 0
            ),
            GraphAction(
                "Run later",
                ":material/arrow_downward:",
                Reshape(file, Move(node.name, 1)),
                "Alt+Down",
                at < last,
            ),
            *((unpack,) if can_unpack(graph, node.name) else ()),
            GraphAction("Pack", ":material/archive:", Ask("pack", card), "p", not layers),
            GraphAction("Delete", ":material/delete:", Reshape(file, Delete(node.name)), "Delete"),
        )
    if selection.kind == "input" and selection.name in graph.inputs:
        remove = Reshape(file, RemoveInput(selection.name))
        rename = GraphAction("Rename", ":material/edit:", Ask("rename", card), "F2")
        return (add, rename, GraphAction("Remove the input", ":material/delete:", remove, "Delete"))
    if selection.kind == "output" and index is not None:
        remove_output = Reshape(file, RemoveOutput(index))
        return (
            add,
            GraphAction("Return another value", ":material/cable:", Ask("output", card), "w"),
            GraphAction("Remove the output", ":material/delete:", remove_output, "Delete"),
        )
    if selection.kind == "component":
        told = "Write nodes as a list"
        as_list = GraphAction(told, ":material/format_list_numbered:", Reshape(file, WriteAsList()), "j")
        return (
            add,
            GraphAction("Add an input", ":material/input:", Ask("input"), "i", not layers),
            GraphAction("Outputs and return form", ":material/output:", Ask("output"), "o"),
            *((as_list,) if mapping else ()),
        )
    return ()
