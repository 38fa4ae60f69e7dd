"""What the policy blocks are made of, as blocks of their own: an unpacked block is a graph of these.

Shape suffixes: B batch, N tokens, D model width. The stacks themselves, `TransformerEncoder` and
`TransformerDecoder`, stand with the layers that all of them share.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from constructor.blocks.condition_encoder import camera_tokens
from constructor.blocks.layers import (
    behind_class_tokens,
    check_width,
    class_tokens,
    expect_shape,
    expect_streams,
    head_layers,
    projection_layers,
    time_embedding,
    with_positions,
)


class Projection(nn.Sequential):
    """Takes tokens of one width to another: `projection_layers` as one block."""

    def __init__(
        self,
        width_in: int,
        width: int,
        layers: int = 1,
        norm: bool = False,
        dropout: float | None = None,
        last_norm: bool = False,
        last_activation: bool = False,
    ) -> None:
        super().__init__(
            *projection_layers(
                width_in,
                width,
                layers,
                norm=norm,
                dropout=dropout,
                last_norm=last_norm,
                last_activation=last_activation,
            )
        )


class Head(nn.Sequential):
    """Turns tokens into results: `head_layers` as one block."""

    def __init__(self, width: int, width_out: int, hidden: bool = True) -> None:
        super().__init__(*head_layers(width, width_out, hidden=hidden))


class ClassTokens(nn.Module):
    """Puts learned tokens `cls_token` (count, D) in front of a sequence: (B, N, D) to (B, count + N, D)."""

    def __init__(self, count: int, width: int) -> None:
        super().__init__()
        self.cls_token = class_tokens(count, width)

    def forward(self, tokens: Tensor) -> Tensor:
        return behind_class_tokens(self.cls_token, tokens)


class TokenConcat(nn.Module):
    """Joins `parts` sequences (B, n, D) into one, in their order; a tensor (B, D) is one token.

    Raises:
        ValueError: another number of sequences, or one of another rank or width.
    """

    def __init__(self, parts: int, width: int) -> None:
        super().__init__()
        self.parts = parts
        self.width = width

    def forward(self, tokens: Sequence[Tensor]) -> Tensor:
        rows = [row.unsqueeze(1) if row.ndim == 2 else row for row in tokens]
        expect_streams("tokens", rows, "parts", self.parts)
        for index, row in enumerate(rows):
            expect_shape(f"tokens[{index}]", row, f"(B, n, {self.width})", (None, None, self.width))
        return torch.cat(rows, dim=1)


class TokenStreams(nn.Module):
    """Takes a list of `count` token sequences (B, n, width) apart, so that each can go its own way.

    Raises:
        ValueError: another number of sequences, or one of another rank or width.
    """

    def __init__(self, count: int, width: int) -> None:
        super().__init__()
        self.count = count
        self.width = width

    def forward(self, streams: Sequence[Tensor]) -> tuple[Tensor, ...]:
        expect_streams("streams", streams, "count", self.count)
        for index, stream in enumerate(streams):
            expect_shape(f"streams[{index}]", stream, f"(B, n, {self.width})", (None, None, self.width))
        return tuple(streams)


class CameraTokens(nn.Module):
    """Feature maps of cameras as one row of tokens (B, N, channels), camera after camera.

    Takes (B, cameras, channels, tokens), (B, cameras, channels, h, w) or (B, cameras, time, channels, h, w).

    Args:
        cameras: how many must come; any number when None.
        camera: which one's tokens are wanted, from 0; those of all when None.

    Raises:
        ValueError: an input of another rank, or another number of cameras or channels.
    """

    def __init__(self, channels: int, cameras: int | None = None, camera: int | None = None) -> None:
        super().__init__()
        self.channels, self.cameras, self.camera = channels, cameras, camera

    def forward(self, visual: Tensor) -> Tensor:
        tokens_BCSV = camera_tokens(visual)
        if self.cameras not in (None, visual.shape[1]) or tokens_BCSV.shape[-1] != self.channels:
            cameras = "any number of" if self.cameras is None else self.cameras
            raise ValueError(
                f"visual must have {cameras} cameras on axis 1 and {self.channels} channels, "
                f"and is {tuple(visual.shape)}"
            )
        if self.camera is not None:
            return tokens_BCSV[:, self.camera]
        return tokens_BCSV.flatten(1, 2)


class SinusoidalPosition(nn.Module):
    """Adds fixed positions to a sequence of tokens (B, N, D).

    Raises:
        ValueError: the width is odd.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        check_width(width)
        self.width = width

    def forward(self, tokens: Tensor) -> Tensor:
        expect_shape("tokens", tokens, f"(B, N, {self.width})", (None, None, self.width))
        return with_positions(tokens)


class TimeEmbedding(nn.Module):
    """Sines and cosines of times (B,) or (B, 1) as one token (B, 1, D), in the element type of the times.

    Raises:
        ValueError: the width is odd, or the times have another shape.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        check_width(width)
        self.width = width

    def forward(self, time: Tensor) -> Tensor:
        if time.ndim not in (1, 2) or (time.ndim == 2 and time.shape[-1] != 1):
            raise ValueError(f"time must be (B,) or (B, 1), and is {tuple(time.shape)}")
        embedded_BD = time_embedding(time.squeeze(-1) if time.ndim == 2 else time, self.width)
        token_B1D = embedded_BD.unsqueeze(1)
        return token_B1D.to(time.dtype) if time.is_floating_point() else token_B1D
