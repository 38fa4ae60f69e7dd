"""Actors and critics that steer or correct a policy: images and proprioception to actions and values.

Shape suffixes: B batch, T steps, A values of a step, F features of everything in one row.
"""

import random
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from constructor.blocks.resnet import NormalisedResNet

CAMERAS = ("head", "left", "right")
FEATURE_CHANNELS = 512
Data = Mapping[str, Tensor]


class HiddenLayers(nn.Sequential):
    """A row through `num_layers` blocks of linear, norm, ELU, dropout, then one linear layer with dropout."""

    def __init__(self, given: int, hidden: int, num_layers: int, dropout: float, init_method: str) -> None:
        layers: list[nn.Module] = []
        for number in range(num_layers):
            layers.append(nn.Linear(given if number == 0 else hidden, hidden))
            layers += [nn.LayerNorm(hidden), nn.ELU(), nn.Dropout(dropout)]
        layers += [nn.Linear(hidden if num_layers else given, hidden), nn.Dropout(dropout)]
        super().__init__(*layers)
        initialise(self, init_method)


def initialise(module: nn.Module, init_method: str) -> None:
    """Draws the weights of linear layers by Xavier's rule, with zero biases; another method leaves torch's.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward networks", 2010.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear) and init_method == "xavier":
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)


class ImageEncoder(nn.Module):
    """Three cameras through a ResNet-34 each: {head, left, right: (B, 3, H, W)} to maps (B, 512, h, w).

    Args:
        resize: resize images to 240 x 320 first, which gives maps of 8 x 10.
    """

    def __init__(self, resize: bool = True) -> None:
        super().__init__()
        self.encoders = nn.ModuleDict({camera: NormalisedResNet(resize) for camera in CAMERAS})

    def forward(self, images: Data) -> dict[str, Tensor]:
        return {camera: encoder(images[camera]) for camera, encoder in self.encoders.items()}


class Processor(nn.Module):
    """Feature maps and proprioception to one row: (B, F), depth in front of images in front of the rest.

    Every map has its channels reduced by a 1 x 1 convolution of its own and is flattened.

    Args:
        proprio_key, depth_data_keys, img_data_keys: the entries of the mapping that it takes.
        input_img_channel, output_img_channel: channels of a camera's map before and after; those of
            depth likewise.
        last_keys: further entries, flattened behind proprioception.
    """

    def __init__(
        self,
        proprio_key: str = "proprio",
        depth_data_keys: Sequence[str] = ("head_depth",),
        img_data_keys: Sequence[str] = CAMERAS,
        input_img_channel: int = 64,
        input_depth_channel: int = 64,
        output_img_channel: int = 24,
        output_depth_channel: int = 24,
        last_keys: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.rest = (proprio_key, *last_keys)
        self.img_latent_vec_proj = nn.ModuleDict(
            {key: nn.Conv2d(input_img_channel, output_img_channel, 1) for key in img_data_keys}
        )
        self.depth_latent_vec_proj = nn.ModuleDict(
            {key: nn.Conv2d(input_depth_channel, output_depth_channel, 1) for key in depth_data_keys}
        )

    def forward(self, data: Data) -> Tensor:
        maps = [*self.depth_latent_vec_proj.items(), *self.img_latent_vec_proj.items()]
        rows = [project(data[key]).flatten(1) for key, project in maps]
        return torch.cat([*rows, *(data[key].flatten(1) for key in self.rest)], dim=1)


class NoiseActorProcessor(Processor):
    """`Processor` of maps and proprioception."""

    def __init__(
        self,
        proprio_key: str = "proprio",
        depth_data_keys: Sequence[str] = ("head_depth",),
        img_data_keys: Sequence[str] = CAMERAS,
        input_img_channel: int = 64,
        input_depth_channel: int = 64,
        output_img_channel: int = 24,
        output_depth_channel: int = 24,
    ) -> None:
        super().__init__(
            proprio_key,
            depth_data_keys,
            img_data_keys,
            input_img_channel,
            input_depth_channel,
            output_img_channel,
            output_depth_channel,
        )


class QFunctionProcessor(Processor):
    """`Processor` with an action behind the rest."""

    def __init__(
        self,
        proprio_key: str = "proprio",
        depth_data_keys: Sequence[str] = ("head_depth",),
        img_data_keys: Sequence[str] = CAMERAS,
        input_img_channel: int = 64,
        input_depth_channel: int = 64,
        output_img_channel: int = 24,
        output_depth_channel: int = 24,
        action_key: str = "action",
    ) -> None:
        super().__init__(
            proprio_key,
            depth_data_keys,
            img_data_keys,
            input_img_channel,
            input_depth_channel,
            output_img_channel,
            output_depth_channel,
            (action_key,),
        )


class NoiseActor(nn.Module):
    """A row to a chunk of noise for a flow policy: (B, input_dim) to (B, T, A), all within -1 and 1."""

    def __init__(
        self,
        input_dim: int = 64,
        action_chunk_size: int = 50,
        action_dim: int = 32,
        num_layers: int = 3,
        num_hidden_dim: int = 2048,
        dropout: float = 0.0,
        init_method: str = "xavier",
    ) -> None:
        super().__init__()
        self.action_shape = (action_chunk_size, action_dim)
        self.model = HiddenLayers(input_dim, num_hidden_dim, num_layers, dropout, init_method)
        self.last_layer = nn.Sequential(nn.Linear(num_hidden_dim, action_chunk_size * action_dim), nn.Tanh())
        initialise(self.last_layer, init_method)

    def forward(self, flattened_tensor: Tensor) -> Tensor:
        return self.last_layer(self.model(flattened_tensor)).unflatten(-1, self.action_shape)  # type: ignore[no-any-return]


class QEnsemble(nn.Module):
    """The networks of an ensemble of critics: (B, input_dim) to (ensemble, B, 1)."""

    def __init__(
        self,
        input_dim: int = 64,
        num_ensemble: int = 3,
        num_layers: int = 3,
        num_hidden_dim: int = 2048,
        dropout: float = 0.0,
        init_method: str = "xavier",
    ) -> None:
        super().__init__()
        members = range(num_ensemble)
        self.q_ensembles_hidden_layers = nn.ModuleList(
            HiddenLayers(input_dim, num_hidden_dim, num_layers, dropout, init_method) for _ in members
        )
        self.q_ensembles_output_layers = nn.ModuleList(nn.Linear(num_hidden_dim, 1) for _ in members)
        initialise(self.q_ensembles_output_layers, init_method)

    def values(self, row_BF: Tensor) -> Tensor:
        """What each critic thinks of a row."""
        pairs = zip(self.q_ensembles_hidden_layers, self.q_ensembles_output_layers, strict=True)
        return torch.stack([last(hidden(row_BF)) for hidden, last in pairs])


class QFunction(QEnsemble):
    """The mean of an ensemble of critics: (B, input_dim) to (B, 1)."""

    def forward(self, flattened_tensor: Tensor) -> Tensor:
        return self.values(flattened_tensor).mean(0)


class ResidualActor(nn.Module):
    """A correction of a policy's action from what the cameras see: to (B, A), each value within -1 and 1.

    Takes `state` with three images and proprioception, and the action (B, 1, A) that is corrected.
    """

    def __init__(
        self,
        img_resize: bool,
        proprio_key: str = "proprio",
        depth_data_keys: Sequence[str] = (),
        img_data_keys: Sequence[str] = CAMERAS,
        input_img_channel: int = FEATURE_CHANNELS,
        input_depth_channel: int = 64,
        output_img_channel: int = 24,
        output_depth_channel: int = 24,
        action_key: str = "action",
        input_dim: int = 64,
        action_dim: int = 32,
        num_layers: int = 3,
        num_hidden_dim: int = 2048,
        dropout: float = 0.0,
        init_method: str = "xavier",
    ) -> None:
        super().__init__()
        self.action_key = action_key
        self.resnet_group = ImageEncoder(img_resize)
        self.preprocessor = QFunctionProcessor(
            proprio_key,
            depth_data_keys,
            img_data_keys,
            input_img_channel,
            input_depth_channel,
            output_img_channel,
            output_depth_channel,
            action_key,
        )
        self.model = HiddenLayers(input_dim, num_hidden_dim, num_layers, dropout, init_method)
        self.last_layer = nn.Sequential(nn.Linear(num_hidden_dim, action_dim), nn.Tanh())
        initialise(self.last_layer, init_method)

    def forward(self, state: Data, action: Tensor) -> Tensor:
        seen = {**state, **self.resnet_group(state), self.action_key: action}
        correction: Tensor = self.last_layer(self.model(self.preprocessor(seen)))
        return correction


class ResidualQFunction(QEnsemble):
    """What an ensemble of critics thinks of an action in a state: (B, 1).

    With `subsample_q` a random half of the critics is asked: their least value for a `critic` that makes a
    target, else their mean. Without, the mean of all.
    """

    def __init__(
        self,
        img_resize: bool,
        proprio_key: str = "proprio",
        depth_data_keys: Sequence[str] = (),
        img_data_keys: Sequence[str] = CAMERAS,
        input_img_channel: int = FEATURE_CHANNELS,
        input_depth_channel: int = 64,
        output_img_channel: int = 24,
        output_depth_channel: int = 24,
        action_key: str = "action",
        input_dim: int = 64,
        num_ensemble: int = 3,
        num_layers: int = 3,
        num_hidden_dim: int = 2048,
        dropout: float = 0.0,
        init_method: str = "xavier",
    ) -> None:
        super().__init__(input_dim, num_ensemble, num_layers, num_hidden_dim, dropout, init_method)
        self.resnet_group = ImageEncoder(img_resize)
        self.preprocessor = QFunctionProcessor(
            proprio_key,
            depth_data_keys,
            img_data_keys,
            input_img_channel,
            input_depth_channel,
            output_img_channel,
            output_depth_channel,
            action_key,
        )

    def forward(self, data: Data, subsample_q: bool = True, critic: bool = False) -> Tensor:
        values = self.values(self.preprocessor({**data, **self.resnet_group(data)}))
        if not subsample_q:
            return values.mean(0)
        asked = values[random.sample(range(len(values)), max(len(values) // 2, 1))]
        return asked.amin(0) if critic else asked.mean(0)
