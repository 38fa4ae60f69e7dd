"""The names that YAML may use, as data: blocks, ops, their arguments and ports. No torch."""

from constructor.registry.defaults import default_registry
from constructor.registry.entry import (
    REQUIRED,
    Argument,
    BlockEntry,
    Caution,
    OpEntry,
    Port,
    SameAs,
    SignaturePolicy,
)
from constructor.registry.registry import Registry

__all__ = [
    "REQUIRED",
    "Argument",
    "BlockEntry",
    "Caution",
    "OpEntry",
    "Port",
    "Registry",
    "SameAs",
    "SignaturePolicy",
    "default_registry",
]
