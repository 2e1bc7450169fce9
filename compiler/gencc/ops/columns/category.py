"""`kind: {category: [cash, card]}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ListedKeys


class Keys(ListedKeys):
    """kind: {category: [cash, card]}"""

    word: ClassVar[str] = "category"
    kind = "category"


DOCUMENTATION = """\
- `kind: {category: [cash, card]}`: one-hot, in this order; any other text in the file is an error.
  It is as many numbers of an example as there are categories.
"""
