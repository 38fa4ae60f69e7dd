"""The blocks of the experiment families, gathered from the shipped_*.py files."""

from constructor.registry.entry import BlockEntry
from constructor.registry.shipped_backbones import BACKBONES
from constructor.registry.shipped_component import COMPONENT
from constructor.registry.shipped_vfp_single import VFP_SINGLE

SHIPPED_BLOCKS: tuple[BlockEntry, ...] = (*BACKBONES, COMPONENT, *VFP_SINGLE)
