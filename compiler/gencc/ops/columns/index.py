"""`id: index`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ColumnKeys


class Keys(ColumnKeys):
    """id: index"""

    word: ClassVar[str] = "index"
    kind = "index"


DOCUMENTATION = """\
- `id: index`: not learned; outputs have it in each row, in place of the line in the file.
"""
