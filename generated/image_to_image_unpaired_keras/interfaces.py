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
    atomic.make_folder(folder)
    paths: list[Path] = []
    entries: dict[str, Any] = {}
    with TemporaryDirectory(prefix=".", dir=folder) as temporary:
        for interface in interfaces:
            written = Path(temporary, interface.name + kind.suffix)
            kind.write(interface, written)
            paths.append(_published(written, folder))
            entries[interface.name] = {
                "file": paths[-1].name,
                "inputs": {name: [*shape] for name, shape in interface.inputs.items()},
                "results": [*interface.results],
                "logits": [*interface.logits],
            }
    text = json.dumps({**facts, "networks": entries}, indent=2) + "\n"
    atomic.write(folder / MANIFEST, text.encode())
    return [*paths, folder / MANIFEST]


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
