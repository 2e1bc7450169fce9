"""`flip`, or `{flip: vertical}`"""

from __future__ import annotations

from typing import ClassVar, Literal

from gencc.frontend.spec.augmentations import AugmentationKeys
from gencc.ir.model import Augmentation
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Flip(Augmentation):
    """Each image is mirrored or not, both with probability 1/2.

    "horizontal" exchanges left and right, "vertical" top and bottom, "both" draws each by
    itself, left and right first.
    """

    word: ClassVar[str] = "flip"
    along: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """The side, unless it is the usual one."""
        return () if self.along == "horizontal" else (self.along,)


class Keys(AugmentationKeys):
    """flip"""

    word: ClassVar[str] = "flip"
    short: ClassVar[str] = "along"
    along: Literal["horizontal", "vertical", "both"] = "horizontal"

    def resolved(self) -> Augmentation:
        """What is meant."""
        return Flip(self.along)


DOCUMENTATION = """\
- `flip`: with probability ½ left and right change places; with `{flip: vertical}` top and bottom
  do, with `{flip: both}` each of them by itself.
"""

CASES = ("flip", "{flip: vertical}", "{flip: both}")

DRAWN = ("flip", {"flip": "both"})
