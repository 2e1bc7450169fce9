"""Layers of autoregressive networks: kernels times a mask of 0 and 1.

The same in every package.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support.weights import LAYERS

# What checkpoints call them, and the order of the axes of their kernels.
LAYERS["MaskedLinear"] = ("masked_dense", (1, 0))
LAYERS["MaskedConv1d"] = ("masked_conv", (2, 1, 0))
LAYERS["MaskedConv2d"] = ("masked_conv", (3, 2, 0, 1))
LAYERS["MaskedConv3d"] = ("masked_conv", (4, 3, 0, 1, 2))


class MaskedLinear(nn.Linear):
    """x (M K) + bias. Germain et al. 2015, arXiv:1502.03509.

    Number k of a vector belongs to variable k mod `variables`. Results see the variables
    before their own, with type B their own too, and the last `context` inputs.
    """

    mask: Tensor

    def __init__(
        self,
        inputs: int,
        outputs: int,
        variables: int,
        type: str,
        context: int = 0,
        bias: bool = True,
    ) -> None:
        super().__init__(inputs, outputs, bias)
        of_input = torch.arange(inputs) % variables
        of_input[inputs - context :] = -1
        own = torch.arange(outputs)[:, None] % variables
        mask = of_input < own if type == "A" else of_input <= own
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.mask, self.bias)


class MaskedConv(nn.Module):
    """Convolutions with the kernel M K. van den Oord et al. 2016, arXiv:1601.06759.

    A pixel sees those before it, row by row, with type B itself too.
    """

    mask: Tensor
    weight: nn.Parameter

    def __init__(self, *sizes: int, type: str, **settings: Any) -> None:
        super().__init__(*sizes, padding="same", **settings)
        mask = torch.zeros(self.weight.shape[2:])
        middle = mask.numel() // 2
        mask.view(-1)[: middle if type == "A" else middle + 1] = 1
        self.register_buffer("mask", mask, persistent=False)

    def _conv_forward(self, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        forward = super()._conv_forward  # type: ignore[misc]  # of the convolution
        return forward(x, weight * self.mask, bias)  # type: ignore[no-any-return]


class MaskedConv1d(MaskedConv, nn.Conv1d):
    """Of series."""


class MaskedConv2d(MaskedConv, nn.Conv2d):
    """Of images."""


class MaskedConv3d(MaskedConv, nn.Conv3d):
    """Of volumes."""
