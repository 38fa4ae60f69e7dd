"""Helper blocks: small standard arrangements of layers, with the keywords and attributes of schema v1."""

from collections.abc import Sequence

from torch import Tensor, nn


class MLP(nn.Module):
    """Linear layers with one activation and dropout between them: (..., dims[0]) to (..., dims[-1]).

    `net` holds, for each layer but the last, Linear, the activation (one shared instance) and a Dropout
    when `dropout` is not 0; then the last Linear and the final activation.

    Raises:
        ValueError: fewer than two dims, or null anywhere but first.
    """

    def __init__(
        self,
        *,
        dims: Sequence[int | None],
        activation: nn.Module | None = None,
        dropout: float = 0.0,
        bias: bool = True,
        final_activation: nn.Module | None = None,
    ) -> None:
        super().__init__()
        if len(dims) < 2:
            raise ValueError(f"dims needs at least two sizes, and is {list(dims)}")
        sizes = [size for size in dims[1:] if size is not None]
        if len(sizes) != len(dims) - 1:
            raise ValueError(f"only the first of dims may be null, and dims is {list(dims)}")
        activation = nn.ReLU() if activation is None else activation
        layers: list[nn.Module] = []
        for position, size in enumerate(sizes):
            before = dims[position]
            layers.append(
                nn.LazyLinear(size, bias=bias) if before is None else nn.Linear(before, size, bias=bias)
            )
            if position < len(sizes) - 1:
                layers.append(activation)
                if dropout > 0:
                    layers.append(nn.Dropout(dropout))
        if final_activation is not None:
            layers.append(final_activation)
        self.net = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.net(x)
        return out


class ConvBnAct(nn.Module):
    """A 2D convolution `conv`, a normalisation `norm` and an activation `act`.

    (B, in_channels, H, W) to (B, out_channels, H', W'). As upstream, the convolution has a bias unless
    `bias` says otherwise or a `norm` is given.
    """

    def __init__(
        self,
        *,
        in_channels: int | None,
        out_channels: int,
        kernel_size: int | Sequence[int] = 3,
        stride: int | Sequence[int] = 1,
        padding: int | str | Sequence[int] = 0,
        dilation: int | Sequence[int] = 1,
        groups: int = 1,
        bias: bool | None = None,
        norm: nn.Module | None = None,
        act: nn.Module | None = None,
    ) -> None:
        super().__init__()
        shape = {
            "kernel_size": _pair(kernel_size),
            "stride": _pair(stride),
            "padding": padding if isinstance(padding, str) else _pair(padding),
            "dilation": _pair(dilation),
            "groups": groups,
            "bias": norm is None if bias is None else bias,
        }
        self.conv: nn.Module
        if in_channels is None:
            self.conv = nn.LazyConv2d(out_channels, **shape)  # type: ignore[arg-type]
        else:
            self.conv = nn.Conv2d(in_channels, out_channels, **shape)  # type: ignore[arg-type]
        self.norm = nn.BatchNorm2d(out_channels) if norm is None else norm
        self.act = nn.ReLU(inplace=True) if act is None else act

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.act(self.norm(self.conv(x)))
        return out


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions `main1`, `main2` and a short cut `skip`, added before `act`.

    (B, in_channels, H, W) to (B, out_channels, ceil(H/stride), ceil(W/stride)). The short cut is the
    identity where shapes allow it, else a 1x1 convolution (He et al. 2015, "Deep Residual Learning").
    """

    def __init__(
        self,
        *,
        in_channels: int,
        out_channels: int | None = None,
        stride: int = 1,
        act: nn.Module | None = None,
    ) -> None:
        super().__init__()
        out_channels = in_channels if out_channels is None else out_channels
        self.main1 = ConvBnAct(
            in_channels=in_channels, out_channels=out_channels, stride=stride, padding=1, act=act
        )
        self.main2 = ConvBnAct(
            in_channels=out_channels, out_channels=out_channels, padding=1, act=nn.Identity()
        )
        self.skip: nn.Module = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.skip = ConvBnAct(
                in_channels=in_channels,
                out_channels=out_channels,
                kernel_size=1,
                stride=stride,
                act=nn.Identity(),
            )
        self.act = nn.ReLU(inplace=True) if act is None else act

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.act(self.main2(self.main1(x)) + self.skip(x))
        return out


def _pair(size: int | Sequence[int]) -> int | tuple[int, ...]:
    return size if isinstance(size, int) else tuple(size)
