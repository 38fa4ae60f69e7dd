"""ResNet-34 (He et al., "Deep Residual Learning for Image Recognition", 2015) and blocks around it.

Shape suffixes: B batch, C channels, H, W image, h, w feature map (a 32nd of the image, rounded up), D width.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

FEATURES = 512
_DEPTHS = (3, 4, 6, 3)
_WIDTHS = (64, 128, 256, 512)
_CLASSES = 1000
# Mean and deviation of the images of ImageNet, red, green and blue.
_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions around which the input is added; the first may halve the map."""

    def __init__(self, given: int, made: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(given, made, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(made)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(made, made, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(made)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or given != made:
            self.downsample = nn.Sequential(
                nn.Conv2d(given, made, 1, stride, bias=False), nn.BatchNorm2d(made)
            )

    def forward(self, x: Tensor) -> Tensor:
        kept = x if self.downsample is None else self.downsample(x)
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        added: Tensor = self.relu(out + kept)
        return added


class ResNet34(nn.Module):
    """The whole network with its classifier: (B, 3, H, W) to (B, 1000). Names as in public checkpoints."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        given = 64
        for number, (depth, width) in enumerate(zip(_DEPTHS, _WIDTHS, strict=True), 1):
            first = BasicBlock(given, width, stride=1 if number == 1 else 2)
            rest = (BasicBlock(width, width, stride=1) for _ in range(depth - 1))
            self.add_module(f"layer{number}", nn.Sequential(first, *rest))
            given = width
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(FEATURES, _CLASSES)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, image: Tensor) -> Tensor:
        logits: Tensor = self.fc(torch.flatten(self.avgpool(features_of(self)(image)), 1))
        return logits


def features_of(network: ResNet34) -> nn.Sequential:
    """The network without pooling and classifier; its modules are shared, and named by number."""
    return nn.Sequential(*list(network.children())[:-2])


class ResNetFeatures(nn.Module):
    """Feature maps of ResNet-34: (B, 3, H, W) to (B, 512, h, w).

    `encoder` is the whole network, whose classifier is never used, and `model` its truncated part: a
    checkpoint holds both, with equal tensors. No normalisation of colours.

    Args:
        resize: height and width that images are resized to first, bilinearly.
    """

    def __init__(self, resize: tuple[int, int] | None = None) -> None:
        super().__init__()
        self.resize = resize
        self.encoder = ResNet34()
        self.model = features_of(self.encoder)

    def forward(self, image: Tensor) -> Tensor:
        if self.resize is not None:
            image = resized(image, self.resize)
        features: Tensor = self.model(image)
        return features


class HandExtractor(nn.Module):
    """Tokens of a hand camera: (B, 3, H, W) or (3, H, W) to (B, h*w, output_dim).

    Args:
        img_h, img_w: what images are resized to where `img_resize` is true.
        self_extracted_dim: channels of the feature map; ResNet-34 has 512.
        output_dim: width of a token; equal to the channels, nothing projects them.

    Raises:
        ValueError: an image of another rank.
    """

    def __init__(
        self, img_h: int, img_w: int, img_resize: bool, self_extracted_dim: int, output_dim: int
    ) -> None:
        super().__init__()
        self.encoder = ResNetFeatures((img_h, img_w) if img_resize else None)
        self.feature_projector: nn.Sequential | None = None
        if self_extracted_dim != output_dim:
            self.feature_projector = nn.Sequential(
                nn.LayerNorm(self_extracted_dim), nn.Linear(self_extracted_dim, output_dim)
            )

    def forward(self, img: Tensor) -> Tensor:
        if img.ndim not in (3, 4):
            raise ValueError(f"img must be (B, 3, H, W) or (3, H, W), and is {tuple(img.shape)}")
        map_BChw = self.encoder(img if img.ndim == 4 else img[None])
        tokens_BND: Tensor = map_BChw.flatten(2).transpose(1, 2)
        return tokens_BND if self.feature_projector is None else self.feature_projector(tokens_BND)


class NormalisedResNet(nn.Module):
    """The truncated network on colours normalised as those of ImageNet: (B, 3, H, W) to (B, 512, h, w).

    Args:
        resize: resize images to 240 x 320 first.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, resize: bool = True) -> None:
        super().__init__()
        self.resize = resize
        self.model = truncated()
        self.register_buffer("mean", torch.tensor(_MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(_DEVIATION).view(3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        image = unit_range(resized(image, CAMERA_SIZE) if self.resize else image)
        features: Tensor = self.model((image - self.mean) / self.deviation)
        return features


CAMERA_SIZE = (240, 320)


def truncated() -> nn.Sequential:
    """A network of its own without pooling and classifier."""
    return features_of(ResNet34())


def resized(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Images of another height and width, bilinearly; those that have them stay as they are."""
    if tuple(image.shape[-2:]) == size:
        return image
    return functional.interpolate(image, size=size, mode="bilinear", align_corners=False)


def unit_range(image: Tensor) -> Tensor:
    """Images of bytes (0 to 255) brought to 0 to 1, without a look at single values from Python."""
    return torch.where(image.amax() > 1.5, image / 255.0, image)
