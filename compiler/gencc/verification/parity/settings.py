"""The settings of a comparison, the packages that are compared, and why one may fail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The unit roundoff: the largest relative error of one rounding to nearest.
UNITS = {"float64": 2.0**-53, "float32": 2.0**-24}


class Unable(Exception):
    """There can be no verdict, for the reason given; the command exits with status 2."""


@dataclass(frozen=True)
class Program:
    """A generated package: its label in reports, and the folder that holds it."""

    label: str
    folder: Path
    package: str


@dataclass(frozen=True)
class Settings:
    """The flags that all trainings share; `more` are passed on to `train` unchanged."""

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
        """The flags of `train` for that many steps, without --out."""
        values = {
            "steps": str(steps),
            "precision": self.precision,
            "seed": str(self.seed),
            "device": self.device,
        }
        pairs = ((f"--{name}", value) for name, value in values.items())
        return (*(argument for pair in pairs for argument in pair), *self.more)
