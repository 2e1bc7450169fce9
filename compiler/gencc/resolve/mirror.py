"""A network's chain of layers -> the chain that leads back from its output.

Order is reversed. What follows a layer without changing the shape (an activation, a
normalization) goes to the same place between the same two layers; what stands at the
very end of the source has no such place and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gencc.ir.layers import (
    Activation,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dense,
    Flatten,
    Layer,
    Pads,
    Reshape,
    Shape,
)
from gencc.ir.model import Placed


def mirrored(chain: Sequence[Placed]) -> Iterator[Layer]:
    """The layers of the mirror, from the source's output to its input."""
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
        yield _mirror(placed, not _normalized(layers) and not left_out)
        yield from layers


def _normalized(following: Sequence[Layer]) -> bool:
    return bool(following) and isinstance(following[0], BatchNorm)


def _mirror(placed: Placed, bias: bool) -> Layer:
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
        case Flatten() | Reshape() if len(placed.input) == 1:
            return Flatten() if len(placed.output) > 1 else Reshape(placed.input)
        case Flatten() | Reshape():
            return Reshape(placed.input)
        case Activation() | BatchNorm():
            raise AssertionError("follows a layer and is not mirrored itself")


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
