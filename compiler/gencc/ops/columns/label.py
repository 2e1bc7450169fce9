"""`class: label`, `class: {label: [usual, fraud]}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ColumnKeys, TextsField
from gencc.ir.columns import Column


class Keys(ColumnKeys):
    """class: {label: [usual, fraud]}"""

    word: ClassVar[str] = "label"
    kind = "label"
    short = "values"
    values: TextsField | None = None

    def column(self, name: str, gaps: str | float | None) -> Column:
        """The column of this name."""
        return Column(name, self.kind, "", self.values or ())


DOCUMENTATION = """\
- `class: label`: the label y, whole numbers from 0 on, or from 1 to `classes`, or text, which is numbered in
  sorted order;
  `class: {label: [usual, fraud]}` says the order, and `only: [usual]` then takes one by its name.
"""
