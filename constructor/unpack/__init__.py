"""Blocks written out as the graph that they are made of, and nodes made one block. No torch."""

from constructor.unpack.pack import Packed, pack
from constructor.unpack.recipes import RECIPES
from constructor.unpack.unpack import Unpacked, can_unpack, unpack
from constructor.unpack.weights import Moved, moved_name

__all__ = ["RECIPES", "Moved", "Packed", "Unpacked", "can_unpack", "moved_name", "pack", "unpack"]
