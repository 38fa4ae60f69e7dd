"""Edits of a graph in its text: nodes, connections, names, inputs and outputs. No torch."""

from constructor.edits.fitting import Candidate, fitting_sources, suggested_arguments
from constructor.edits.perform import Edited, perform
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
    RemoveInput,
    RemoveOutput,
    Rename,
    SetOutput,
    SetReturn,
    WriteAsList,
)
from constructor.edits.source import Source

__all__ = [
    "AddInput",
    "AddNode",
    "AddOutput",
    "Candidate",
    "Connect",
    "Delete",
    "DeleteModule",
    "Disconnect",
    "Duplicate",
    "Edited",
    "GraphEdit",
    "InsertNode",
    "MakeShared",
    "Move",
    "RemoveInput",
    "RemoveOutput",
    "Rename",
    "SetOutput",
    "SetReturn",
    "Source",
    "WriteAsList",
    "fitting_sources",
    "perform",
    "suggested_arguments",
]
