"""`note: drop`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ColumnKeys


class Keys(ColumnKeys):
    """note: drop"""

    word: ClassVar[str] = "drop"
    kind = "drop"


DOCUMENTATION = """\
- `note: drop`: not read.
"""
