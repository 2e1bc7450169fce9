"""A case: a small spec, the data it is trained on, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gencc.ops.cases import Digits
from gencc.verification.reference.training import Data, Examples


@dataclass(frozen=True, eq=False)  # equal rows are different cases
class Row:
    """One case of a conformance suite.

    title: the operation, then what is special about the case. data: the examples
    (count, *shape), or those of each named domain; labels, factors likewise. digits: if there
    are any, the case is trained in float32, and the ulps of these tensors and tables
    are counted.
    """

    title: str
    spec: str
    data: ArrayLike | Mapping[str, ArrayLike]
    labels: ArrayLike | Mapping[str, ArrayLike] | None = None
    steps: int = 3
    flags: tuple[str, ...] = field(default=())
    digits: Mapping[str, Digits] = field(default_factory=dict)
    factors: ArrayLike | Mapping[str, ArrayLike] | None = None

    @property
    def name(self) -> str:
        """The title as a name of files and folders: letters, digits and underscores."""
        letters = (c if c.isalnum() else " " for c in self.title.lower())
        return "_".join("".join(letters).split())

    def examples(self) -> Data:
        """The data for the reference."""
        labels, factors = _by_domain(self.labels), _by_domain(self.factors)
        return {
            name: Examples(
                np.asarray(values, np.float64),
                np.asarray(labels[name], np.int64) if name in labels else None,
                np.asarray(factors[name], np.float64) if name in factors else None,
            )
            for name, values in _by_domain(self.data).items()
        }

    def write(self, folder: Path) -> Path:
        """Write the data for a package: a file, or a folder with a file for each domain."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in self.examples().items():
            arrays: dict[str, NDArray[Any]] = {"x": part.values}
            if part.labels is not None:
                arrays["y"] = part.labels
            if part.factors is not None:
                arrays["factors"] = part.factors
            np.savez(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]
        return self.data_in(folder)

    def data_in(self, folder: Path) -> Path:
        """The value of `--data` for data that `write` wrote into a folder."""
        return folder if isinstance(self.data, Mapping) else folder / "x.npz"


def _by_domain(
    values: ArrayLike | Mapping[str, ArrayLike] | None,
) -> Mapping[str, ArrayLike]:
    """The values of each named domain, or of x."""
    if isinstance(values, Mapping):
        return values
    return {} if values is None else {"x": values}
