"""From YAML text to a resolved tree that knows where every value came from."""

from constructor.config.discover import (
    Component,
    Experiment,
    Family,
    Skipped,
    Tree,
    find_components,
    inside,
)
from constructor.config.natural import natural
from constructor.config.resolve import STAGES, resolve_config
from constructor.config.resolved import Provenance, Reference, ResolvedConfig, Settings

__all__ = [
    "STAGES",
    "Component",
    "Experiment",
    "Family",
    "Provenance",
    "Reference",
    "ResolvedConfig",
    "Settings",
    "Skipped",
    "Tree",
    "find_components",
    "inside",
    "natural",
    "resolve_config",
]
