"""One door for all edits of a graph."""

from dataclasses import dataclass
from typing import assert_never

from constructor.document import Document
from constructor.document.splice import broken
from constructor.edits import interface, layers, listing, nodes, renaming, values, wiring
from constructor.edits.requests import (
    AddInput,
    AddNode,
    AddOutput,
    Connect,
    Delete,
    DeleteModule,
    Disconnect,
    Duplicate,
    GraphEdit,
    InsertNode,
    MakeShared,
    Move,
    NodeEdit,
    RemoveInput,
    RemoveOutput,
    Rename,
    SetOutput,
    SetReturn,
    SurfaceEdit,
    WriteAsList,
)
from constructor.edits.source import Source


@dataclass(frozen=True, slots=True)
class Edited:
    """A document after an edit: `description` is its line in the history, `node` the one to look at next."""

    document: Document
    description: str
    node: str | None = None


def perform(source: Source, edit: GraphEdit) -> Edited:
    """The document after an edit of its graph; what then dangles is for the check to report.

    The edit changes as little of the text as it can: everything else keeps its bytes, comments included.

    Raises:
        EditError: it cannot be done, or not in this file; the problem says why and what to try.
    """
    if not source.document.complete:
        raise broken(source.document)
    match edit:
        case Connect():
            return Edited(*wiring.connect(source, edit), edit.node)
        case Disconnect():
            return Edited(*wiring.disconnect(source, edit), edit.node)
        case MakeShared():
            return Edited(*values.make_shared(source, edit))
        case AddInput() | RemoveInput() | AddOutput() | SetOutput() | RemoveOutput() | SetReturn():
            return Edited(*_surface(source, edit))
        case Rename():
            return Edited(*renaming.rename(source, edit))
        case WriteAsList():
            return Edited(*listing.write_as_list(source))
        case _ if listing.needs_list(source):
            return _in_a_list(source, edit)
        case _ if source.form == "sequential":
            return Edited(*_layer(source, edit))
        case _:
            return Edited(*_node(source, edit))


def _in_a_list(source: Source, edit: NodeEdit) -> Edited:
    """The edit after the mapping of nodes, which says no order to change, was written as a list."""
    document, _ = listing.write_as_list(source)
    found = perform(Source.of(document, source.registry), edit)
    return Edited(found.document, f"{found.description}; {listing.SAID}", found.node)


def _node(source: Source, edit: NodeEdit) -> nodes.Done:
    match edit:
        case AddNode():
            return nodes.add_node(source, edit)
        case InsertNode():
            return nodes.insert_node(source, edit)
        case Duplicate():
            return nodes.duplicate(source, edit)
        case Delete():
            return nodes.delete(source, edit)
        case DeleteModule():
            return nodes.delete_module(source, edit)
        case Move():
            return nodes.move(source, edit)
        case _:
            assert_never(edit)


def _layer(source: Source, edit: NodeEdit) -> nodes.Done:
    match edit:
        case AddNode():
            return layers.add_layer(source, edit)
        case InsertNode():
            return layers.insert_layer(source, edit)
        case Duplicate():
            return layers.duplicate_layer(source, edit)
        case Delete():
            return layers.delete_layer(source, edit)
        case Move():
            return layers.move_layer(source, edit)
        case DeleteModule():
            return nodes.delete_module(source, edit)
        case _:
            assert_never(edit)


def _surface(source: Source, edit: SurfaceEdit) -> tuple[Document, str]:
    match edit:
        case AddInput():
            return interface.add_input(source, edit)
        case RemoveInput():
            return interface.remove_input(source, edit)
        case AddOutput():
            return interface.add_output(source, edit)
        case SetOutput():
            return interface.set_output(source, edit)
        case RemoveOutput():
            return interface.remove_output(source, edit)
        case SetReturn():
            return interface.set_return(source, edit)
        case _:
            assert_never(edit)
