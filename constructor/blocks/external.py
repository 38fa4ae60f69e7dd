"""Models of other packages: they can be named, placed and wired here, and not computed."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from torch import Tensor, nn


class ExternalModelError(RuntimeError):
    """A model was called whose code and weights live in another package."""


class ExternalModel(nn.Module):
    """Stands for a model of another package, without its weights.

    Attributes:
        reason: what it would need.
    """

    reason = "its code and weights are not part of this package"

    def refuse(self) -> NoReturn:
        """What its forward does.

        Raises:
            ExternalModelError: always.
        """
        raise ExternalModelError(self.reason)


class OpenPiBatched(ExternalModel):
    """A pi0 policy served in batches: camera images and proprioception to a chunk of actions.

    Takes a mapping `obs` of `proprio` (B, state), `head`, `left`, `right` (B, 3, H, W) and an optional
    `prompt`, and `noise` (B, action_horizon, 32) or None; gives actions (B, action_horizon, action_dim).
    Its forward leaves torch for every sample, so no gradient passes it.
    """

    reason = "it needs the OpenPI package with its checkpoint and normalisation statistics"

    def __init__(
        self,
        train_config_name: str = "pi05_igris",
        ckpt_dir: str | None = None,
        default_prompt: str | None = None,
        camera_names: Sequence[str] | None = None,
        action_dim: int = 24,
        action_horizon: int = 50,
        num_inference_steps: int = 10,
        gradient_checkpointing: bool = False,
    ) -> None:
        super().__init__()

    def forward(self, obs: Mapping[str, Any], noise: Tensor | None = None) -> Tensor:
        self.refuse()
