"""Where data lie: a path, or one for each part or domain of them.

The same in every package.

The parts are `train`, what a model learns from, and `test`, what it is tried on once it
is trained: `--data train=a.npz --data test=b.npz`, or the folders train and test of one.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from . import console
from .contents import shown
from .errors import DataError, PackageError

Location: TypeAlias = Path | Mapping[str, Path]

TRAIN = ("train", "training")
TEST = ("test", "testing", "val", "valid", "validation", "dev", "eval")  # the first is


class Parts(NamedTuple):
    """What is trained on, and what a trained model is tried on if that lies elsewhere."""

    train: Path
    test: Path | None = None


def of(texts: Sequence[str] | None) -> Location | None:
    """What the flags `--data` name: PATH, or NAME=PATH for each part or domain.

    Raises PackageError when they do not go together.
    """
    if not texts:
        return None
    named = [_named(text) for text in texts]
    if len(texts) == 1 and not named[0][0]:
        return Path(texts[0])
    for text, (name, _) in zip(texts, named, strict=True):
        if not name:
            raise PackageError(
                f"--data {shown(text)} has no name beside others; name each: "
                "--data train=PATH --data test=PATH, or the domains"
            )
    if len(dict(named)) < len(named):
        twice = next(name for name, _ in named if [n for n, _ in named].count(name) > 1)
        raise PackageError(f"--data {twice}= stands there twice; name one path of it")
    return dict(named)


def inside(location: Location | None, name: str) -> Location | None:
    """Where the domain `name` lies: in a folder, whatever the suffix of the file.

    Or what a flag names so. If there are parts, in each of them. Raises DataError when
    it is not there, or there twice.
    """
    if location is None:
        return None
    if isinstance(location, Path):
        inner = _find(location, name)
        if isinstance(inner, Path):
            return inner
        folders = _folders(location)
        if folders is None:
            raise _not_inside(location, name, inner)
        location = {"train": folders.train}
        location |= {"test": folders.test} if folders.test else {}
    if name in location:
        return location[name]
    if not location.keys() <= {"train", "test"}:
        raise DataError(
            f"--data names {' and '.join(map(shown, location))} but not {name}; add "
            f"--data {name}=PATH"
        )
    return {part: _in_part(folder, name) for part, folder in location.items()}


def required(location: Location | None, what: str) -> Location:
    """The location, if there is one; else DataError, which says `what` to name."""
    if location is None:
        raise DataError(f"no data were given; add --data PATH, {what}")
    return location


def parts(location: Location) -> Parts:
    """The parts of the data at a location.

    Raises DataError when there are other names, or nothing to train on.
    """
    if isinstance(location, Path):
        return _folders(location) or Parts(location)
    if others := location.keys() - {"train", "test"}:
        raise DataError(
            f"--data names {shown(min(others))}, where train and test were expected; "
            "write --data train=PATH --data test=PATH, or a path alone"
        )
    if "train" not in location:
        raise DataError(
            "--data names a test part, and nothing to train on; add --data train=PATH"
        )
    return Parts(location["train"], location.get("test"))


def tried(location: Location | None) -> Location | None:
    """Where that lies which a trained model is tried on, if it has a flag of its own."""
    if isinstance(location, Mapping) and "test" in location:
        return location["test"]
    return location


def _named(text: str) -> tuple[str, Path]:
    name, equals, path = text.partition("=")
    is_name = name.isidentifier() and not Path(text).exists()
    return (name, Path(path)) if equals and is_name else ("", Path(text))


def _folders(folder: Path) -> Parts | None:
    """The folders train and test in a folder, if all in it are parts; said in a line."""
    if not folder.is_dir():
        return None
    within = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] != ".")
    by_name = {path.name.lower(): path for path in within}
    if by_name.keys() - {*TRAIN, *TEST}:
        return None
    train = [by_name[name] for name in TRAIN if name in by_name]
    test = [by_name[name] for name in TEST if name in by_name]
    if len(train) != 1:
        return None
    tried = f", {test[0]} is what a trained model is tried on" if test else ""
    left = f", {' and '.join(map(str, test[1:]))} not read" if test[1:] else ""
    console.say(f"{train[0]} is trained on{tried}{left}")
    return Parts(train[0], test[0] if test else None)


def _in_part(folder: Path, name: str) -> Path:
    inner = _find(folder, name)
    if isinstance(inner, Path):
        return inner
    raise _not_inside(folder, name, inner)


def _find(folder: Path, name: str) -> Path | list[Path]:
    """The file or folder of that name in a folder, or all files if there are others."""
    if (folder / name).exists():
        return folder / name
    files = sorted(folder.glob(f"{name}.*")) if folder.is_dir() else []
    return files[0] if len(files) == 1 else files


def _not_inside(folder: Path, name: str, files: list[Path]) -> DataError:
    actual = " and ".join(file.name for file in files) or "none"
    return DataError(
        f"--data {folder} must be a folder that holds one file or folder called "
        f"{name}, and there is {actual}"
    )
