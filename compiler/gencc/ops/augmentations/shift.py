"""`{shift: 2}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.augmentations import AugmentationKeys
from gencc.frontend.spec.fields import Whole
from gencc.ir.model import Augmentation
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Shift(Augmentation):
    """Each image is moved by as many whole pixels down and to the right as are drawn.

    Both numbers are uniform from -pixels to pixels. What comes in from outside is the
    outermost pixel of its row or column again.
    """

    word: ClassVar[str] = "shift"
    pixels: int

    @property
    def arguments(self) -> tuple[int, ...]:
        """How far it goes."""
        return (self.pixels,)


class Keys(AugmentationKeys):
    """{shift: 2}"""

    word: ClassVar[str] = "shift"
    short: ClassVar[str] = "pixels"
    pixels: Whole

    def resolved(self) -> Augmentation:
        """What is meant."""
        return Shift(self.pixels)


DOCUMENTATION = """\
- `{shift: 2}`: moved by −2 to 2 whole pixels, down and to the right, each number equally likely;
  outside are the outermost pixels again. It is the random crop of an image with a border of 2.
"""

CASES = ("{shift: 1}", "{shift: 3}")

DRAWN = ({"shift": 1},)
