"""A folder of IDX files, the format of MNIST: bytes below a header, plain or .gz.

The same in every package.
"""

import gzip
import math
import zlib
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from . import stored
from .errors import DataError
from .stored import Examples

_IMAGES = (3, 4)  # dimensions of a file of images
_COMPRESSED = "it is compressed; unpack it with gunzip"


def read(folder: Path) -> tuple[Examples, NDArray[np.uint8] | None]:
    """Images (count, height, width) or with channels, and labels (count,) if any.

    The train files, else the t10k files, else the only file with "images" in its name
    and the one with "labels". Raises DataError when there is no such file of images,
    when there are only labels for other images, and when a file is damaged.
    """
    images, labels = _find(folder)
    values = _in_file(images)
    if values is None:
        values = _read(images, _IMAGES)
    return values, None if labels is None else _read(labels, (1,))


def _in_file(path: Path) -> Examples | None:
    """Images that stay in their file, if they do."""
    whole = _COMPRESSED if path.suffix == ".gz" else ""
    with _open(path) as file:
        try:
            shape = _shape(path, file, _IMAGES)
        except (OSError, EOFError, zlib.error):
            return None  # which is an error, once it is read
        offset = file.tell()
    size = math.prod(shape)
    if (not whole and path.stat().st_size != offset + size) or not size:
        return None
    if not stored.stays(path, shape, whole):
        return None
    return stored.in_file(path, offset, shape, np.dtype(np.uint8))


def read_at_most(file: IO[bytes] | gzip.GzipFile, count: int) -> bytearray:
    """The next `count` bytes, fewer at the end of the file."""
    # In chunks: memory grows with the contents, not with what a header claims.
    body = bytearray()
    while piece := file.read(min(count - len(body), 1 << 20)):
        body += piece
    return body


def _find(folder: Path) -> tuple[Path, Path | None]:
    """The file of images and the file of labels to use."""
    for part in ("train", "t10k"):
        if images := _files(folder, f"{part}-images*idx3-ubyte*"):
            labels = _files(folder, f"{part}-labels*idx1-ubyte*")
            if not labels and (others := _files(folder, "*labels*")):
                raise DataError(
                    f"{folder} holds {images[0].name} and {others[0].name} but no "
                    f"{part}-labels-idx1-ubyte or .gz; add that file, or remove the "
                    "other labels"
                )
            return images[0], labels[0] if labels else None
    images, labels = _files(folder, "*images*"), _files(folder, "*labels*")
    if len(images) != 1 or len(labels) > 1:
        raise DataError(
            f'{folder} holds {len(images)} files with "images" in their name and '
            f'{len(labels)} with "labels", where one of each was expected; put '
            "train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz) there"
        )
    return images[0], labels[0] if labels else None


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def _read(path: Path, dimensions: tuple[int, ...]) -> NDArray[np.uint8]:
    """The bytes of a file with `dimensions` dimensions, in the shape of its header."""
    try:
        with _open(path) as file:
            shape = _shape(path, file, dimensions)
            size = math.prod(shape)
            body = read_at_most(file, size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{path} cannot be read to its end ({error}); fetch the file again"
        ) from error
    if len(body) != size:
        actual = "more" if len(body) > size else str(len(body))
        raise DataError(
            f"{path} declares {' x '.join(map(str, shape))} = {size} bytes "
            f"but holds {actual}; fetch the file again"
        )
    return np.frombuffer(body, np.uint8).reshape(shape)


def _open(path: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _shape(
    path: Path, file: IO[bytes] | gzip.GzipFile, dimensions: tuple[int, ...]
) -> tuple[int, ...]:
    """The sizes in the header: a magic number, then one big-endian word for each."""
    magic = file.read(4)
    expected = [bytes([0, 0, 8, n]) for n in dimensions]  # 8: unsigned bytes
    sizes = file.read(4 * magic[3]) if magic in expected else b""
    if not sizes or len(sizes) < 4 * magic[3]:
        raise DataError(
            f"{path} begins with {(magic + sizes).hex(' ') or 'nothing'}, where the "
            f"header of an IDX file, {' or '.join(m.hex(' ') for m in expected)} and "
            "the sizes, was expected; fetch the file again"
        )
    return tuple(np.frombuffer(sizes, ">u4").tolist())
