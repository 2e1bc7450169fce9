"""Images that are turned, all by one angle or each by its own.

The same in every package.
"""

from .support.device import Tensor, ops


def rotate(images: Tensor, quarters: int) -> Tensor:
    """(n, h, w, c), counter-clockwise by 0 to 3 quarters.

    ops.rot90 of Keras 3.15 is wrong for a half turn on TensorFlow.
    """
    if quarters in (1, 3):
        images = ops.transpose(images, (0, 2, 1, 3))
    if quarters in (1, 2):
        images = ops.flip(images, axis=1)
    if quarters in (2, 3):
        images = ops.flip(images, axis=2)
    return images


def rotated(images: Tensor, turns: Tensor) -> Tensor:
    """(n, side, side, c), counter-clockwise by a quarter, as often as `turns` says.

    turns: (n, 4), one-hot of 0 to 3 quarters.
    """
    result = turns[:, 0, None, None, None] * images
    for quarters in (1, 2, 3):
        weight = turns[:, quarters, None, None, None]
        result = result + weight * rotate(images, quarters)
    return result
