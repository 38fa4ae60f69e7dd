"""Blocks written out as the graph of primitives that they are made of. No torch."""

from constructor.unpack.recipes import RECIPES
from constructor.unpack.unpack import Unpacked, can_unpack, unpack
from constructor.unpack.weights import Moved, moved_name

__all__ = ["RECIPES", "Moved", "Unpacked", "can_unpack", "moved_name", "unpack"]
