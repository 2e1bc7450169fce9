"""A layer -> what `gencc show` says about it besides its name and its shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from gencc.ir.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dense,
    Flatten,
    InitRule,
    Layer,
    MaxPool,
    MaxUnpool,
    Pads,
    Reshape,
    Upsample,
)
from gencc.ops.notation import number


def settings(layer: Layer) -> str:
    """What the name of the layer does not say."""
    match layer:
        case Dense():
            return _joined(
                _several(layer.units, "unit"), *_start(layer.bias, layer.init)
            )
        case Conv():
            pads = f"padding {_pads(layer.padding)}"
            return _joined(*_window(layer), pads, *_start(layer.bias, layer.init))
        case ConvTranspose():
            crop = f"crop {_pads(layer.crop)}"
            return _joined(*_window(layer), crop, *_start(layer.bias, layer.init))
        case BatchNorm(decay, epsilon):
            return f"decay {number(decay)}, epsilon {number(epsilon)}"
        case Activation(function, slope):
            has_slope = function in {"leaky_relu", "elu"}
            return f"slope {number(slope)}" if has_slope else ""
        case MaxPool(size) | AvgPool(size) | Upsample(size):
            return "x".join(map(str, size))
        case MaxUnpool(size, _, switches):
            return f"{'x'.join(map(str, size))}, by {switches}"
        case Flatten() | Reshape():
            return ""
        case _:
            assert_never(layer)


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _window(layer: Conv | ConvTranspose) -> Iterator[str]:
    height, width = layer.kernel
    yield f"{_several(layer.filters, 'filter')} {height}x{width}"
    down, right = layer.stride
    yield f"stride {down}" if down == right else f"stride {down}x{right}"


def _several(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _pads(pads: Pads) -> str:
    """1, or 0+1 before and after, or 0+1 x 2 along height and width."""
    vertical, horizontal = (
        str(before) if before == after else f"{before}{after:+}"
        for before, after in pads
    )
    return vertical if vertical == horizontal else f"{vertical} x {horizontal}"


def _start(bias: bool, init: InitRule) -> Iterator[str]:
    """What differs from a bias and the usual initial weights."""
    if not bias:
        yield "no bias"
    if init != InitRule():
        std = f" {number(init.std)}" if init.rule == "normal" else ""
        yield f"init {init.rule}{std}"
