"""From a resolved config to its graph: names, calls and values checked without torch."""

from constructor.graph.collector import in_file_order
from constructor.graph.compile import CompiledGraph, compile_graph
from constructor.graph.imports import Trusted, apply_imports, is_trusted, modules_to_import, pending_imports
from constructor.graph.ir import (
    Const,
    Fields,
    Graph,
    Items,
    ModuleSpec,
    Node,
    Out,
    Output,
    Ref,
    Value,
    references,
)
from constructor.graph.names import can_name_module
from constructor.graph.topology import ancestors, descendants, makers, readers

__all__ = [
    "CompiledGraph",
    "Const",
    "Fields",
    "Graph",
    "Items",
    "ModuleSpec",
    "Node",
    "Out",
    "Output",
    "Ref",
    "Trusted",
    "Value",
    "ancestors",
    "apply_imports",
    "can_name_module",
    "compile_graph",
    "descendants",
    "in_file_order",
    "is_trusted",
    "makers",
    "modules_to_import",
    "pending_imports",
    "readers",
    "references",
]
