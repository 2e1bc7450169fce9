"""How networks compute: with products of fewer digits, or compiled, where a run says so.

The same in every package.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import devices
from .device import CHOSEN
from .errors import PackageError

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
TRANSPOSED: dict[type[nn.Module], Any] = {
    nn.ConvTranspose1d: F.conv_transpose1d,
    nn.ConvTranspose2d: F.conv_transpose2d,
    nn.ConvTranspose3d: F.conv_transpose3d,
}


def arrange(networks: nn.Module, precision: str) -> None:
    """Let them compute in this precision, and compiled with `--compile`."""
    if precision == devices.MIXED:
        for layer in networks.modules():
            if type(layer) in (nn.Linear, *CONVOLUTIONS, *TRANSPOSED):
                layer.forward = partial(mixed, layer)
    if devices.POLICY.is_compiled:
        _require_compiler()
        for network in networks.children():
            # Not network.compile(), which passes over a Sequential.
            network.forward = torch.compile(network.forward)


@contextmanager
def exact(network: nn.Module) -> Iterator[None]:
    """Let it compute with all digits meanwhile, as what it is exported for does."""
    layers = [layer for layer in network.modules() if _is_mixed(layer)]
    for layer in layers:
        del layer.forward
    try:
        yield
    finally:
        for layer in layers:
            layer.forward = partial(mixed, layer)


def _is_mixed(layer: nn.Module) -> bool:
    own = vars(layer).get("forward")
    return isinstance(own, partial) and own.func is mixed


def mixed(layer: Any, x: Tensor) -> Tensor:
    """The layer, its product in bf16: x and kernel are rounded, and so is the result.

    So are both factors of the products that its gradients are. The bias is added in float32.
    """
    y = _product(layer, x.bfloat16(), layer.weight.bfloat16()).float()
    if layer.bias is None:
        return y
    behind = (
        0 if isinstance(layer, nn.Linear) else y.ndim - 2
    )  # axes after the channels
    bias: Tensor = layer.bias.view(-1, *[1] * behind)
    return y + bias


def _product(layer: Any, x: Tensor, kernel: Tensor) -> Tensor:
    """x times the kernel, as the layer multiplies."""
    if isinstance(layer, nn.Linear):
        return F.linear(x, kernel)
    if isinstance(layer, CONVOLUTIONS):
        convolved: Tensor = layer._conv_forward(x, kernel, None)
        return convolved
    own = (
        layer.stride,
        layer.padding,
        layer.output_padding,
        layer.groups,
        layer.dilation,
    )
    product: Tensor = TRANSPOSED[type(layer)](x, kernel, None, *own)
    return product


def _require_compiler() -> None:
    """Raise PackageError where nothing can compile what torch.compile writes for a CPU."""
    compiler = os.environ.get("CXX", "g++")
    is_cpu = CHOSEN["device"].type == "cpu"
    if is_cpu and shutil.which(compiler) is None:
        raise PackageError(
            f"--compile needs a C++ compiler, and there is no {compiler} here; install one, "
            "name another (CXX), or train without --compile"
        )
