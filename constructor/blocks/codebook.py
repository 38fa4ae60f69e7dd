"""A codebook of vectors, to which continuous ones are rounded.

After van den Oord et al., "Neural Discrete Representation Learning", 2017. Shape suffixes: K vectors of the
book, D their width, P given vectors.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch import distributed as dist

NOISE = 0.02
"""Standard deviation of what is added to a vector that takes the place of an unused one."""


class VQCodebookManager(nn.Module):
    """Rounds vectors to the nearest of a codebook, and replaces the vectors of it that nobody uses.

    The codebook starts at zero, so a new one gives zeros and its distances are 0.

    forward returns a dict:
        q: the nearest vector of each given one, in their dtype, with gradients to the codebook; without
            gradients where `train` and `replacement` are both true, None where only the latter is.
        codebook_min_dist, codebook_max_dist: Euclidean distances between vectors of the book, before any is
            replaced; 0.0 unless `train`.
        num_vecs_replaced: how many rows were written anew.
        dead_indices: which rows (int64), None unless both flags are true.

    Raises:
        ValueError: `continuous_vec` is not (..., D) of at least two axes.
    """

    def __init__(self, num_q_vectors: int, vec_dim: int) -> None:
        super().__init__()
        self.vq_codebook = nn.Embedding(num_q_vectors, vec_dim)
        nn.init.zeros_(self.vq_codebook.weight)

    def forward(self, continuous_vec: Tensor, train: bool, replacement: bool) -> dict[str, Any]:
        width = self.vq_codebook.embedding_dim
        if continuous_vec.ndim < 2 or continuous_vec.shape[-1] != width:
            raise ValueError(
                f"continuous_vec must be (..., {width}) of at least two axes, "
                f"and is {tuple(continuous_vec.shape)}"
            )
        found: dict[str, Any] = {
            "q": None,
            "codebook_min_dist": 0.0,
            "codebook_max_dist": 0.0,
            "num_vecs_replaced": 0,
            "dead_indices": None,
        }
        if not replacement:
            found["q"] = self._nearest(continuous_vec)[1]
        if train:
            found["codebook_min_dist"], found["codebook_max_dist"] = self._distances()
        if train and replacement:
            with torch.no_grad():
                indices_P, found["q"] = self._nearest(continuous_vec)
                found["dead_indices"] = self._replace_unused(indices_P)
            found["num_vecs_replaced"] = found["dead_indices"].numel()
        return found

    def _nearest(self, vectors: Tensor) -> tuple[Tensor, Tensor]:
        """For each vector: the row that is nearest, and the vector in it."""
        with torch.no_grad():
            book_KD = self.vq_codebook.weight.float()
            # The nearest by distance is the nearest by its square.
            indices_P = torch.cdist(vectors.detach().float().flatten(0, -2), book_KD).argmin(dim=-1)
        q_PD = self.vq_codebook(indices_P)
        return indices_P, q_PD.reshape(vectors.shape).to(vectors.dtype)

    def _distances(self) -> tuple[float, float]:
        """The smallest distance between two rows, and the largest; 0 where there is one row only."""
        with torch.no_grad():
            book_KD = self.vq_codebook.weight.float()
            apart = torch.nn.functional.pdist(book_KD)
        if not apart.numel():
            return 0.0, 0.0
        return float(apart.min().item()), float(apart.max().item())

    def _replace_unused(self, indices_P: Tensor) -> Tensor:
        """Writes rows used less than the average over noisy copies of the others; returns their numbers.

        Other rows are drawn by how often they are used. In distributed training the uses of all ranks
        count, and all take what rank 0 draws.
        """
        book_KD = self.vq_codebook.weight
        used_K = torch.bincount(indices_P, minlength=book_KD.shape[0])
        together = dist.is_available() and dist.is_initialized()
        if together:
            dist.all_reduce(used_K)
        fair = max(int(used_K.sum().item() / used_K.numel()), 1)
        dead = (used_K < fair).nonzero().flatten()
        alive = (used_K >= fair).nonzero().flatten()
        if not dead.numel() or not alive.numel():
            return dead[:0]
        drawn = torch.multinomial(used_K[alive].float(), dead.numel(), replacement=True)
        rows = book_KD[alive[drawn]]
        rows = rows + NOISE * torch.randn_like(rows)
        if together:
            dist.broadcast(rows, src=0)
        book_KD[dead] = rows
        return dead
