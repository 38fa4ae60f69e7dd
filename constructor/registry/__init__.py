"""The names that YAML may use, as data: blocks, ops, their arguments and ports. No torch."""

from constructor.registry.defaults import default_registry
from constructor.registry.entry import REQUIRED, Argument, BlockEntry, OpEntry, Port, SignaturePolicy
from constructor.registry.registry import Registry

__all__ = [
    "REQUIRED",
    "Argument",
    "BlockEntry",
    "OpEntry",
    "Port",
    "Registry",
    "SignaturePolicy",
    "default_registry",
]
