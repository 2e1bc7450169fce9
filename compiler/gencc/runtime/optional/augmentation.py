"""What training sees in place of images, drawn anew for each minibatch.

The same in every package.

Each function takes the images (count, height, width, channels) of a minibatch, its number
and the name of a stream, and draws for each image by itself.
"""

import numpy as np
from numpy.typing import NDArray

from .support import streams, workers

Images = NDArray[np.floating]


def flip(
    images: Images, seed: int, what: str, number: int, along: str = "horizontal"
) -> Images:
    """Left and right change places, or not, equally likely.

    With "vertical" top and bottom do, with "both" each by itself.
    """
    drawn = _drawn(streams.bernoulli, seed, what, number, len(images)) > 0
    if along != "vertical":
        images = np.where(_each(drawn[0]), images[:, :, ::-1], images)
    if along != "horizontal":
        images = np.where(_each(drawn[1]), images[:, ::-1], images)
    return images


def shift(images: Images, seed: int, what: str, number: int, pixels: int) -> Images:
    """Moved down and to the right by as many pixels as are drawn, -pixels to pixels.

    Outside are the outermost pixels again.
    """
    count, height, width = images.shape[:3]
    drawn = (2.0 * pixels + 1.0) * _drawn(streams.uniform, seed, what, number, count)
    down, right = drawn.astype(np.int64)[..., np.newaxis] - pixels
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    each = np.arange(count)[:, np.newaxis, np.newaxis]
    moved_images: Images = images[each, rows[:, :, np.newaxis], columns[:, np.newaxis]]
    return moved_images


def crop(
    images: Images, seed: int, what: str, number: int, height: int, width: int
) -> Images:
    """A window of so many pixels, each place equally likely, enlarged to the whole.

    Linear between the centers of pixels along each side, constant beyond the outermost.
    """
    unit = _drawn(streams.uniform, seed, what, number, len(images))[..., np.newaxis]
    for axis, size in ((1, height), (2, width)):
        whole = images.shape[axis]
        start = np.floor((whole - size + 1) * unit[axis - 1])
        centers = (np.arange(whole) + 0.5) * size / whole - 0.5
        position = start + np.clip(centers, 0.0, size - 1.0)
        images = _between(images, position, axis)
    return images


def _drawn(
    stream: workers.Stream, seed: int, what: str, number: int, count: int
) -> NDArray[np.float64]:
    """Two numbers for each image, (2, count): of the minibatch those of this worker."""
    size = count * workers.TEAM.count
    drawn: NDArray[np.float64] = stream(seed, what, number, (2, size))
    return drawn[:, workers.part(size)]


def _each(choice: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return choice[:, np.newaxis, np.newaxis, np.newaxis]


def _between(images: Images, position: NDArray[np.float64], axis: int) -> Images:
    """What stands at a position (count, size) along an axis, between two pixels."""
    before = np.floor(position)
    after = np.minimum(before + 1.0, images.shape[axis] - 1.0)
    shape = (len(images), *(-1 if a == axis else 1 for a in (1, 2)), 1)
    share = (position - before).reshape(shape)
    first, second = (
        np.take_along_axis(images, end.astype(np.int64).reshape(shape), axis)
        for end in (before, after)
    )
    mixed: Images = ((1.0 - share) * first + share * second).astype(images.dtype)
    return mixed
