"""The registry every build starts from."""

from constructor.registry.builtin import BUILTIN_BLOCKS
from constructor.registry.helpers import HELPER_BLOCKS
from constructor.registry.ops import OPS
from constructor.registry.registry import Registry
from constructor.registry.shipped import SHIPPED_BLOCKS


def default_registry() -> Registry:
    """A new registry of everything that comes with the product; changing it changes no other."""
    return Registry((*BUILTIN_BLOCKS, *HELPER_BLOCKS, *SHIPPED_BLOCKS), OPS)
