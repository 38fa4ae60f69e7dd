"""Which blocks can be unpacked, and by which recipe."""

from collections.abc import Callable, Mapping

from constructor.unpack import decoders, sequences
from constructor.unpack.recipe import Kitchen

RECIPES: Mapping[str, Callable[[Kitchen], None]] = {
    "vfp_single_info_embedder": sequences.stream_embedder,
    "vfp_single_multimodal_bridge": sequences.bridge,
    "naive_info_embedder": sequences.naive_embedder,
    "vfp_info_embedder": sequences.dropout_embedder,
    "cfg_vqvae_posterior": sequences.posterior,
    "vfp_posterior": sequences.posterior,
    "vfp_single_posterior": sequences.posterior,
    "cfg_vqvae_prior": sequences.prior,
    "vfp_prior": sequences.prior,
    "vfp_single_prior": sequences.prior,
    "cfg_vqvae_info_encoder": sequences.info_encoder,
    "cfg_vqvae_proprio_projector": sequences.plain_projector,
    "naive_proprio_projector": sequences.naive_projector,
    "vfp_proprio_projector": sequences.dropout_projector,
    "vfp_single_action_decoder": decoders.normed_decoder,
    "naive_action_decoder": decoders.normed_decoder,
    "cfg_vqvae_action_decoder": decoders.plain_decoder,
    "vfp_moe": decoders.mixture,
}
"""Registry keys with what writes down how the block is made."""
