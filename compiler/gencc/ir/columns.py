"""The columns of a table: what each is in an example."""

from __future__ import annotations

from typing import Literal

from gencc.ir.records import dataclass
from gencc.ops.notation import canonical

OTHERS = "others"
"""Stands for all columns of the file without a name in the spec."""

ColumnKind = Literal["number", "category", "ordinal", "label", "index", "drop"]


@dataclass(frozen=True)
class Column:
    """A column, by its name in the header, or `others`.

    `scale` is what brings numbers to a scale of their own, empty if nothing does;
    `texts` are what may stand in it, in their order; `gaps` what stands for no value,
    None if there must be one.
    """

    name: str
    kind: ColumnKind
    scale: str = ""
    texts: tuple[str, ...] = ()
    gaps: str | float | None = None

    @property
    def size(self) -> int:
        """How many numbers of an example it is; of `others`, each of them."""
        if self.kind == "category":
            return len(self.texts)
        return 1 if self.kind in ("number", "ordinal") else 0

    def text(self) -> str:
        """standardize; category [cash, card]; log, median in gaps"""
        text = self.scale or self.kind
        if self.texts:
            text += f" [{', '.join(self.texts)}]"
        if self.gaps is None:
            return text
        gaps = self.gaps if isinstance(self.gaps, str) else canonical(self.gaps)
        return f"{text}, {gaps} in gaps"
