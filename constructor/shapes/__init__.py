"""Shapes of everything in a component, by running it without memory. Loads torch."""

from constructor.shapes.check import check_component
from constructor.shapes.component import CheckCache, Component, prepare_component
from constructor.shapes.flops import count_flops
from constructor.shapes.inside import NoTrace, trace_inside
from constructor.shapes.weights import weights_of

__all__ = [
    "CheckCache",
    "Component",
    "NoTrace",
    "check_component",
    "count_flops",
    "prepare_component",
    "trace_inside",
    "weights_of",
]
