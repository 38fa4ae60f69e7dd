"""New weights for a component, as trainers of schema v1 give them before a fresh start."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy


@torch.no_grad()
def initialise(model: nn.Module) -> None:
    """Draws new weights for convolutions and linear layers, and resets batch norms; the rest stays.

    Conv2d: Xavier uniform (Glorot and Bengio, 2010). Linear: Kaiming normal over the fan out, for ReLU (He et
    al., 2015). Their biases become 0. BatchNorm2d: weight 1, bias 0. The joint input projection of torch's
    attention is no linear layer and keeps torch's own weights, as do lazy layers, which have none yet.
    """
    for module in model.modules():
        match module:
            case nn.Conv2d():
                _draw(module, nn.init.xavier_uniform_)
            case nn.Linear():
                _draw(module, _kaiming)
            case nn.BatchNorm2d():
                if module.affine:
                    nn.init.ones_(module.weight)
                    nn.init.zeros_(module.bias)


def _draw(layer: nn.Conv2d | nn.Linear, rule: Callable[[Tensor], Tensor]) -> None:
    if not is_lazy(layer.weight):
        rule(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def _kaiming(weight: Tensor) -> Tensor:
    return nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu")
