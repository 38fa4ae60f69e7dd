"""Nine models that predictions of memory are judged on, of the kinds that policies are made of.

`MODELS` has how to make each, on torch's default device, and the shapes that it takes at a batch.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

Shapes = Mapping[str, tuple[int, ...]]
_WIDTH, _CHUNK, _MEMORY = 512, 40, 500


class Decoder(nn.Module):
    """Seven layers of a transformer decoder; `again` computes each of them again in backward."""

    def __init__(self, *, again: bool = False) -> None:
        super().__init__()
        self.again = again
        self.layers = nn.ModuleList(
            nn.TransformerDecoderLayer(_WIDTH, 8, 3200, 0.1, batch_first=True) for _ in range(7)
        )

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        mask = nn.Transformer.generate_square_subsequent_mask(_CHUNK, device=x.device)
        for layer in self.layers:
            if self.again:
                x = checkpoint(layer, x, memory, mask, tgt_is_causal=True, use_reentrant=False)
            else:
                x = layer(x, memory, mask, tgt_is_causal=True)
        return x


class VisionTransformer(nn.Module):
    """ViT-L with patches of 16 pixels and a class token."""

    def __init__(self, depth: int = 24, width: int = 1024, tokens: int = 196) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, width, 16, 16)
        self.first = nn.Parameter(torch.zeros(1, 1, width))
        self.positions = nn.Parameter(torch.zeros(1, tokens + 1, width))
        self.layers = nn.Sequential(
            *(
                nn.TransformerEncoderLayer(
                    width, 16, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True
                )
                for _ in range(depth)
            )
        )
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 1000)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.first.expand(x.shape[0], -1, -1), tokens], 1) + self.positions
        out: Tensor = self.head(self.norm(self.layers(tokens))[:, 0])
        return out


def convolutions() -> nn.Module:
    """Four stages of two convolutions, each with batch norm."""
    made: list[nn.Module] = []
    channels = 3
    for width in (64, 128, 256, 512):
        for _ in range(2):
            made += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)]
            made += [nn.ReLU(inplace=True)]
            channels = width
        made += [nn.MaxPool2d(2)]
    return _named(nn.Sequential(*made, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 10)))


class Bottleneck(nn.Module):
    """The block of a ResNet-50."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        wide = 4 * width
        self.inner = nn.Sequential(
            nn.Conv2d(channels, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, wide, 1, bias=False),
            nn.BatchNorm2d(wide),
        )
        fits = stride == 1 and channels == wide
        down = nn.Sequential(nn.Conv2d(channels, wide, 1, stride, bias=False), nn.BatchNorm2d(wide))
        self.down = nn.Identity() if fits else down

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.inner(x) + self.down(x), inplace=True)


def resnet() -> nn.Module:
    """ResNet-50."""
    made: list[nn.Module] = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)]
    made += [nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for width, count, stride in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
        for index in range(count):
            made.append(Bottleneck(channels, width, 1 if index else stride))
            channels = 4 * width
    return _named(nn.Sequential(*made, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000)))


class Causal(nn.Module):
    """A layer of a language model."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.three, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        batch, tokens, width = x.shape
        parts = self.three(self.before(x)).chunk(3, -1)
        q, k, v = (part.view(batch, tokens, self.heads, -1).transpose(1, 2) for part in parts)
        seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(seen.transpose(1, 2).reshape(batch, tokens, width))
        out: Tensor = x + self.wide(self.between(x))
        return out


class LanguageModel(nn.Module):
    """Twelve causal layers over a vocabulary of 50,304; gives the loss itself."""

    def __init__(self, width: int = 768, words: int = 50304, tokens: int = 1024) -> None:
        super().__init__()
        self.table, self.positions = nn.Embedding(words, width), nn.Parameter(torch.zeros(tokens, width))
        self.layers = nn.Sequential(*(Causal(width, 12) for _ in range(12)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, words, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        logits = self.head(self.norm(self.layers(self.table(x) + self.positions)))
        return functional.cross_entropy(logits.flatten(0, 1), x.flatten())


def wide_perceptron() -> nn.Module:
    """Three layers of up to 8,192."""
    return _named(
        nn.Sequential(
            nn.Linear(1024, 8192),
            nn.GELU(),
            nn.LayerNorm(8192),
            nn.Linear(8192, 8192),
            nn.GELU(),
            nn.Linear(8192, 1024),
        )
    )


class Recurrent(nn.Module):
    """A bidirectional LSTM of two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.LSTM(256, 512, 2, batch_first=True, bidirectional=True)
        self.head = nn.Linear(1024, 64)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(self.inner(x)[0])
        return out


class Double(nn.Sequential):
    """Two convolutions with group norm."""

    def __init__(self, channels: int, width: int) -> None:
        parts = ((channels, width), (width, width))
        made: list[nn.Module] = []
        for inner, outer in parts:
            made += [nn.Conv2d(inner, outer, 3, padding=1), nn.GroupNorm(8, outer), nn.SiLU()]
        super().__init__(*made)


class UNet(nn.Module):
    """Down to an eighth and up again, with what was there before beside it."""

    def __init__(self, widths: tuple[int, ...] = (64, 128, 256, 512)) -> None:
        super().__init__()
        self.down = nn.ModuleList(Double(*pair) for pair in zip((3, *widths), widths, strict=False))
        back = tuple(zip(widths[::-1], widths[-2::-1], strict=False))
        self.up = nn.ModuleList(nn.ConvTranspose2d(wide, narrow, 2, 2) for wide, narrow in back)
        self.join = nn.ModuleList(Double(2 * narrow, narrow) for _, narrow in back)
        self.out = nn.Conv2d(widths[0], 3, 1)

    def forward(self, x: Tensor) -> Tensor:
        beside: list[Tensor] = []
        for level in self.down:
            if beside or level is not self.down[0]:
                x = functional.max_pool2d(x, 2)
            x = level(x)
            beside.append(x)
        for up, join, other in zip(self.up, self.join, beside[-2::-1], strict=True):
            x = join(torch.cat([up(x), other], 1))
        out: Tensor = self.out(x)
        return out


class _Called(nn.Module):
    """A sequence whose input is called `x`, as everywhere here."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.inner(x)
        return out


def _named(inner: nn.Module) -> nn.Module:
    return _Called(inner)


def _decoder_inputs(batch: int) -> Shapes:
    return {"x": (batch, _CHUNK, _WIDTH), "memory": (batch, _MEMORY, _WIDTH)}


def _one(*shape: int) -> Callable[[int], Shapes]:
    return lambda batch: {"x": (batch, *shape)}


# How to make each, what it takes at a batch, and the batch that it is judged at.
MODELS: Mapping[str, tuple[Callable[[], nn.Module], Callable[[int], Shapes], int]] = {
    "decoder7": (Decoder, _decoder_inputs, 64),
    "decoder7_ckpt": (lambda: Decoder(again=True), _decoder_inputs, 64),
    "vit_l": (VisionTransformer, _one(3, 224, 224), 32),
    "conv_s": (convolutions, _one(3, 64, 64), 128),
    "resnet50": (resnet, _one(3, 224, 224), 32),
    "gpt_small": (LanguageModel, _one(1024), 16),
    "mlp_wide": (wide_perceptron, _one(1024), 256),
    "lstm2": (Recurrent, _one(200, 256), 64),
    "unet_s": (UNet, _one(3, 128, 128), 8),
}
# The inputs of these are whole numbers.
WHOLE = frozenset({"gpt_small"})
