"""Image files: one, a folder of them, or a folder with one sub-folder per class.

The same in every package.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os.path import commonpath
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from . import image_labels, locations, remembered, stored
from .errors import DataError
from .stored import Examples, Stored

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")
_MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")  # 8 bits or less
_DEEP = ("I;16", "I;16B", "I;16L", "I")  # grey of 16 bits, as Pillow calls it
_ORIENTATION, _TURNED = 274, (5, 6, 7, 8)  # the tag of a camera that was held upright
_MOST_NAMED = 12
_FILTER = Image.Resampling.BICUBIC
_DEEP_BOUNDS, _BOUNDS = (0.0, 65535.0), (0.0, 255.0)


class Fit(NamedTuple):
    """How an image is brought to the size of the shape.

    `crop` first cuts so many pixels, height and width, out of its middle. `resize` then
    scales it, by Pillow's bicubic filter, which takes the mean where it makes images
    smaller: "crop" until both sides cover those of the shape, whose middle is kept, "pad"
    until it fits in with black beside it, "stretch" along each side by itself, a number
    until the shorter side has so many pixels. With `centre` the middle of what is then
    there is kept.
    """

    resize: str | int | None = None
    crop: tuple[int, int] | None = None
    centre: bool = False


class Pictures(NamedTuple):
    """Images (count, height, width, 1 or 3), what is full ink, and labels if any.

    `names` are those of their files, behind those of the folders that they lie in.
    """

    values: Examples
    bounds: tuple[float, float]
    labels: NDArray[Any] | None = None
    names: tuple[str, ...] = ()


class _Unusable(Exception):
    """An image cannot be used; the reason, and what to do about it."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


class _OtherSize(_Unusable):
    """An image has another size than the shape."""


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
    folder: Path, shape: tuple[int, ...], fit: Fit, labels: str = ""
) -> Pictures:
    """The images of a folder, in the order of their names.

    Labels are the names of sub-folders, where the images lie in some, or what `labels`
    says: see `image_labels`. Raises DataError when there are images in both places,
    when a sub-folder has none, and what `read` raises.
    """
    if labels:
        relative = sorted(
            path.relative_to(folder) for path in folder.rglob("*") if _is_file(path)
        )
        relative = [p for p in relative if all(part[0] != "." for part in p.parts)]
        paths = [folder / path for path in relative]
        known = image_labels.read(folder, relative, labels)
        return read(paths, shape, fit, folder)._replace(labels=known)
    direct, classes = _images(folder), _classes(folder)
    by_class = [_images(each) for each in classes]
    is_part = {*locations.TRAIN, *locations.TEST}.issuperset
    if any(by_class) and is_part(each.name.lower() for each in classes):
        listed = ", ".join(map(str, classes))
        raise DataError(
            f"{folder} holds {listed}, which seem to be parts of the data and no classes; "
            f"call one of them train, or name one, --data {classes[0]}"
        )
    if direct and any(by_class):
        raise DataError(
            f"{folder} holds images such as {direct[0].name} and also sub-folders of "
            "images; keep all of them in the folder, or all in sub-folders"
        )
    if direct:
        return read(direct, shape, fit, folder)
    for each, images in zip(classes, by_class, strict=True):
        if not images:
            raise DataError(
                f"{each} holds no images, and each sub-folder of {folder} is a class; "
                f"put {', '.join(_SUFFIXES)} files there, or take it away"
            )
    names = np.repeat([each.name for each in classes], [*map(len, by_class)])
    paths = [path for images in by_class for path in images]
    return read(paths, shape, fit, folder)._replace(labels=names)


