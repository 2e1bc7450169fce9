"""Small data sets on a disk, in every form that a package reads; the same each time."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def random() -> np.random.Generator:
    """Numbers that are the same each time."""
    return np.random.Generator(np.random.PCG64(5))


def write_idx(folder: Path, images: NDArray[np.uint8], classes: int) -> Path:
    """A folder as that of MNIST; labels go round the classes."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = (np.arange(len(images)) % classes).astype(np.uint8)
    for name, magic, values in (
        ("train-images-idx3-ubyte", 0x803, images),
        ("train-labels-idx1-ubyte", 0x801, labels),
    ):
        header = struct.pack(f">I{values.ndim}I", magic, *values.shape)
        (folder / name).write_bytes(header + values.tobytes())
    return folder


def write_images(folder: Path, images: NDArray[np.uint8]) -> Path:
    """A .png for each image (count, height, width) or with three channels."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{number:03d}.png")
    return folder


def write_npz(path: Path, **arrays: NDArray[Any]) -> Path:
    """An .npz file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return path


def write_csv(path: Path, values: NDArray[np.float64], labels: NDArray[Any]) -> Path:
    """A row of numbers for each example, its label in the first column."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = ",".join(["label", *(f"v{i}" for i in range(values.shape[1]))])
    rows = np.column_stack([labels, values])
    np.savetxt(path, rows, "%.17g", ",", header=header, comments="")
    return path


def pixels(*shape: int) -> NDArray[np.uint8]:
    """Random bytes."""
    return random().integers(0, 256, shape, np.uint8)


def _colours(folder: Path) -> Path:
    return write_npz(folder.with_suffix(".npz"), images=pixels(60, 6, 4, 3))


def _domains(folder: Path) -> Path:
    write_images(folder / "b", pixels(60, 6, 4, 3))
    write_images(folder / "a", pixels(100, 8, 8))
    return folder


def _points(folder: Path) -> Path:
    """Two domains; of each more than are computed at once."""
    write_npz(folder / "a.npz", x=random().uniform(-1, 1, (700, 2)))
    write_npz(folder / "b.npz", x=random().uniform(0, 2, (560, 2)))
    return folder


def _rows(folder: Path) -> Path:
    values = random().uniform(-4, 6, (90, 6))
    return write_csv(folder.with_suffix(".csv"), values, np.arange(90) % 3)


def _classes(folder: Path) -> Path:
    images = pixels(24, 4, 4, 3)
    write_images(folder / "cats", images[:9])
    write_images(folder / "dogs", images[9:])
    return folder


DATA: dict[str, Callable[[Path], Path]] = {
    "aligned": _points,
    "corrupted": _colours,
    "domains": _domains,
    "labelled": _rows,
    "measured": lambda folder: write_idx(folder, pixels(50, 5, 7), 4),
    "pictures": _classes,
    "two_channels": lambda folder: write_npz(
        folder.with_suffix(".npz"), x=random().uniform(0, 1, (40, 6, 4, 2))
    ),
}
"""What a spec of `words` needs, written to a folder or to a file of its name."""
