"""3600 images of one coloured shape, each with all that it was drawn from.

The same in every package.

Every combination of shape, scale, rotation, place and colour once, as in dSprites
(Matthey, Higgins, Hassabis and Lerchner 2017), with fewer values of each and in colour.
Rotations stay within a quarter turn, where no two look the same: a square does so from
90 degrees on.
"""

import numpy as np
from numpy.typing import NDArray

from .support import streams
from .support.datasets import Raw

SIDE = 16  # pixels
FINE = 8  # points across a pixel at which a shape is looked at
SHAPES = 0, 1, 2  # square, ellipse, heart
SCALES = 1.875, 3.125, 4.375  # pixels from the centre to the edge
ROTATIONS = 0.0, 22.5, 45.0, 67.5  # degrees, anticlockwise
PLACES = 5.0, 6.5, 8.0, 9.5, 11.0  # pixels from the left, and from the top
COLOURS = (235, 75, 60), (240, 200, 60), (70, 190, 110), (80, 130, 240)  # red to blue


def read() -> Raw:
    """The images (3600, 16, 16, 3); a label is the shape, 0 to 2.

    Factors (3600, 6): shape, scale in pixels, rotation in degrees, x and y of the centre
    in pixels from the upper left corner, and the number of the colour, 0 to 3.
    """
    values = SHAPES, SCALES, ROTATIONS, PLACES, PLACES, range(len(COLOURS))
    grid = np.meshgrid(*values, indexing="ij")
    factors = np.stack([factor.ravel() for factor in grid], axis=1).astype(np.float64)
    # Of one colour, as the shapes of all are the same.
    covered = np.stack([_covered(*row) for row in factors[:: len(COLOURS), :5]])
    ink = (
        np.array(COLOURS)[:, np.newaxis, np.newaxis]
        * covered[:, np.newaxis, ..., np.newaxis]
    )
    images = (ink + FINE**2 // 2) // FINE**2
    pixels = images.reshape(-1, SIDE, SIDE, 3).astype(np.uint8)
    order = streams.permutation(0, "sprites", 0, len(factors))
    factors = factors[order]
    labels = factors[:, 0].astype(np.int64)
    return Raw(pixels[order], labels, (0.0, 255.0), factors)


def _covered(
    shape: float, scale: float, rotation: float, x: float, y: float
) -> NDArray[np.int64]:
    """How many of the points in each pixel (16, 16) lie within the shape."""
    turn = np.deg2rad(rotation)
    # Rounded, as the last digit of a cosine differs between machines.
    cosine, sine = np.cos(turn).round(6), np.sin(turn).round(6)
    points = (np.arange(SIDE * FINE) + 0.5) / FINE
    right, up = (points - x) / scale, (y - points[:, np.newaxis]) / scale
    u, v = cosine * right + sine * up, cosine * up - sine * right
    inside = _within(int(shape), u, v).reshape(SIDE, FINE, SIDE, FINE)
    counts: NDArray[np.int64] = inside.sum(axis=(1, 3))
    return counts


def _within(
    shape: int, u: NDArray[np.float64], v: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Whether points lie within a shape of size 1, upright, about the origin."""
    if shape == 0:
        square: NDArray[np.bool_] = np.maximum(np.abs(u), np.abs(v)) <= 0.8
        return square
    if shape == 1:
        return u * u + 4.0 * v * v <= 1.0
    u, v = 1.2 * u, 1.2 * v + 0.1
    bulge = u * u + v * v - 1.0
    return bulge * bulge * bulge <= u * u * v * v * v
