"""The last layers of a chain, which lead exactly to the target shape."""

from __future__ import annotations

import math

from .chains import Chain
from .values import Shape


def lead_to(chain: Chain, target: Shape) -> None:
    """Layers up to the shape `target`, the last one with a kernel."""
    c = chain.choices
    if len(target) == 3:
        ways = [_through_a_vector]
        if len(chain.shape) == 3:
            ways.append(_through_an_image)
        if len(chain.shape) == 3 and target[0] % 2 == 0 and chain.shape[0] > 1:
            ways.append(_through_an_image)
        if len(chain.shape) < 3:
            ways.append(_grown)
        c.among(ways)(chain, target)
        return
    chain.flatten()
    chain.dense(math.prod(target))
    chain.reshape(target)


def _through_a_vector(chain: Chain, target: Shape) -> None:
    chain.flatten()
    chain.dense(math.prod(target))
    chain.reshape(target)


def _grown(chain: Chain, target: Shape) -> None:
    """A small image of a vector first, and then a larger one of that."""
    c = chain.choices
    sides = [c.whole(1, min(n, 4)) for n in target[:2]]
    channels = c.whole(1, 2)
    chain.flatten()
    chain.dense(math.prod(sides) * channels)
    chain.reshape((*sides, channels))
    if c.chance(50):
        chain.activation()
    _through_an_image(chain, target)


def _through_an_image(chain: Chain, target: Shape) -> None:
    """One convolution, or one transposed, whose kernel and padding hit the size."""
    c = chain.choices
    before, after = chain.shape[:2], target[:2]
    doubled = all(n * 2 == m for n, m in zip(before, after, strict=True))
    if doubled and c.chance(30):
        chain.add({"upsample": 2}, (*after, chain.shape[2]))
        before = after
    if doubled and before != after and c.chance(30):
        kernel = c.choose((3, 3), (4, 4), (2, 2), (1, 1))
        chain.convolution("conv_transpose", target[2], kernel, (2, 2), "same", target)
        return
    smaller = all(m <= n for n, m in zip(before, after, strict=True))
    if smaller and not c.chance(30):
        if before == after and not c.chance(30):
            kernel = c.choose((3, 3), (1, 1), (2, 2), (3, 2))
            padding = "valid" if kernel == (1, 1) else "same"
            chain.convolution("conv", target[2], kernel, (1, 1), padding, target)
            return
        axes = [_conv_axis(chain, n, m) for n, m in zip(before, after, strict=True)]
        name = "conv"
    else:
        axes = [
            _transposed_axis(chain, n, m) for n, m in zip(before, after, strict=True)
        ]
        name = "conv_transpose"
    kernel, stride = (axes[0][0], axes[1][0]), (axes[0][1], axes[1][1])
    pads = [list(axes[0][2]), list(axes[1][2])]
    padding = pads if any(map(any, pads)) else "valid"
    numbers = {size for pair in pads for size in pair}
    if len(numbers) == 1 and numbers != {0}:
        (padding,) = numbers  # type: ignore[assignment]
    chain.convolution(name, target[2], kernel, stride, padding, target)


Axis = tuple[int, int, tuple[int, int]]  # kernel, stride, padding


def _conv_axis(chain: Chain, size: int, target: int) -> Axis:
    """(size + pads - kernel) // stride + 1 = target"""
    c = chain.choices
    stride = c.choose(1, 2, 3)
    if (target - 1) * stride + 1 > size + 2:
        stride = 1
    # The last step may leave up to stride - 1 pixels out.
    left = 0 if chain.mirrored else c.whole(0, stride - 1)
    used = (target - 1) * stride + left  # size + pads - kernel
    kernel = max(1, size - used) + c.whole(0, 1)
    pads = used + kernel - size
    first = c.whole(0, pads)
    return kernel, stride, (first, pads - first)


def _transposed_axis(chain: Chain, size: int, target: int) -> Axis:
    """(size - 1) * stride + kernel - crop = target"""
    c = chain.choices
    stride = c.choose(1, 2, 3)
    if (size - 1) * stride + 1 > target + 2:
        stride = 1
    kernel = max(1, target - (size - 1) * stride) + c.whole(0, 1)
    crop = (size - 1) * stride + kernel - target
    first = c.whole(0, crop)
    return kernel, stride, (first, crop - first)
