"""ResNet-34 turned round: from a feature map to an image. The four stages mirror those of `resnet`."""

from torch import Tensor, nn

_DEPTHS = (3, 6, 4, 3)
_WIDTHS = (512, 256, 128, 64, 64)


class MirroredBlock(nn.Module):
    """A residual block that keeps channels and size or, as `up`, doubles the map with other channels."""

    def __init__(self, given: int, made: int, *, up: bool) -> None:
        super().__init__()
        self.conv1: nn.Module = (
            nn.ConvTranspose2d(given, made, 3, stride=2, padding=1, output_padding=1, bias=False)
            if up
            else nn.Conv2d(given, made, 3, padding=1, bias=False)
        )
        self.bn1 = nn.BatchNorm2d(made)
        self.conv2 = nn.Conv2d(made, made, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(made)
        self.shortcut: nn.Module = nn.Identity()
        if up:
            self.shortcut = nn.Sequential(
                nn.ConvTranspose2d(given, made, 1, stride=2, output_padding=1, bias=False),
                nn.BatchNorm2d(made),
            )
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        added: Tensor = self.relu(out + self.shortcut(x))
        return added


class ResNetDecoder(nn.Module):
    """A feature map (B, 512, h, w) to an image (B, out_channels, 32h, 32w)."""

    def __init__(self, out_channels: int, out_act: nn.Module) -> None:
        super().__init__()
        stages = zip((4, 3, 2, 1), _DEPTHS, _WIDTHS, _WIDTHS[1:], strict=False)
        for number, depth, given, made in stages:
            same = (MirroredBlock(given, given, up=False) for _ in range(depth - 1))
            last = MirroredBlock(given, made, up=number > 1)
            self.add_module(f"layer{number}", nn.Sequential(*same, last))
        self.depool = nn.Sequential(
            nn.ConvTranspose2d(64, 64, 3, stride=2, padding=1, output_padding=1, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(inplace=True),
        )
        self.deconv1 = nn.ConvTranspose2d(64, out_channels, 7, stride=2, padding=3, output_padding=1)
        self.out_act = out_act

    def forward(self, map_BChw: Tensor) -> Tensor:
        image: Tensor = map_BChw
        for part in self.children():
            image = part(image)
        return image


def output_activation(name: str | None) -> nn.Module:
    """What an image goes through at the end.

    Any piece of the word "softmax" stands for it, as in the code that existing files are written for.

    Raises:
        ValueError: the name is none of those that are known.
    """
    match name:
        case None | "none" | "null" | "identity" | "Identity":
            return nn.Identity()
        case "sigmoid" | "Sigmoid":
            return nn.Sigmoid()
        case "tanh" | "Tanh":
            return nn.Tanh()
        case str() if name and name in "softmax":
            return nn.Softmax2d()
    raise ValueError(f"final_activation must be sigmoid, tanh, softmax or none, and is {name!r}")
