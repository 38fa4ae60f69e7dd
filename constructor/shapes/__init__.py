"""Shapes of everything in a component, by running it without memory. Loads torch."""

from constructor.shapes.check import CheckCache, check_component

__all__ = ["CheckCache", "check_component"]
