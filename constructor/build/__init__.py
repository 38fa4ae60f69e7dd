"""From a graph to a torch module."""

from constructor.build.build import Built, build_model_from
from constructor.build.cache import ModuleCache
from constructor.build.component import build_resolved, component
from constructor.build.experiment import BuiltComponents, build_training
from constructor.build.graph_model import ExecutionError, GraphModel, InputError, describe
from constructor.build.specs import Context
from constructor.graph import Trusted, apply_imports

__all__ = [
    "Built",
    "BuiltComponents",
    "Context",
    "ExecutionError",
    "GraphModel",
    "InputError",
    "ModuleCache",
    "Trusted",
    "apply_imports",
    "build_model_from",
    "build_resolved",
    "build_training",
    "component",
    "describe",
]
