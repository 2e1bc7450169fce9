"""A network's chain of layers -> the chain that leads back from its output.

Order is reversed. What follows a layer without changing the shape (an activation, a
normalization) goes to the same place between the same two layers; what stands at the
very end of the source has no such place and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gencc.ir.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dense,
    Flatten,
    Layer,
    MaxPool,
    MaxUnpool,
    Pads,
    Reshape,
    Shape,
    ShapeError,
    Upsample,
)
from gencc.ir.model import Placed, switches_name


class Reflected(NamedTuple):
    """A layer of the mirror, and the one with a kernel that it leads back over."""

    layer: Layer
    of: Placed | None


def mirrored(chain: Sequence[Placed], upsample: bool) -> Iterator[Reflected]:
    """The layers of the mirror, from the source's output to its input.

    A max_pool is led back over by its own switches, or, if `upsample`, by repeating.
    """
    kept: list[Placed] = []
    before: list[list[Layer]] = []  # what stands between kept[i - 1] and kept[i]
    between: list[Layer] = []
    for placed in chain:
        if isinstance(placed.layer, Activation | BatchNorm):
            between.append(placed.layer)
        else:
            kept.append(placed)
            before.append(between)
            between = []
    after = [*before[1:], between]
    for placed, layers, source in zip(
        reversed(kept), reversed(before), reversed(after), strict=True
    ):
        # No bias where a batch_norm follows; the source may lack its own for that alone.
        left_out = not getattr(placed.layer, "bias", True) and not _normalized(source)
        back = _mirror(placed, not _normalized(layers) and not left_out, upsample)
        yield Reflected(back, placed if any(placed.weights()) else None)
        yield from (Reflected(layer, None) for layer in layers)


def stays(chain: Sequence[Placed]) -> bool:
    """Whether no layer leads anywhere, so that there is no way back."""
    return all(isinstance(one.layer, Activation | BatchNorm) for one in chain)


def _normalized(following: Sequence[Layer]) -> bool:
    return bool(following) and isinstance(following[0], BatchNorm)


def _mirror(placed: Placed, bias: bool, upsample: bool) -> Layer:
    """The layer from the output shape of `placed` back to its input shape."""
    match placed.layer:
        case Dense(init=init):
            return Dense(placed.input[0], bias, init)
        case Conv() as conv:
            return ConvTranspose(
                placed.input[2],
                conv.kernel,
                conv.stride,
                _crop(conv, placed.input, placed.output),
                bias,
                conv.init,
            )
        case ConvTranspose() as conv:
            return Conv(
                placed.input[2],
                conv.kernel,
                conv.stride,
                _padding(conv.crop),
                bias,
                conv.init,
            )
        case AvgPool(size=size) | MaxPool(size=size) if _divides(placed) and (
            upsample or isinstance(placed.layer, AvgPool)
        ):
            return Upsample(size)
        case AvgPool() | MaxPool() if upsample or isinstance(placed.layer, AvgPool):
            raise ShapeError(
                "pooling left pixels out, which upsampling cannot give back"
            )
        case MaxPool(size=size):
            height, width, _ = placed.input
            return MaxUnpool(size, (height, width), switches_name(placed.name))
        case Upsample(size=size):
            return AvgPool(size)
        case MaxUnpool():
            raise AssertionError("stands in mirrors alone, which have no mirror")
        case AvgPool():
            raise AssertionError("is upsampled")
        case Flatten() | Reshape() if len(placed.input) == 1:
            return Flatten() if len(placed.output) > 1 else Reshape(placed.input)
        case Flatten() | Reshape():
            return Reshape(placed.input)
        case Activation() | BatchNorm():
            raise AssertionError("follows a layer and is not mirrored itself")


def _divides(placed: Placed) -> bool:
    size = placed.layer.size if isinstance(placed.layer, AvgPool | MaxPool) else (1, 1)
    pairs = zip(placed.input, size, strict=False)
    return all(side % window == 0 for side, window in pairs)


def _crop(conv: Conv, before: Shape, after: Shape) -> Pads:
    """What is left of the adjoint's full output is as large as the input was."""
    sides = []
    for axis in (0, 1):
        full = (after[axis] - 1) * conv.stride[axis] + conv.kernel[axis]
        start = conv.padding[axis][0]
        sides.append((start, full - before[axis] - start))
    return sides[0], sides[1]


def _padding(crop: Pads) -> Pads:
    """A crop below 0 extended the image; those rows are not looked at again."""
    (top, bottom), (left, right) = crop
    return (top, max(bottom, 0)), (left, max(right, 0))
