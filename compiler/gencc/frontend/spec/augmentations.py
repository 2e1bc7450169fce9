"""`augment`: what training sees in place of images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from gencc.frontend.spec.strict import Worded, WordOf
from gencc.frontend.spec.together import check_once

if TYPE_CHECKING:
    from gencc.ir.model import Augmentation


class AugmentationKeys(Worded):
    """The settings of a change of images."""

    def resolved(self) -> Augmentation:
        """What is meant."""
        raise NotImplementedError

    def problem(self, height: int, width: int) -> str:
        """Why it cannot be done with images of this size, or nothing."""
        return ""


def _each_once(
    augmentations: tuple[AugmentationKeys, ...],
) -> tuple[AugmentationKeys, ...]:
    words = tuple(augmentation.word for augmentation in augmentations)
    twice = next((word for word in words if words.count(word) > 1), "")
    check_once(words, "augment", f"`{twice}`")
    return augmentations


Augmentations = Annotated[
    tuple[
        Annotated[AugmentationKeys, WordOf("augmentations", "change of images")], ...
    ],
    AfterValidator(_each_once),
    Field(
        strict=False,
        min_length=1,
        description="a list of changes of images such as [flip, {shift: 2}]",
    ),
]
