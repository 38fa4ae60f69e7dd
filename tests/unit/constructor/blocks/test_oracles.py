"""The same numbers from other implementations on the same random weights."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import nn
from transformers import Dinov2Config, Dinov2Model, RadioConfig, RadioModel

from constructor.blocks.action_decoder import VfpSingleActionDecoder
from constructor.blocks.depth_anything import Dinov2
from constructor.blocks.info_embedder import VfpSingleInfoEmbedder
from constructor.blocks.layers import time_embedding
from constructor.blocks.radio import Radio
from constructor.blocks.vision_transformer import Sizes
from tests.unit.constructor.blocks.sizes import DECODER, STREAMS, TRANSFORMER

pytestmark = pytest.mark.torch

LAYER_NAMES = (
    (".attn.proj.", ".attention.o_proj."),
    (".ls1.grandma", ".layer_scale1.lambda1"),
    (".ls2.grandma", ".layer_scale2.lambda1"),
    (".ls1.gamma", ".layer_scale1.lambda1"),
    (".ls2.gamma", ".layer_scale2.lambda1"),
)
RADIO_NAMES = (
    ("model.patch_generator.embedder.", "embeddings.patch_projection."),
    ("model.patch_generator.pos_embed", "embeddings.position_embedding"),
    ("model.patch_generator.cls_token.token", "embeddings.cls_register_token"),
    ("model.blocks.", "encoder.layer."),
    *LAYER_NAMES,
)
DINOV2_NAMES = (
    ("patch_embed.proj.", "embeddings.patch_embeddings.projection."),
    ("pos_embed", "embeddings.position_embeddings"),
    ("cls_token", "embeddings.cls_token"),
    ("norm.", "layernorm."),
    ("blocks.", "encoder.layer."),
    *LAYER_NAMES,
)


def carry_over(ours: nn.Module, theirs: nn.Module, names: Sequence[tuple[str, str]]) -> None:
    """Gives our module random weights of theirs; every one of ours must have its counterpart."""
    for weight in theirs.parameters():
        nn.init.normal_(weight, std=0.3)
    state = theirs.state_dict()
    with torch.no_grad():
        for name, weight in ours.named_parameters():
            for mine, other in names:
                name = other + name.removeprefix(mine) if name.startswith(mine) else name.replace(mine, other)
            parts = [name.replace(".attn.qkv.", f".attention.{part}_proj.") for part in "qkv"]
            weight.copy_(torch.cat([state[part] for part in dict.fromkeys(parts)]))


def test_radio_is_that_of_transformers() -> None:
    torch.manual_seed(0)
    ours = Radio(Sizes(width=32, depth=3, heads=4, hidden=128, table=6)).eval()
    config: Any = RadioConfig(
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_img_size=96,
        num_cls_tokens=4,
        num_registers=4,
        summary_idxs=[0, 1, 2],
    )
    theirs: Any = RadioModel(config)
    carry_over(ours, theirs.eval(), RADIO_NAMES)
    image = torch.rand(2, 3, 32, 48)
    summary, features = ours(image)
    expected = theirs(pixel_values=image)
    torch.testing.assert_close(summary, expected.summary, rtol=1e-4, atol=1e-4)
    tokens = features.flatten(2).transpose(1, 2)
    torch.testing.assert_close(tokens, expected.features, rtol=1e-4, atol=1e-4)


def test_every_layer_of_dinov2_is_that_of_transformers() -> None:
    torch.manual_seed(0)
    ours = Dinov2(Sizes(width=32, depth=3, heads=4, hidden=128, table=3)).eval()
    config: Any = Dinov2Config(
        hidden_size=32, num_hidden_layers=3, num_attention_heads=4, mlp_ratio=4, image_size=42, patch_size=14
    )
    theirs: Any = Dinov2Model(config)
    carry_over(ours, theirs.eval(), DINOV2_NAMES)
    theirs.layernorm.eps = 1e-5
    image = torch.rand(2, 3, 42, 42)
    hidden = theirs(pixel_values=image, output_hidden_states=True).hidden_states
    layers = ours(image, [0, 1, 2])
    for tokens, expected in zip(layers, hidden[1:], strict=True):
        torch.testing.assert_close(tokens, theirs.layernorm(expected)[:, 1:], rtol=1e-4, atol=1e-4)


def test_the_encoder_is_that_of_torch() -> None:
    torch.manual_seed(0)
    ours = VfpSingleInfoEmbedder(**(TRANSFORMER | STREAMS)).eval()
    layer = nn.TransformerEncoderLayer(16, 4, 24, 0.0, activation="gelu", batch_first=True)
    theirs = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()
    theirs.load_state_dict(ours.encoder.encoder.state_dict())
    proprio = torch.randn(2, 8, 6)
    visuals, semantics = [torch.randn(2, 4, 10)] * 2, [torch.randn(2, 1, 12)] * 2
    action = torch.randn(2, 7, 5)
    sequence = ours.sequence(proprio, visuals, semantics, action)
    result = ours(proprio, visuals, semantics, action)
    torch.testing.assert_close(result["encoder_output"], theirs(sequence))
    torch.testing.assert_close(result["cls_token"], theirs(sequence)[:, :3])


@pytest.mark.parametrize("causal", [True, False])
def test_the_decoder_is_that_of_torch(causal: bool) -> None:
    torch.manual_seed(0)
    ours = VfpSingleActionDecoder(**(DECODER | {"transformer_tgt_is_causal": causal})).eval()
    layer = nn.TransformerDecoderLayer(16, 4, 24, 0.0, activation="gelu", batch_first=True)
    theirs = nn.TransformerDecoder(layer, 2).eval()
    theirs.load_state_dict(ours.decoder.decoder.state_dict())
    time, noise, semantic = torch.rand(2), torch.randn(2, 7, 5), torch.randn(2, 12)
    memory = torch.randn(2, 9, 16)
    front = [ours.semantic_projection(semantic), ours.time_mlp(time_embedding(time, 16))]
    whole = torch.cat((*(part.unsqueeze(1) for part in front), memory), dim=1)
    mask = nn.Transformer.generate_square_subsequent_mask(7) if causal else None
    decoded = theirs(ours.noise_projection(noise), whole, tgt_mask=mask)
    torch.testing.assert_close(ours(time, noise, memory, semantic), ours.output_layer(decoded))
