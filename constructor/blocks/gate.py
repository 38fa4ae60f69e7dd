"""The gate of a mixture of experts. Shape suffixes: B batch, I input width, E experts."""

import torch
from torch import Tensor, nn


class Gate(nn.Module):
    """Weighs the experts of a mixture by a latent: (B, I) or (B, 1, I) to weights (B, E) that sum to 1.

    `top_k` is kept and used nowhere: every expert has a weight. Noise is added to the scores where both
    `training` and `use_noise` are true. A higher `temperature` makes the weights more alike.

    Raises:
        ValueError: an input of another form.
    """

    def __init__(self, input_dim: int, num_experts: int, temperature: float, top_k: int) -> None:
        super().__init__()
        self.input_dim = input_dim
        self.temperature = temperature
        self.top_k = top_k
        self.model = nn.Sequential(
            nn.LayerNorm(input_dim),
            nn.Linear(input_dim, 2 * input_dim),
            nn.SiLU(),
            nn.Dropout(0.2),
            nn.Linear(2 * input_dim, num_experts),
        )

    def forward(
        self, input: Tensor, iterations: int | None = None, training: bool = False, use_noise: bool = False
    ) -> Tensor:
        width = self.input_dim
        fits = input.shape[-1] == width and (input.ndim == 2 or (input.ndim == 3 and input.shape[1] == 1))
        if not fits:
            raise ValueError(f"input must be (B, {width}) or (B, 1, {width}), and is {tuple(input.shape)}")
        logits_BE: Tensor = self.model(input.squeeze(1) if input.ndim == 3 else input)
        if training and use_noise:
            logits_BE = logits_BE + torch.randn_like(logits_BE)
        return torch.softmax(logits_BE / self.temperature, dim=-1)
