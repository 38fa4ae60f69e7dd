"""The blocks of the experiment families, gathered from the shipped_*.py files."""

from constructor.registry.entry import BlockEntry
from constructor.registry.shipped_backbones import BACKBONES
from constructor.registry.shipped_component import COMPONENT
from constructor.registry.shipped_decoders import DECODERS
from constructor.registry.shipped_embedders import EMBEDDERS
from constructor.registry.shipped_encoders import ENCODERS
from constructor.registry.shipped_external import EXTERNAL
from constructor.registry.shipped_images import IMAGES
from constructor.registry.shipped_latent import LATENT
from constructor.registry.shipped_primitives import PRIMITIVES

SHIPPED_BLOCKS: tuple[BlockEntry, ...] = (
    *BACKBONES,
    COMPONENT,
    *ENCODERS,
    *EMBEDDERS,
    *DECODERS,
    *LATENT,
    *IMAGES,
    *EXTERNAL,
    *PRIMITIVES,
)
