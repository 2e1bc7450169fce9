"""Image files: one, a folder of them, or a folder with one sub-folder per class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .errors import DataError

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")
_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")  # 8 bits or less


def is_image(path: Path) -> bool:
    """Whether the name is that of an image file."""
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")


def holds_images(folder: Path) -> bool:
    """Whether there are image files in the folder or in its sub-folders."""
    return any(map(_images, [folder, *_classes(folder)]))


def read_folder(
    folder: Path, shape: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.int64] | None]:
    """Images (count, height, width, 1 or 3), in the order of the names.

    Labels (count,) where the images lie in sub-folders, whose sorted names are the
    classes 0, 1 and so on. Raises DataError when there are images in both places, when
    a sub-folder has none, and what `read` raises.
    """
    direct, classes = _images(folder), _classes(folder)
    found = [_images(each) for each in classes]
    if direct and any(found):
        raise DataError(
            f"{folder} holds images such as {direct[0].name} and also sub-folders of "
            "images; keep all of them in the folder, or all in sub-folders"
        )
    if direct:
        return read(direct, shape), None
    for each, images in zip(classes, found, strict=True):
        if not images:
            raise DataError(
                f"{each} holds no images, and each sub-folder of {folder} is a class; "
                f"put {', '.join(_SUFFIXES)} files there, or take it away"
            )
    labels = np.repeat(np.arange(len(found), dtype=np.int64), [*map(len, found)])
    return read([path for images in found for path in images], shape), labels


def read(paths: Sequence[Path], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The images (count, height, width, 1 or 3), made grey or coloured as `shape` says.

    Raises DataError when a file is damaged, transparent, of more than 8 bits, or of
    another size, and when `shape` is not that of an image.
    """
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise DataError(
            f"{paths[0]} is an image, but an example of this model has the shape "
            f"{' x '.join(map(str, shape))}, where height x width x 1 or 3 was "
            "expected; use other data or another model"
        )
    images = np.empty((len(paths), *shape), np.uint8)
    for image, path in zip(images, paths, strict=True):
        image[...] = _pixels(path, shape).reshape(shape)
    return images


def _images(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if is_image(path) and path.is_file()
    )


def _classes(folder: Path) -> list[Path]:
    inside = sorted(folder.iterdir())
    return [path for path in inside if path.is_dir() and path.name[0] != "."]


def _pixels(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """One image: (height, width) when it is to be grey, else (height, width, 3)."""
    height, width, channels = shape
    try:
        with Image.open(path) as image:
            _check(path, image, height, width)  # before decoding: it may be large
            return np.asarray(image.convert("L" if channels == 1 else "RGB"))
    except DataError:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise DataError(
            f"{path} cannot be read as an image ({error}); mend it or take it away"
        ) from error


def _check(path: Path, image: Image.Image, height: int, width: int) -> None:
    """Raise DataError when the image is not of this size, opaque and of 8 bits."""
    if image.size != (width, height):
        raise DataError(
            f"{path} is {image.height} pixels high and {image.width} wide, where "
            f"{height} and {width} were expected; bring all images to that size"
        )
    if image.mode not in _MODES:
        raise DataError(
            f'{path} has pixels of the kind "{image.mode}", where 8 bits per channel '
            "were expected; convert the image"
        )
    if "A" in image.getbands() or "transparency" in image.info:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        if alpha.min() < 255:
            raise DataError(
                f"{path} has transparent pixels, where opaque ones were expected; lay "
                "the image on a background"
            )
