"""`{crop: 28}`"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from gencc.frontend.spec.augmentations import AugmentationKeys
from gencc.frontend.spec.fields import Whole
from gencc.ir.model import Augmentation
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Crop(Augmentation):
    """A window of height x width pixels of each image, enlarged to the whole again.

    Each place of the window is equally likely. Between centers of pixels it is linear
    along each side, beyond the outermost constant.
    """

    word: ClassVar[str] = "crop"
    height: int
    width: int

    @property
    def arguments(self) -> tuple[int, ...]:
        """The size of the window."""
        return self.height, self.width


def _sides(raw: Any) -> Any:
    return (raw, raw) if isinstance(raw, int | str) else raw


class Keys(AugmentationKeys):
    """{crop: 28}"""

    word: ClassVar[str] = "crop"
    short: ClassVar[str] = "size"
    size: Annotated[
        tuple[Whole, Whole],
        BeforeValidator(_sides),
        Field(
            strict=False,
            description="the pixels of a window, 28 or [height, width]",
        ),
    ]

    def resolved(self) -> Augmentation:
        """What is meant."""
        return Crop(*self.size)

    def problem(self, height: int, width: int) -> str:
        """Why it cannot be done with images of this size, or nothing."""
        if self.size[0] <= height and self.size[1] <= width:
            return ""
        return f"a window is at most as large as the image, {height} x {width}"


DOCUMENTATION = """\
- `{crop: 28}`, or `{crop: [28, 24]}`: a window of so many pixels, each place of it equally likely,
  enlarged to the whole image, linear between the centers of pixels and constant beyond the outermost.
"""

CASES = ("{crop: 3}", "{crop: [2, 4]}", "{crop: [5, 4]}", "{crop: 1}")

DRAWN = ({"crop": [2, 1]},)
