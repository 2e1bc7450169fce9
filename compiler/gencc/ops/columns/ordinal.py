"""`size: {ordinal: [S, M, L]}`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ListedKeys


class Keys(ListedKeys):
    """size: {ordinal: [S, M, L]}"""

    word: ClassVar[str] = "ordinal"
    kind = "ordinal"


DOCUMENTATION = """\
- `size: {ordinal: [S, M, L]}`: a number from 0 for the first to 1 for the last, evenly between.
"""
