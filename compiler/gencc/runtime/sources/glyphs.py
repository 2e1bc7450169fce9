"""3600 images of digits and letters, drawn with five pens.

The same in every package.

A character is strokes on a grid. It is drawn a hundred times, with each pen twenty
times, each time of another width, height, slant and place. No font has a part in it.
"""

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .support import streams
from .support.datasets import Raw

SIDE = 28  # pixels
TIMES = 20  # that each pen draws each character
PIECES = 6  # lines that a curve is made of

_Pair = tuple[NDArray[np.floating], NDArray[np.floating]]

# Points of strokes: right from 0 to 8, down from 0 to 8. A curve bends towards the
# point in brackets.
CHARACTERS = {
    "0": "40(60)64(68)48(28)24(20)40",
    "1": "224048 2868",
    "2": "12(10)40(70)72(74)1878",
    "3": "12(10)40(70)72(74)34(74)76(78)48(18)16",
    "4": "58500676",
    "5": "70201343(73)75(78)48(18)16",
    "6": "71(10)15(18)48(78)76(73)43(13)15",
    "7": "107038",
    "8": "40(10)12(14)44(74)72(70)40 44(14)16(18)48(78)76(74)44",
    "9": "17(78)73(70)40(10)12(15)45(75)73",
    "A": "084088 1676",
    "B": "181040(70)72(74)4414 44(74)76(78)4818",
    "C": "72(70)40(10)14(18)48(78)76",
    "D": "181030(70)74(78)3818",
    "E": "70101878 1454",
    "F": "701018 1454",
    "G": "72(70)40(10)14(18)48(78)757444",
    "H": "1018 7078 1474",
    "I": "4048 2060 2868",
    "J": "6065(68)38(18)16",
    "K": "1018 7015 3378",
    "L": "101878",
    "M": "0800458088",
    "N": "18107870",
    "O": "40(80)84(88)48(08)04(00)40",
    "P": "181040(70)72(74)4414",
    "Q": "40(80)84(88)48(08)04(00)40 5588",
    "R": "181040(70)72(74)4414 4478",
    "S": "72(70)40(10)12(14)44(74)76(78)48(18)16",
    "T": "0080 4048",
    "U": "1015(18)48(78)7570",
    "V": "004880",
    "W": "0028426880",
    "X": "1078 7018",
    "Y": "004480 4448",
    "Z": "10701878",
}

# Half the length and half the breadth of a nib in pixels, cosine and sine of its angle,
# how far what it draws is slanted, and half the length of its serifs on the grid.
PENS = (
    (0.9, 0.9, 1.0, 0.0, 0.0, 0.0),
    (1.8, 1.8, 1.0, 0.0, 0.0, 0.0),
    (1.9, 0.6, 0.8, -0.6, 0.1, 0.0),
    (1.5, 0.6, 1.0, 0.0, 0.0, 1.2),
    (1.1, 1.1, 1.0, 0.0, 0.25, 0.0),
)


def read() -> Raw:
    """The images (3600, 28, 28, 1); a label is a digit, 0 to 9, or a letter, 10 to 35."""
    images = np.concatenate(
        [
            _drawn(f"glyphs/{character}/{number}", _lines(strokes, pen[-1]), pen)
            for character, strokes in CHARACTERS.items()
            for number, pen in enumerate(PENS)
        ]
    )
    labels = np.arange(len(CHARACTERS), dtype=np.int64).repeat(len(PENS) * TIMES)
    order = streams.permutation(0, "glyphs", 0, len(images))
    return Raw(images[order, ..., np.newaxis], labels[order], (0.0, 255.0))


def _lines(strokes: str, serif: float) -> NDArray[np.float64]:
    """The straight lines of a character (count, 2 ends, 2), on the grid."""
    lines: list[_Pair] = []
    half = np.array([serif, 0.0])
    for stroke in strokes.split():
        points = _points(stroke)
        lines += pairwise(points)
        for end, beside in (points[:2], points[:-3:-1]):
            if serif and end[1] in (0.0, 8.0) and beside[1] != end[1]:
                lines.append((end - half, end + half))
    return np.array(lines)


def _points(stroke: str) -> list[NDArray[np.float64]]:
    """The points of a stroke, its curves cut into pieces."""
    points: list[NDArray[np.float64]] = []
    bend = None
    for token in re.findall(r"\(?\d\d", stroke):
        point = np.array([float(token[-2]), float(token[-1])])
        if token[0] == "(":
            bend = point
            continue
        if bend is not None:
            start = points[-1]
            for t in np.arange(1, PIECES) / PIECES:
                near, far = start + t * (bend - start), bend + t * (point - bend)
                points.append(near + t * (far - near))
        points.append(point)
        bend = None
    return points


def _drawn(
    what: str, lines: NDArray[np.float64], pen: tuple[float, ...]
) -> NDArray[np.uint8]:
    """A character, drawn so many times with a pen: the ink (20, 28, 28), 0 to 255."""
    length, breadth, cosine, sine, slant, _ = pen
    chance = streams.uniform(0, what, 0, (5, TIMES, 1, 1), -1.0, 1.0)
    width, height = 1.6 + 0.2 * chance[0], 2.2 + 0.15 * chance[1]  # pixels of the grid
    pixels = np.arange(SIDE) + 0.5
    ink = np.full((TIMES, SIDE, SIDE), -0.5)

    def seen(right: NDArray[np.floating], down: NDArray[np.floating]) -> _Pair:
        """Along the nib and across it, in units that make it a circle."""
        along = (cosine * right + sine * down) / length
        return along, (cosine * down - sine * right) / breadth

    def put(point: NDArray[np.float64]) -> _Pair:
        """A point of the grid in each of the images."""
        down = height * (point[1] - 4.0)
        right = width * (point[0] - 4.0) - (slant + 0.1 * chance[2]) * down
        return seen(right + 0.5 * SIDE + chance[3], down + 0.5 * SIDE + chance[4])

    x, y = seen(pixels, pixels[:, np.newaxis])
    for start, end in lines:
        (x_0, y_0), (x_1, y_1) = put(start), put(end)
        dx, dy = x_1 - x_0, y_1 - y_0
        t = ((x - x_0) * dx + (y - y_0) * dy) / (dx * dx + dy * dy)
        t = np.clip(t, 0.0, 1.0)  # of the nearest point of the line
        u, v = x - x_0 - t * dx, y - y_0 - t * dy
        distance = np.sqrt(u * u + v * v) + 1e-6
        in_pixels = np.sqrt(length * length * u * u + breadth * breadth * v * v) + 1e-6
        # How far within the edge, which is where the distance is 1.
        ink = np.maximum(ink, in_pixels / distance - in_pixels)
    return np.round(255.0 * np.clip(ink + 0.5, 0.0, 1.0)).astype(np.uint8)
