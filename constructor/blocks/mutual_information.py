"""Autoencoders of actions and of states, whose embeddings a mutual information estimator compares.

Every network ends in a ReLU, so an embedding, an action and a state that comes out is never negative.
Shape suffixes: B batch, T steps, A values of a step, E embedding width.
"""

from collections.abc import Mapping
from itertools import pairwise

import torch
from torch import Tensor, nn

from constructor.blocks.resnet import FEATURES, ResNetFeatures
from constructor.blocks.resnet_decoder import ResNetDecoder, output_activation

_STRIDE = 32


def _mlp(given: int, hidden: int, made: int) -> nn.Sequential:
    """Four linear layers with a ReLU after each, behind the last as well."""
    widths = (given, hidden, hidden, hidden, made)
    return nn.Sequential(*(layer for pair in pairwise(widths) for layer in (nn.Linear(*pair), nn.ReLU())))


class ActionEncoder(nn.Module):
    """A chunk of actions to an embedding: (B, T, A) or (B, T*A) to {"embedding": (B, E)}.

    `final_activation` is accepted and ignored.
    """

    def __init__(
        self,
        final_activation: str | None = "sigmoid",
        embedding_dim: int = 24,
        hidden_dim: int = 1024,
        action_dim: int = 24,
        action_chunk: int = 40,
    ) -> None:
        super().__init__()
        self.encoder = _mlp(action_chunk * action_dim, hidden_dim, embedding_dim)

    def forward(self, action: Tensor) -> dict[str, Tensor]:
        return {"embedding": self.encoder(action.flatten(1))}


class ActionDecoder(nn.Module):
    """An embedding to a chunk of actions: (B, E) to {"action": (B, T, A)}.

    `final_activation` is accepted and ignored.
    """

    def __init__(
        self,
        final_activation: str | None = "sigmoid",
        embedding_dim: int = 24,
        hidden_dim: int = 1024,
        action_dim: int = 24,
        action_chunk: int = 40,
    ) -> None:
        super().__init__()
        self.action_shape = (action_chunk, action_dim)
        self.decoder = _mlp(embedding_dim, hidden_dim, action_chunk * action_dim)

    def forward(self, embedding: Tensor) -> dict[str, Tensor]:
        return {"action": self.decoder(embedding).unflatten(-1, self.action_shape)}


class StateEncoder(nn.Module):
    """Images and a history of joint values to one embedding.

    Takes a mapping of exactly `cam_0`, `cam_1` ... (B, 3, img_size, img_size) and `state` (B, state_chunk,
    state_dim); gives {"embedding": (B, img_embedding_dim * num_images + state_embedding_dim)}.
    Each image goes through a ResNet-34 of its own and a softmax over the channels.

    Args:
        input_channels: channels of the feature maps; ResNet-34 has 512.

    Raises:
        ValueError: the mapping has other entries.
    """

    def __init__(
        self,
        num_images: int = 3,
        img_embedding_dim: int = 24,
        state_embedding_dim: int = 24,
        hidden_dim: int = 1024,
        state_dim: int = 24,
        state_chunk: int = 40,
        img_size: int = 128,
        input_channels: int = FEATURES,
    ) -> None:
        super().__init__()
        self.cameras = tuple(f"cam_{number}" for number in range(num_images))
        self.img_encoders = nn.ModuleList(
            nn.Sequential(ResNetFeatures(), nn.Softmax2d()) for _ in self.cameras
        )
        pixels = num_images * input_channels * (img_size // _STRIDE) ** 2
        made = img_embedding_dim * num_images + state_embedding_dim
        self.state_encoder = _mlp(pixels + state_dim * state_chunk, hidden_dim, made)

    def forward(self, data: Mapping[str, Tensor]) -> dict[str, Tensor]:
        if set(data) != {*self.cameras, "state"}:
            wanted = ", ".join((*self.cameras, "state"))
            raise ValueError(f"data must hold exactly {wanted}, and holds {', '.join(map(str, data))}")
        maps = [
            encoder(data[camera]).flatten(1)
            for camera, encoder in zip(self.cameras, self.img_encoders, strict=True)
        ]
        return {"embedding": self.state_encoder(torch.cat([*maps, data["state"].flatten(1)], dim=1))}


class StateDecoder(nn.Module):
    """An embedding back to images and joint values; the mirror of `StateEncoder`.

    (B, img_embedding_dim * num_images + state_embedding_dim) to {"cam_0": (B, out_channels, img_size,
    img_size), ..., "state": (B, state_chunk, state_dim)}.

    Args:
        final_activation: of the images: "sigmoid", "tanh", "softmax" (over the channels) or none.

    Raises:
        ValueError: another activation, or `input_channels` that are not those of ResNet-34.
    """

    def __init__(
        self,
        out_channels: int = 3,
        final_activation: str | None = "sigmoid",
        num_images: int = 3,
        img_embedding_dim: int = 24,
        state_embedding_dim: int = 24,
        hidden_dim: int = 1024,
        state_dim: int = 24,
        state_chunk: int = 40,
        img_size: int = 128,
        input_channels: int = FEATURES,
    ) -> None:
        super().__init__()
        if input_channels != FEATURES:
            raise ValueError(f"input_channels must be {FEATURES}, and is {input_channels}")
        self.side = img_size // _STRIDE
        self.state_shape = (state_chunk, state_dim)
        given = img_embedding_dim * num_images + state_embedding_dim
        self.emb_to_img_dec = nn.ModuleList(
            _mlp(given, hidden_dim, FEATURES * self.side**2) for _ in range(num_images)
        )
        self.img_decoders = nn.ModuleList(
            ResNetDecoder(out_channels, output_activation(final_activation)) for _ in range(num_images)
        )
        self.state_decoder = _mlp(given, hidden_dim, state_chunk * state_dim)

    def forward(self, embedding: Tensor) -> dict[str, Tensor]:
        pairs = zip(self.emb_to_img_dec, self.img_decoders, strict=True)
        images = {
            f"cam_{number}": decoder(widen(embedding).unflatten(-1, (FEATURES, self.side, self.side)))
            for number, (widen, decoder) in enumerate(pairs)
        }
        return images | {"state": self.state_decoder(embedding).unflatten(-1, self.state_shape)}
