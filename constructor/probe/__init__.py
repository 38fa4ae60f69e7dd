"""Ports to example inputs: with what a component is tried out. No torch."""

from constructor.probe.bound import BoundPort, ModulePorts
from constructor.probe.example import (
    DictExample,
    Example,
    ExampleInput,
    ListExample,
    PlainExample,
    Probe,
    TensorExample,
    resized,
    symbols_of,
)
from constructor.probe.expression import DimError
from constructor.probe.ports import COMPONENT, Ports, component_file
from constructor.probe.probe import example_inputs
from constructor.probe.settings import Setting
from constructor.probe.shape_text import Shape, parse_shape
from constructor.probe.sizes import DEFAULT_DIMS, Dims

__all__ = [
    "COMPONENT",
    "DEFAULT_DIMS",
    "BoundPort",
    "DictExample",
    "DimError",
    "Dims",
    "Example",
    "ExampleInput",
    "ListExample",
    "ModulePorts",
    "PlainExample",
    "Ports",
    "Probe",
    "Setting",
    "Shape",
    "TensorExample",
    "component_file",
    "example_inputs",
    "parse_shape",
    "resized",
    "symbols_of",
]
