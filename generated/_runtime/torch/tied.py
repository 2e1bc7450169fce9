"""Layers that use the kernel of another layer, transposed.

The same in every package.

The kernel stays a parameter of the other layer alone, so that it is counted, saved and
updated once; its gradient is the sum over both uses. Each layer has a bias of its own.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .support.weights import LAYERS

# What checkpoints call them; they have a bias alone, and the kernel of another layer.
LAYERS["TiedLinear"] = ("dense", ())
LAYERS["TiedConv1d"] = ("conv", ())
LAYERS["TiedConv2d"] = ("conv", ())
LAYERS["TiedConv3d"] = ("conv", ())
LAYERS["TiedConvTranspose1d"] = ("conv_transpose", ())
LAYERS["TiedConvTranspose2d"] = ("conv_transpose", ())
LAYERS["TiedConvTranspose3d"] = ("conv_transpose", ())

Sides = int | tuple[int, ...]


class Tied(nn.Module):
    """The base of these layers: the other layer, and a bias for each feature."""

    def __init__(self, source: nn.Module, features_axis: int, bias: bool) -> None:
        super().__init__()
        self.source = (source,)  # in a tuple, so that nn.Module does not register it
        features = self.kernel.shape[features_axis]
        self.bias = nn.Parameter(torch.zeros(features)) if bias else None

    @property
    def kernel(self) -> Tensor:
        """The current kernel of the other layer."""
        return self.source[0].get_parameter("weight")


class TiedLinear(Tied):
    """y = x W + bias, where the other layer, an nn.Linear, has x Wᵀ + its bias."""

    def __init__(self, source: nn.Module, bias: bool = True) -> None:
        super().__init__(source, 1, bias)

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.kernel.T, self.bias)


class TiedConvTranspose2d(Tied):
    """An nn.ConvTranspose2d with the kernel of an nn.Conv2d, whose adjoint it is."""

    compute = staticmethod(F.conv_transpose2d)

    def __init__(
        self,
        source: nn.Module,
        stride: Sides,
        padding: Sides = 0,
        output_padding: Sides = 0,
        bias: bool = True,
    ) -> None:
        super().__init__(source, 1, bias)
        self.stride, self.padding = stride, padding
        self.output_padding = output_padding

    def forward(self, image: Tensor) -> Tensor:
        return self.compute(
            image, self.kernel, self.bias,
            stride=self.stride, padding=self.padding,
            output_padding=self.output_padding,
        )  # fmt: skip


class TiedConvTranspose1d(TiedConvTranspose2d):
    """The same for series."""

    compute = staticmethod(F.conv_transpose1d)


class TiedConvTranspose3d(TiedConvTranspose2d):
    """The same for volumes."""

    compute = staticmethod(F.conv_transpose3d)


class TiedConv2d(Tied):
    """An nn.Conv2d with the kernel of an nn.ConvTranspose2d, whose adjoint it is."""

    compute = staticmethod(F.conv2d)

    def __init__(
        self,
        source: nn.Module,
        stride: Sides,
        padding: Sides = 0,
        bias: bool = True,
    ) -> None:
        super().__init__(source, 0, bias)
        self.stride, self.padding = stride, padding

    def forward(self, image: Tensor) -> Tensor:
        return self.compute(
            image, self.kernel, self.bias, stride=self.stride, padding=self.padding
        )


class TiedConv1d(TiedConv2d):
    """The same for series."""

    compute = staticmethod(F.conv1d)


class TiedConv3d(TiedConv2d):
    """The same for volumes."""

    compute = staticmethod(F.conv3d)
