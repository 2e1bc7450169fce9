"""Normalization by a reference batch, which goes through a network before the examples.

The same in every package.
"""

import torch
from torch import Tensor, nn

from .support.weights import LAYERS

# What checkpoints call them; they have no kernel.
LAYERS["Reference"] = ("reference", ())
LAYERS["VirtualBatchNorm"] = ("virtual_batch_norm", ())


class Reference(nn.Module):
    """Puts the reference batch, drawn once, before the examples.

    `shape` is that of one of them, channels last as in checkpoints.
    """

    examples: Tensor

    def __init__(self, count: int, *shape: int) -> None:
        super().__init__()
        self.register_buffer("examples", torch.zeros(count, *shape))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.examples.movedim(-1, 1), x])


class WithoutReference(nn.Module):
    """Leaves the reference batch out again."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def forward(self, x: Tensor) -> Tensor:
        return x[self.count :]


class VirtualBatchNorm(nn.Module):
    """y = weight (x - mean) / sqrt(variance + epsilon) + bias, per channel.

    Mean and biased variance are those of the reference batch, the first `examples` n, and
    of the example itself, which weighs 1 / (n + 1); those of the reference batch itself are
    its own. Weight and bias are left out if it is not `affine`.
    Salimans et al. 2016, arXiv:1606.03498, section 3.5.
    """

    def __init__(
        self, channels: int, examples: int, epsilon: float, affine: bool = True
    ) -> None:
        super().__init__()
        self.examples, self.epsilon = examples, epsilon
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        numbers = x.flatten(2) if x.dim() > 2 else x[..., None]  # of each channel
        known = numbers[: self.examples]
        mean = known.mean((0, 2))
        variance = (known - mean[:, None]).square().mean((0, 2))
        own = numbers.mean(2)
        own_variance = (numbers - own[..., None]).square().mean(2)
        share = torch.full_like(own, 1 / (self.examples + 1))
        share[: self.examples] = 0
        both = mean + share * (own - mean)
        spread = (1 - share) * (variance + (mean - both).square())
        spread = spread + share * (own_variance + (own - both).square())
        unit = (numbers - both[..., None]) * torch.rsqrt(spread + self.epsilon)[
            ..., None
        ]
        if self.weight is not None and self.bias is not None:
            unit = unit * self.weight[:, None] + self.bias[:, None]
        return unit.reshape(x.shape)
