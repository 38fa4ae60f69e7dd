"""Layers that the policy blocks share: projections, fixed positions, the encoder and the decoder stack.

Shape suffixes: B batch, T target tokens, M memory tokens, N tokens, D model width.
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Projection = Callable[[int, int], nn.Module]
"""Makes the module that takes one width to another."""


def projection_layers(
    width_in: int,
    width: int,
    layers: int = 1,
    *,
    norm: bool = False,
    dropout: float | None = None,
    last_norm: bool = False,
    last_activation: bool = False,
) -> list[nn.Module]:
    """Linear layers from `width_in` to `width` with SiLU between, through hidden widths of 2 x `width`.

    Args:
        layers: how many linear layers.
        norm, last_norm: whether a LayerNorm stands before and behind them.
        dropout: of the Dropout behind each SiLU between two layers; None for none.
        last_activation: whether SiLU follows the last linear layer.
    """
    found: list[nn.Module] = [nn.LayerNorm(width_in)] if norm else []
    for index in range(layers):
        last = index == layers - 1
        found.append(nn.Linear(width_in if index == 0 else 2 * width, width if last else 2 * width))
        if not last or last_activation:
            found.append(nn.SiLU())
        if not last and dropout is not None:
            found.append(nn.Dropout(dropout))
    if last_norm:
        found.append(nn.LayerNorm(width))
    return found


def plain_projection(width_in: int, width: int) -> nn.Sequential:
    """One linear layer and SiLU."""
    return nn.Sequential(*projection_layers(width_in, width, last_activation=True))


def deep_projection(width_in: int, width: int) -> nn.Sequential:
    """LayerNorm, two linear layers with a Dropout of 0 between, and LayerNorm."""
    return nn.Sequential(*projection_layers(width_in, width, 2, norm=True, dropout=0.0, last_norm=True))


def dropout_projection(width_in: int, width: int) -> nn.Sequential:
    """LayerNorm and two linear layers with a dropout of 0.05 between."""
    return nn.Sequential(*projection_layers(width_in, width, 2, norm=True, dropout=0.05))


def head_layers(width: int, width_out: int, *, hidden: bool = True) -> list[nn.Module]:
    """What turns tokens into results: a SiLU network of hidden width 2 x `width`, or SiLU and one layer."""
    if not hidden:
        return [nn.SiLU(), nn.Linear(width, width_out)]
    return [nn.Linear(width, 2 * width), nn.SiLU(), nn.Linear(2 * width, width_out)]


def class_tokens(count: int, width: int) -> nn.Parameter:
    """Learned tokens (`count`, `width`), normal of standard deviation 0.02.

    The contract truncates at 2, a hundred standard deviations away, which changes nothing; but torch's
    truncated normal reads its own values back and so cannot run on fake tensors.
    """
    tokens = nn.Parameter(torch.empty(count, width))
    nn.init.normal_(tokens, std=0.02)
    return tokens


def sinusoidal_positions(count: int, like: Tensor) -> Tensor:
    """Fixed positions (1, `count`, D): sine on even columns, cosine on odd, rate 10000^(-2k/D).

    Vaswani et al., "Attention Is All You Need", 2017, section 3.5. Device and dtype are those of `like`.
    """
    width = like.shape[-1]
    position = torch.arange(count, device=like.device, dtype=torch.float32).unsqueeze(1)
    k = torch.arange(width // 2, device=like.device, dtype=torch.float32)
    angle = position * torch.exp(-2 * k * math.log(10000.0) / width)
    return torch.stack((angle.sin(), angle.cos()), dim=-1).flatten(1).unsqueeze(0).to(like.dtype)


def with_positions(tokens_BND: Tensor) -> Tensor:
    """Tokens with fixed positions added."""
    return tokens_BND + sinusoidal_positions(tokens_BND.shape[1], tokens_BND)


def behind_class_tokens(cls_token: Tensor, tokens_BND: Tensor) -> Tensor:
    """Tokens behind the class tokens (count, D) that every item of the batch shares."""
    return torch.cat((cls_token.unsqueeze(0).expand(tokens_BND.shape[0], -1, -1), tokens_BND), dim=1)


def placed(tokens_BND: Tensor, cls_token: Tensor | None) -> Tensor:
    """Tokens with their positions, behind the class tokens (count, D), which have none."""
    tokens_BND = with_positions(tokens_BND)
    return tokens_BND if cls_token is None else behind_class_tokens(cls_token, tokens_BND)


def time_embedding(time_B: Tensor, width: int) -> Tensor:
    """Sines then cosines of (B,) times at rates 10000^(-k/(width/2-1)): (B, `width`)."""
    half = width // 2
    k = torch.arange(half, device=time_B.device, dtype=torch.float32)
    angle = time_B.unsqueeze(-1) * torch.exp(-k * math.log(10000.0) / (half - 1))
    return torch.cat((angle.sin(), angle.cos()), dim=-1)


def check_width(width: int, heads: int | None = None) -> None:
    """Refuses a model width that positions or attention heads cannot divide.

    Raises:
        ValueError: `width` is odd, or not a multiple of `heads`; says which values would do.
    """
    if width % 2:
        raise ValueError(f"transformer_d_model must be even for sinusoidal positions, and is {width}")
    if heads is not None and width % heads:
        working = [n for n in range(1, min(width, 2 * heads) + 1) if width % n == 0]
        near = sorted(sorted(working, key=lambda n: abs(n - heads))[:3])
        raise ValueError(
            f"transformer_d_model {width} is not divisible by transformer_nhead {heads}; "
            f"head counts near it that divide {width}: {', '.join(map(str, near))}"
        )


def check_batch_first(batch_first: bool) -> None:
    """Refuses `transformer_batch_first: false`: every block puts the batch first.

    Raises:
        ValueError: it is false.
    """
    if not batch_first:
        raise ValueError("transformer_batch_first must be true: inputs are (batch, tokens, width)")


def check_condition(flag: str, used: bool, dim: str, width: int | None) -> None:
    """Refuses a condition switched on without its width, or off with one.

    Raises:
        ValueError: `used` and `width` disagree.
    """
    if used and width is None:
        raise ValueError(f"{flag} is true, so {dim} must be a width, and it is null")
    if not used and width is not None:
        raise ValueError(f"{flag} is false, so {dim} must be null, and it is {width}")


def expect_shape(name: str, tensor: Tensor, pattern: str, sizes: Sequence[int | None]) -> None:
    """Refuses a tensor of another rank, or of another size where `sizes` gives one.

    Raises:
        ValueError: with the shape that was expected (`pattern`) and the one that came.
    """
    fits = tensor.ndim == len(sizes) and all(
        size is None or size == found for size, found in zip(sizes, tensor.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name} must be {pattern}, and is {tuple(tensor.shape)}")


def expect_streams(name: str, streams: Sequence[Tensor], setting: str, count: int) -> None:
    """Refuses another number of streams than `count`, or one that is no row of tokens.

    Raises:
        ValueError: says what `setting` asks for and what came.
    """
    if isinstance(streams, Tensor) or len(streams) != count:
        found = (
            f"one tensor {tuple(streams.shape)}" if isinstance(streams, Tensor) else f"{len(streams)} of them"
        )
        raise ValueError(
            f"{name} must be a list of {setting} = {count} tensors (B, n, width), and is {found}"
        )
    for index, stream in enumerate(streams):
        expect_shape(f"{name}[{index}]", stream, "(B, n, width)", (None, None, None))


class TransformerEncoder(nn.Module):
    """A stack of post-norm encoder layers without mask or final norm: (B, N, D) to (B, N, D)."""

    def __init__(
        self, width: int, heads: int, feedforward: int, dropout: float, activation: str, layers: int
    ) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(
            width, heads, feedforward, dropout, activation=activation, batch_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)

    def forward(self, tokens: Tensor) -> Tensor:
        encoded: Tensor = self.encoder(tokens)
        return encoded


class TransformerDecoder(nn.Module):
    """A stack of post-norm decoder layers: targets attend to themselves, then to the memory.

    The buffer `tgt_causal_mask` (chunk, chunk) is part of the checkpoint: 0 where a target may look,
    minus infinity on later targets. A target length other than the chunk gets a mask of its own.
    """

    tgt_causal_mask: Tensor

    def __init__(
        self,
        width: int,
        heads: int,
        feedforward: int,
        dropout: float,
        activation: str,
        layers: int,
        chunk: int,
        causal: bool = True,
    ) -> None:
        super().__init__()
        layer = nn.TransformerDecoderLayer(
            width, heads, feedforward, dropout, activation=activation, batch_first=True
        )
        self.decoder = nn.TransformerDecoder(layer, layers)
        self.causal = causal
        self.register_buffer("tgt_causal_mask", causal_mask(chunk))

    def forward(self, target: Tensor, memory: Tensor) -> Tensor:
        """target (B, T, D), memory (B, M, D) to (B, T, D)."""
        length = target.shape[1]
        mask = self.tgt_causal_mask
        if length != mask.shape[0]:
            mask = causal_mask(length).to(mask)
        decoded: Tensor = self.decoder(
            target,
            memory,
            tgt_mask=mask.to(target.dtype) if self.causal else None,
            tgt_is_causal=self.causal,
        )
        return decoded


def causal_mask(length: int) -> Tensor:
    """Zeros on and below the diagonal of (`length`, `length`), minus infinity above."""
    return torch.full((length, length), -math.inf).triu(diagonal=1)
