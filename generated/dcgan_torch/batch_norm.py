"""Batch normalization with one definition, the same in every framework.

The same in every package.
"""

# PyTorch has no type for its hooks.
# mypy: allow-untyped-calls

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support import processes, workers
from .support.weights import LAYERS

LAYERS["BatchNorm"] = ("batch_norm", ())  # what checkpoints call it; it has no kernel


class BatchNorm(nn.Module):
    """y = weight (x - mean) / sqrt(variance + epsilon) + bias, per channel.

    In training, mean and variance are those of the batch, and the running ones follow:
    running <- decay running + (1 - decay) batch. Afterwards the running ones are used.
    Unlike in nn.BatchNorm2d, the running variance is the biased one, like the batch's.
    Weight and bias are left out if it is not `affine`.
    The tensors have the same names, so that each loads the state dict of the other.
    Ioffe & Szegedy 2015, arXiv:1502.03167.
    """

    running_mean: Tensor
    running_var: Tensor

    def __init__(
        self, channels: int, decay: float, epsilon: float, affine: bool = True
    ) -> None:
        super().__init__()
        self.decay, self.epsilon = decay, epsilon
        self.follows = True
        self.finished = False
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))
        self.register_load_state_dict_pre_hook(ignore_count)

    def forward(self, x: Tensor) -> Tensor:
        if self.finished or not self.training:
            return F.batch_norm(
                x, self.running_mean, self.running_var, self.weight, self.bias,
                training=False, eps=self.epsilon,
            )  # fmt: skip
        if workers.TEAM.count > 1:
            return self._shared(x)
        count = x.numel() // x.shape[1]
        if not self.follows:
            return F.batch_norm(
                x, None, None, self.weight, self.bias, training=True, eps=self.epsilon
            )
        # From 0, F.batch_norm moves this to (1 - decay) times the unbiased variance ...
        unbiased = torch.zeros_like(self.running_var)
        y = F.batch_norm(
            x, self.running_mean, unbiased, self.weight, self.bias,
            training=True, momentum=1 - self.decay, eps=self.epsilon,
        )  # fmt: skip
        # ... of which (count - 1) / count makes the biased one.
        self.running_var.mul_(self.decay).add_(unbiased, alpha=1 - 1 / count)
        return y

    def _shared(self, x: Tensor) -> Tensor:
        """By the whole minibatch, of which this process has a part."""
        axes = [0, *range(2, x.dim())]
        mean = processes.mean(x.mean(axes, keepdim=True))
        variance = processes.mean(((x - mean) ** 2).mean(axes, keepdim=True))
        if self.follows:
            with torch.no_grad():
                for running, now in (
                    (self.running_mean, mean),
                    (self.running_var, variance),
                ):
                    running.lerp_(now.flatten(), 1 - self.decay)
        y = (x - mean) * torch.rsqrt(variance + self.epsilon)
        if self.weight is None or self.bias is None:
            return y
        sides = (1,) * (x.dim() - 2)
        return y * self.weight.view(-1, *sides) + self.bias.view(-1, *sides)


def ignore_count(
    module: nn.Module, state_dict: dict[str, Any], prefix: str, *rest: Any
) -> None:
    """Drop the count of batches that nn.BatchNorm2d keeps, which has no use here."""
    state_dict.pop(f"{prefix}num_batches_tracked", None)


@contextmanager
def constant(network: nn.Module) -> Iterator[None]:
    """Calls inside use the batch's statistics but leave the running ones alone.

    A training step leaves a network that it does not update unchanged.
    """
    norms = [m for m in network.modules() if isinstance(m, BatchNorm)]
    for norm in norms:
        norm.follows = False
    try:
        yield
    finally:
        for norm in norms:
            norm.follows = True


@contextmanager
def finished(network: nn.Module) -> Iterator[None]:
    """Calls inside use the running statistics, as after training.

    An earlier stage has finished the network; a later one builds on its outputs.
    """
    norms = [m for m in network.modules() if isinstance(m, BatchNorm)]
    for norm in norms:
        norm.finished = True
    try:
        yield
    finally:
        for norm in norms:
            norm.finished = False
