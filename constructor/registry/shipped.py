"""The blocks of the experiment families, gathered from the shipped_*.py files."""

from constructor.registry.entry import BlockEntry

SHIPPED_BLOCKS: tuple[BlockEntry, ...] = ()
