"""Networks as other programs see them, and a folder that holds them in another format.

The same in every package.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .support import atomic
from .support.errors import PackageError

MANIFEST = "networks.json"


@dataclass(frozen=True)
class Interface:
    """A network: what it takes, and what it gives.

    inputs: the shape of an example by the name of the input, in the order of a call, as
    the framework has it, without the batch. results: the names of what it returns, in
    this order; logits: those of them behind which the spec has a sigmoid or softmax.
    """

    name: str
    network: Any
    inputs: Mapping[str, tuple[int, ...]]
    results: tuple[str, ...]
    logits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A kind of file: its suffix, what writes it to a path, and what that imports."""

    suffix: str
    write: Callable[[Interface, Path], None]
    packages: tuple[str, ...] = ()


def write(
    interfaces: Iterable[Interface],
    kind: Format,
    folder: Path,
    facts: Mapping[str, Any],
) -> list[Path]:
    """Write each network to `folder`, and networks.json, which says what is in them.

    `facts` are what else it says. The paths written are returned. Raises PackageError
    where a package is missing or the format cannot express a network, and OSError.
    """
    _require(kind.packages)
    interfaces = [*interfaces]
    _refuse_others(folder, [each.name + kind.suffix for each in interfaces])
    atomic.make_folder(folder)
    entries = {
        each.name: {
            "file": each.name + kind.suffix,
            "inputs": {name: [*shape] for name, shape in each.inputs.items()},
            "results": [*each.results],
            "logits": [*each.logits],
        }
        for each in interfaces
    }
    with TemporaryDirectory(prefix=".", dir=folder) as temporary:
        written = [Path(temporary, str(entry["file"])) for entry in entries.values()]
        for interface, path in zip(interfaces, written, strict=True):
            kind.write(interface, path)
        # First what says that the files are ours, in case this is killed between them.
        text = json.dumps({**facts, "networks": entries}, indent=2) + "\n"
        atomic.write(folder / MANIFEST, text.encode())
        return [*(_published(path, folder) for path in written), folder / MANIFEST]


def _refuse_others(folder: Path, names: Iterable[str]) -> None:
    """Refuse, with PackageError, to replace a file that no export wrote."""
    there = [
        name
        for name in (*names, MANIFEST)
        if (folder / name).exists() or (folder / name).is_symlink()
    ]
    if foreign := [name for name in there if name not in _own(folder)]:
        raise PackageError(
            f"{folder / foreign[0]} exists, and no export wrote it; move it away, or choose "
            "another folder (--out)"
        )


def _own(folder: Path) -> set[str]:
    """The files in a folder that an export wrote, as its networks.json says."""
    try:
        stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *(str(each["file"]) for each in stored["networks"].values())}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return set()


def _published(written: Path, folder: Path) -> Path:
    """What was written, a file or a folder, in the place of what was there before."""
    path = folder / written.name
    if written.is_dir():
        if path.is_dir():
            shutil.rmtree(path)
        written.replace(path)
    else:
        atomic.write(path, written.read_bytes())
    return path


def _require(packages: Iterable[str]) -> None:
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise PackageError(
            f"this format needs what is not installed here: pip install {' '.join(missing)}"
        )
