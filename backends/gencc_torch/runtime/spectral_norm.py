"""Kernels divided by an estimate of their largest singular value.

The same in every package.

Miyato et al. 2018, arXiv:1802.05957, algorithm 1. The power iteration goes on in training
steps alone, once in each that updates the network, and not in every call as that of
torch.nn.utils.parametrizations.spectral_norm.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrize import register_parametrization

from .support.weights import KERNEL, LAYERS

# What PyTorch calls the classes of such layers, and checkpoints their tensors.
LAYERS.update({f"Parametrized{name}": layer for name, layer in LAYERS.items()})
KERNEL["parametrizations.weight.original"] = "kernel"
KERNEL["parametrizations.weight.0.u"] = "u"


class SpectralNorm(nn.Module):
    """K / sigma, where sigma = u' K v is the norm of K by one power iteration from u."""

    u: Tensor

    def __init__(self, outputs: int, axis: int) -> None:
        super().__init__()
        self.axis = axis  # of the outputs
        self.register_buffer("u", torch.ones(outputs))

    def forward(self, kernel: Tensor) -> Tensor:
        u, v = self.iterated(kernel)
        return kernel / torch.dot(u, self.matrix(kernel) @ v)

    @torch.no_grad()
    def iterated(self, kernel: Tensor) -> tuple[Tensor, Tensor]:
        """u' and v, constants in every gradient: v = Kᵀ u / |Kᵀ u|, u' = K v / |K v|."""
        matrix = self.matrix(kernel)
        v = matrix.T @ self.u
        v = v / v.norm()
        u = matrix @ v
        return u / u.norm(), v

    def matrix(self, kernel: Tensor) -> Tensor:
        """A row for each output."""
        return kernel.movedim(self.axis, 0).flatten(1)


def spectral_norm(layer: nn.Module) -> nn.Module:
    """The layer, whose kernel is divided by its norm from now on."""
    axis = 1 if "Transpose" in type(layer).__name__ else 0
    outputs = layer.get_parameter("weight").shape[axis]
    register_parametrization(layer, "weight", SpectralNorm(outputs, axis))
    return layer


@torch.no_grad()
def power_iteration(network: nn.Module) -> None:
    """One step of every power iteration in a network, by its kernels as they are."""
    for norm, kernel in _norms(network):
        norm.u.copy_(norm.iterated(kernel)[0])


def _norms(network: nn.Module) -> Iterator[tuple[SpectralNorm, Tensor]]:
    for module in network.modules():
        if isinstance(module, nn.ModuleDict) and "weight" in module:
            (norm,) = module["weight"].children()
            if isinstance(norm, SpectralNorm):
                yield norm, module["weight"].get_parameter("original")
