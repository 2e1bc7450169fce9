"""Image files: one, a folder of them, or a folder with one sub-folder per class.

The same in every package.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .errors import DataError

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp")
_PARTS = frozenset(
    (
        "train",
        "training",
        "test",
        "testing",
        "val",
        "valid",
        "validation",
        "dev",
        "eval",
    )
)
_MOST_LOOKED_AT = 1000  # images, for the message about their sizes
_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")  # 8 bits or less


def is_image(path: Path) -> bool:
    """Whether the name is that of an image file."""
    return path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")


def holds_images(folder: Path) -> bool:
    """Whether there are image files in the folder or in its sub-folders."""
    return any(map(_images, [folder, *_classes(folder)]))


def deeper(folder: Path) -> list[Path]:
    """The folders inside, down to the third level, that `read_folder` could read.

    On the first level that has any.
    """
    level = [folder]
    for _ in range(3):
        level = [inside for each in level for inside in _classes(each)]
        if holding := [each for each in level if holds_images(each)]:
            return sorted(holding, key=lambda each: not each.name.startswith("train"))
    return []


def read_folder(
    folder: Path, shape: tuple[int, ...]
) -> tuple[NDArray[np.uint8], NDArray[np.int64] | None]:
    """Images (count, height, width, 1 or 3), in the order of the names.

    Labels (count,) where the images lie in sub-folders, whose sorted names are the
    classes 0, 1 and so on. Raises DataError when there are images in both places, when
    a sub-folder has none, and what `read` raises.
    """
    direct, classes = _images(folder), _classes(folder)
    by_class = [_images(each) for each in classes]
    if any(by_class) and _PARTS.issuperset(each.name.lower() for each in classes):
        names = ", ".join(map(str, classes))
        first = min(classes, key=lambda each: not each.name.startswith("train"))
        raise DataError(
            f"{folder} holds {names}, which seem to be parts of the data and no classes; "
            f"name one of them, --data {first}"
        )
    if direct and any(by_class):
        raise DataError(
            f"{folder} holds images such as {direct[0].name} and also sub-folders of "
            "images; keep all of them in the folder, or all in sub-folders"
        )
    if direct:
        return read(direct, shape), None
    for each, images in zip(classes, by_class, strict=True):
        if not images:
            raise DataError(
                f"{each} holds no images, and each sub-folder of {folder} is a class; "
                f"put {', '.join(_SUFFIXES)} files there, or take it away"
            )
    labels = np.repeat(np.arange(len(by_class), dtype=np.int64), [*map(len, by_class)])
    return read([path for images in by_class for path in images], shape), labels


def read(paths: Sequence[Path], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The images (count, height, width, 1 or 3), grey or coloured as `shape` says.

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
        image[...] = _pixels(path, shape, paths).reshape(shape)
    return images


def _images(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if is_image(path) and path.is_file()
    )


def _classes(folder: Path) -> list[Path]:
    inside = sorted(folder.iterdir())
    return [path for path in inside if path.is_dir() and path.name[0] != "."]


def _pixels(
    path: Path, shape: tuple[int, ...], others: Sequence[Path]
) -> NDArray[np.uint8]:
    """One image: (height, width) when it is to be grey, else (height, width, 3)."""
    height, width, channels = shape
    try:
        with Image.open(path) as image:
            if image.size != (width, height):
                raise _other_size(path, image.size, (width, height), others)
            _check(path, image)  # before decoding: it may be large
            return np.asarray(image.convert("L" if channels == 1 else "RGB"))
    except DataError:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise DataError(
            f"{path} cannot be read as an image ({error}); mend it or remove it"
        ) from error


def _other_size(
    path: Path, size: tuple[int, int], expected: tuple[int, int], paths: Sequence[Path]
) -> DataError:
    """The error about an image of another size, and how many others have one."""
    looked_at = paths[:_MOST_LOOKED_AT]
    wrong = sum(_size(each) != expected for each in looked_at)
    some = f" ({wrong} of {len(looked_at)} have another size)" if len(paths) > 1 else ""
    (width, height), (across, down) = size, expected
    return DataError(
        f"{path} is {height} pixels high and {width} wide, where {down} and {across} "
        f"were expected{some}; bring all images to that size, as by "
        f"PIL.ImageOps.fit(image, ({across}, {down}))"
    )


def _size(path: Path) -> tuple[int, int] | None:
    try:
        with Image.open(path) as image:
            return image.size
    except (OSError, ValueError, SyntaxError):  # reported when it is read
        return None


def _check(path: Path, image: Image.Image) -> None:
    """Raise DataError when the image is not opaque and of 8 bits."""
    if image.mode not in _MODES:
        advice = "convert the image"
        if image.mode.startswith("I"):
            advice = "divide its values by 257, or bring the images as an .npz file"
        raise DataError(
            f'{path} has pixels of the kind "{image.mode}", where 8 bits per channel '
            f"were expected; {advice}"
        )
    if "A" in image.getbands() or "transparency" in image.info:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        if alpha.min() < 255:
            raise DataError(
                f"{path} has transparent pixels, where opaque ones were expected; lay "
                "the image on a background"
            )