def read(
    paths: Sequence[Path],
    shape: tuple[int, ...],
    fit: Fit = Fit(),  # noqa: B008
    folder: Path | None = None,
) -> Pictures:
    """The images, grey or coloured as `shape` says, of 8 bits, or of 16 if any is.

    They are called by where they lie in `folder`, or else by their names alone.

    Raises DataError, which names all of them, when files are damaged, transparent, of
    other kinds of pixels or of another size, and when `shape` is not that of an image.
    """
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise DataError(
            f"{paths[0]} is an image, but an example of this model has the shape "
            f"{' x '.join(map(str, shape))}, where height x width x 1 or 3 was "
            "expected; use other data or another model"
        )
    names = tuple(path.relative_to(folder or path.parent).as_posix() for path in paths)
    if stored.stays(Path(commonpath(paths)), (len(paths), *shape)):
        values, bounds = _in_files(tuple(map(str, paths)), shape, fit)
        return Pictures(values, bounds, names=names)
    unusable: dict[Path, _Unusable] = {}
    images: NDArray[Any] = np.empty((len(paths), *shape), np.uint8)
    for number, path in enumerate(paths):
        try:
            pixels = _pixels(path, shape, fit)
        except _Unusable as error:
            unusable[path] = error
            continue
        if pixels.dtype == np.uint16 and images.dtype == np.uint8:
            images = _deepened(images)
        images[number] = _deepened(pixels) if images.dtype == np.uint16 else pixels
    if unusable:
        raise _all_unusable(unusable, len(paths))
    bounds = _DEEP_BOUNDS if images.dtype == np.uint16 else _BOUNDS
    return Pictures(images, bounds, names=names)


def _in_files(
    paths: tuple[str, ...], shape: tuple[int, ...], fit: Fit
) -> tuple[Stored[NDArray[Any]], tuple[float, float]]:
    """The images, read when they are needed, and what is full ink."""
    mark = f"{stored.marked_together(paths)} {shape} {fit}"
    known = remembered.of(f"kinds of {mark}", lambda: _kinds(paths, shape, fit))
    kind = np.uint16 if known["deep"] else np.uint8

    def read(rows: NDArray[np.int64]) -> NDArray[Any]:
        images = np.empty((len(rows), *shape), kind)
        for i, row in enumerate(rows):
            path = Path(paths[row])
            try:
                pixels = _pixels(path, shape, fit)
            except _Unusable as error:
                raise _all_unusable({path: error}, 1) from error
            images[i] = _deepened(pixels) if known["deep"] else pixels
        return images

    values = Stored(read, (len(paths), *shape), np.dtype(kind), mark)
    return values, _DEEP_BOUNDS if known["deep"] else _BOUNDS


def _kinds(paths: Sequence[str], shape: tuple[int, ...], fit: Fit) -> dict[str, bool]:
    """Whether any image is of 16 bits; DataError for those that are of other kinds."""
    unusable: dict[Path, _Unusable] = {}
    deep = False
    for path in map(Path, paths):
        try:
            deep = _is_deep(path, shape, fit) or deep
        except _Unusable as error:
            unusable[path] = error
    if unusable:
        raise _all_unusable(unusable, len(paths))
    return {"deep": deep}


def _is_deep(path: Path, shape: tuple[int, ...], fit: Fit) -> bool:
    """Whether an image is of 16 bits; raises _Unusable."""
    try:
        with _opened(path, shape, fit) as image:
            return image.mode in _DEEP
    except _Unusable:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise _damaged(error) from error


def _deepened(pixels: NDArray[Any]) -> NDArray[Any]:
    """Bytes as numbers of 16 bits, which are all others already."""
    return 257 * pixels.astype(np.uint16) if pixels.dtype == np.uint8 else pixels


def _images(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_file(path))


def _is_file(path: Path) -> bool:
    return is_image(path) and path.is_file()


def _classes(folder: Path) -> list[Path]:
    inside = sorted(folder.iterdir())
    return [path for path in inside if path.is_dir() and path.name[0] != "."]


# ------------------------------------------------------------------ one image


def _pixels(path: Path, shape: tuple[int, ...], fit: Fit) -> NDArray[Any]:
    """One image (height, width, 1 or 3), of bytes or of 16 bits."""
    height, width, channels = shape
    try:
        with _opened(path, shape, fit) as image:
            deep = image.mode in _DEEP
            upright = ImageOps.exif_transpose(image)
            grey = _deep_grey(upright) if deep else upright
            plain = grey if deep else grey.convert("L" if channels == 1 else "RGB")
            pixels = np.asarray(_fitted(plain, (width, height), fit))
    except _Unusable:
        raise
    except Exception as error:  # damage shows as an error of many different kinds
        raise _damaged(error) from error
    if deep:  # the filter may reach beyond both ends
        pixels = np.clip(np.rint(pixels), 0, 65535).astype(np.uint16)
    shaped = pixels.reshape(height, width, -1)
    return np.broadcast_to(shaped, shape)


@contextmanager
def _opened(path: Path, shape: tuple[int, ...], fit: Fit) -> Iterator[Image.Image]:
    """An image that can be used, as far as can be said before it is decoded."""
    with Image.open(path) as image:
        if fit == Fit():  # it may be large
            _check_size(_upright_size(image), (shape[1], shape[0]))
        _check(image)
        yield image


