"""MNIST, or any data set in its format: IDX files of 28 x 28 pixels, plain or .gz.

Put train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz or not) into a folder;
where these are missing, the t10k files or a single pair of files is taken.
"""

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from .support.errors import DataError


@dataclass(frozen=True)
class Dataset:
    """Images (count, height, width, channels), their labels (count,), and a digest.

    The digest is of the data as they were read: the same in every precision.
    """

    images: NDArray[np.floating]
    labels: NDArray[np.int64]
    digest: str


def load(
    folder: Path | None, low: float, high: float, precision: str = "float64"
) -> Dataset:
    """The images of `folder`, ink from `low` (none) to `high` (full); labels 0 to 9.

    Images (count, 28, 28, 1). Raises DataError when the folder, a file or a part of
    a file is missing, and when a file is not what its name says.
    """
    images_file, labels_file = _find(folder)
    raw = _read_idx(images_file, dimensions=3)
    labels = _read_idx(labels_file, dimensions=1)
    if len(raw) != len(labels):
        raise DataError(
            f"{images_file} holds {len(raw)} images but {labels_file} "
            f"{len(labels)} labels; take both files from the same data set"
        )
    if labels.max() > 9:
        raise DataError(
            f"{labels_file} holds the label {labels.max()}, where 0 to 9 were "
            "expected; take a data set of ten classes"
        )
    levels = low + (high - low) * (np.arange(256) / 255.0)
    images = levels.astype(precision)[raw][..., np.newaxis]
    return Dataset(images, labels.astype(np.int64), _digest(raw, labels))


def _digest(raw: NDArray[np.uint8], labels: NDArray[np.uint8]) -> str:
    """The first 16 digits of SHA-256 over shape, images and labels."""
    sha256 = hashlib.sha256(str(raw.shape).encode())
    sha256.update(np.ascontiguousarray(raw).data)
    sha256.update(np.ascontiguousarray(labels).data)
    return sha256.hexdigest()[:16]


def _find(folder: Path | None) -> tuple[Path, Path]:
    """The file of images and the file of labels to use."""
    if folder is None:
        raise DataError(
            "no data folder was given; add --data FOLDER, the one with MNIST's IDX files"
        )
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder; name the one with the IDX files")
    for part in ("train", "t10k"):
        images = _files(folder, f"{part}-images*idx3-ubyte*")
        if images:
            labels = _files(folder, f"{part}-labels*idx1-ubyte*")
            if not labels:
                raise DataError(
                    f"{folder} holds {images[0].name} but no {part}-labels-idx1-ubyte "
                    "or .gz; add that file"
                )
            return images[0], labels[0]
    return _only(folder, "images"), _only(folder, "labels")


def _only(folder: Path, word: str) -> Path:
    found = _files(folder, f"*{word}*")
    if len(found) != 1:
        raise DataError(
            f'{folder} holds {len(found)} files with "{word}" in their name, where '
            f"one was expected; put train-images-idx3-ubyte and "
            "train-labels-idx1-ubyte (or .gz) there"
        )
    return found[0]


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """The bytes in an IDX file, shape as its header says."""
    try:
        with _open(path) as file:
            header = file.read(4 + 4 * dimensions)
            shape = _shape(path, header, dimensions)
            body = _read_at_most(file, math.prod(shape) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{path} cannot be read to its end ({error}); fetch the file again"
        ) from error
    if len(body) != math.prod(shape):
        found = "more" if len(body) > math.prod(shape) else str(len(body))
        raise DataError(
            f"{path} declares {' x '.join(map(str, shape))} = {math.prod(shape)} bytes "
            f"but holds {found}; fetch the file again"
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _shape(path: Path, header: bytes, dimensions: int) -> tuple[int, ...]:
    """The sizes in an IDX header: a magic number, then big-endian words."""
    magic = bytes([0, 0, 8, dimensions])  # 8: unsigned bytes
    if len(header) != 4 + 4 * dimensions or header[:4] != magic:
        raise DataError(
            f"{path} begins with {header[:4].hex(' ') or 'nothing'}, where the header "
            f"of an IDX file, {magic.hex(' ')}, was expected; fetch the file again"
        )
    shape = tuple(np.frombuffer(header[4:], ">u4").tolist())
    if shape[0] == 0 or shape[1:] not in ((), (28, 28)):
        expected = "N x 28 x 28" if dimensions == 3 else "N"
        raise DataError(
            f"{path} declares {' x '.join(map(str, shape))} values, where {expected}, "
            "N at least 1, was expected; take a data set in the format of MNIST"
        )
    return shape


def _read_at_most(file: BinaryIO | gzip.GzipFile, count: int) -> bytearray:
    """The next `count` bytes, fewer at the end of the file."""
    # Piece by piece: memory grows with what is there, not with what a header claims.
    body = bytearray()
    while piece := file.read(min(count - len(body), 1 << 20)):
        body += piece
    return body
