"""What is asked for, the packages that are asked, and why it may not be possible."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The unit roundoff: the largest relative error of one rounding to nearest.
UNITS = {"float64": 2.0**-53, "float32": 2.0**-24}


class Unable(Exception):
    """Nothing can be said, and why; the command exits with status 2."""


@dataclass(frozen=True)
class Program:
    """A generated package: what it is called here, and the folder that holds it."""

    label: str
    folder: Path
    package: str


@dataclass(frozen=True)
class Settings:
    """The flags that all trainings share; `more` are handed to `train` as they are."""

    steps: int = 100
    precision: str = "float64"
    seed: int = 0
    device: str = "cpu"
    more: tuple[str, ...] = ()

    @property
    def unit(self) -> float:
        """The unit roundoff of the precision."""
        return UNITS[self.precision]

    def flags(self, steps: int) -> tuple[str, ...]:
        """Of `train`, for that many steps, without --out."""
        values = {
            "steps": str(steps),
            "precision": self.precision,
            "seed": str(self.seed),
            "device": self.device,
        }
        words = (
            word for name, value in values.items() for word in (f"--{name}", value)
        )
        return (*words, *self.more)
