"""How networks compute: with products of fewer digits, where a run says so.

The same in every package.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from keras import layers

from . import devices
from .device import Tensor, ops

CONVOLUTIONS = (layers.Conv1D, layers.Conv2D, layers.Conv3D)
TRANSPOSED = (layers.Conv1DTranspose, layers.Conv2DTranspose, layers.Conv3DTranspose)


def arrange(networks: Any, precision: str) -> None:
    """Let them compute in this precision."""
    if precision != devices.MIXED:
        return
    for network in vars(networks).values():
        for layer in getattr(network, "layers", ()):
            if type(layer) in (layers.Dense, *CONVOLUTIONS, *TRANSPOSED):
                layer.call = partial(mixed, layer)


@contextmanager
def exact(network: Any) -> Iterator[None]:
    """Let it compute with all digits meanwhile, as what it is exported for does."""
    rounded = [layer for layer in getattr(network, "layers", ()) if _is_mixed(layer)]
    for layer in rounded:
        del layer.call
    try:
        yield
    finally:
        for layer in rounded:
            layer.call = partial(mixed, layer)


def _is_mixed(layer: Any) -> bool:
    own = vars(layer).get("call")
    return isinstance(own, partial) and own.func is mixed


def mixed(layer: Any, x: Tensor, training: bool | None = None) -> Tensor:
    """The layer, its product in bf16: x and kernel are rounded, and so is the result.

    So are both factors of the products that its gradients are. The bias is added, and the
    activation computed, in float32.
    """
    factors = ops.cast(x, "bfloat16"), ops.cast(layer.kernel, "bfloat16")
    y = ops.cast(_product(layer, *factors), "float32")
    if layer.bias is not None:
        y = y + layer.bias
    return layer.activation(y)


def _product(layer: Any, x: Tensor, kernel: Tensor) -> Tensor:
    """x times the kernel, as the layer multiplies; channels are last."""
    if isinstance(layer, layers.Dense):
        return ops.matmul(x, kernel)
    if isinstance(layer, CONVOLUTIONS):
        return layer.convolution_op(x, kernel)
    return ops.conv_transpose(
        x,
        kernel,
        strides=list(layer.strides),
        padding=layer.padding,
        output_padding=layer.output_padding,
        dilation_rate=layer.dilation_rate,
    )