def _damaged(error: Exception) -> _Unusable:
    return _Unusable(f"cannot be read as an image ({error})", "mend it or take it away")


def _upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height, as the image is to be looked at."""
    width, height = image.size
    turned = image.getexif().get(_ORIENTATION) in _TURNED
    return (height, width) if turned else (width, height)


def _fitted(image: Image.Image, size: tuple[int, int], fit: Fit) -> Image.Image:
    """The image of this width and height."""
    if fit.crop:
        image = _middle(image, (fit.crop[1], fit.crop[0]))
    match fit.resize:
        case "crop":
            image = ImageOps.fit(image, size, _FILTER)
        case "pad":
            image = ImageOps.pad(image, size, _FILTER, color=0)
        case "stretch":
            image = image.resize(size, _FILTER)
        case int(shorter):
            least = min(image.size)
            scaled = [round(side * shorter / least) for side in image.size]
            image = image.resize((scaled[0], scaled[1]), _FILTER)
    if fit.centre:
        image = _middle(image, size)
    _check_size(image.size, size)
    return image


def _middle(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """So many pixels in the middle; of an odd rest one more is left out at the end."""
    (across, down), (width, height) = image.size, size
    if across < width or down < height:
        raise _OtherSize(
            f"is {down} pixels high and {across} wide, and {height} and {width} were to "
            "be cut out of its middle",
            "write a smaller `crop`, or `resize: crop` in its place, which enlarges what "
            "is too small",
        )
    left, top = (across - width) // 2, (down - height) // 2
    return image.crop((left, top, left + width, top + height))


def _check_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    if size != expected:
        (across, down), (width, height) = size, expected
        raise _OtherSize(
            f"is {down} pixels high and {across} wide, where {height} and {width} were "
            "expected",
            "write `resize: crop` beside `scale` in the spec, which scales each image "
            "and keeps its middle, and build the package again",
        )


def _deep_grey(image: Image.Image) -> Image.Image:
    """An image of 16 bits, as numbers with a fraction, which every filter takes."""
    values = np.asarray(image)
    if values.min() < 0 or values.max() > 65535:
        raise _Unusable(
            f"has values from {values.min()} to {values.max()}, where those of 16 bits "
            "were expected",
            "bring the images as an .npz file, with their `range` in the spec",
        )
    return Image.fromarray(values.astype(np.float32))


def _check(image: Image.Image) -> None:
    """Raise _Unusable when the image is not opaque, not alone or of too many bits."""
    if image.mode not in (*_MODES, *_DEEP):
        raise _Unusable(
            f'has pixels of the kind "{image.mode}", where 8 bits per channel or grey '
            "of 16 were expected",
            "convert it, or bring the images as an .npz file, with their `range` in the "
            "spec",
        )
    count = getattr(image, "n_frames", 1) if image.format in ("TIFF", "WEBP") else 1
    if count > 1:
        raise _Unusable(f"holds {count} images", "save each as a file of its own")
    if "A" in image.getbands() or "transparency" in image.info:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
        if alpha.min() < 255:
            raise _Unusable(
                "has transparent pixels, where opaque ones were expected",
                "lay it on a background",
            )


# ------------------------------------------------------------------ what is wrong


def _all_unusable(unusable: dict[Path, _Unusable], count: int) -> DataError:
    """The error about all images that cannot be used: how many they are, and which."""
    sizes = {p: e for p, e in unusable.items() if isinstance(e, _OtherSize)}
    others = {p: e for p, e in unusable.items() if p not in sizes}
    parts = []
    if others:
        more = len(others) - _MOST_NAMED
        listed = [f"{path} {error.reason}" for path, error in others.items()]
        text = ", ".join(listed[:_MOST_NAMED]) + (f", and {more} more" * (more > 0))
        many = f"{len(others)} of {count} images cannot be used: " * (len(others) > 1)
        parts.append(many + text)
    if sizes:
        path, error = next(iter(sizes.items()))
        some = f" ({len(sizes)} of {count} are of such a size)" if count > 1 else ""
        parts.append(f"{path} {error.reason}{some}")
    ordered = (*others.values(), *sizes.values())
    advice = dict.fromkeys(error.advice for error in ordered)
    return DataError("; ".join((*parts, *advice)))
