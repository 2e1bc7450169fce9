"""A case: a small spec, the data it is trained on, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gencc.reference.training import Data, Examples


@dataclass(frozen=True)
class Row:
    """One case of a conformance suite.

    title: the operation, then what is special. data: the examples of each domain,
    (count, *shape); the only one is called x. labels: of x.
    """

    title: str
    spec: str
    data: Mapping[str, ArrayLike]
    labels: ArrayLike | None = None
    steps: int = 3
    flags: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """Of files and folders: letters, digits and underscores."""
        letters = (c if c.isalnum() else " " for c in self.title.lower())
        return "_".join("".join(letters).split())

    def examples(self) -> Data:
        """The data as the reference takes them."""
        labels = None if self.labels is None else np.asarray(self.labels, np.int64)
        return {
            name: Examples(
                np.asarray(values, np.float64), labels if name == "x" else None
            )
            for name, values in self.data.items()
        }

    def write(self, folder: Path) -> Path:
        """The data as a package takes them: a file, or a folder with one per domain."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in self.examples().items():
            arrays: dict[str, NDArray[Any]] = {"x": part.values}
            if part.labels is not None:
                arrays["y"] = part.labels
            np.savez(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]
        return folder / "x.npz" if set(self.data) == {"x"} else folder
