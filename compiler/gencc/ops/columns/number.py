"""`count: number`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ScaledKeys


class Keys(ScaledKeys):
    """count: number"""

    word: ClassVar[str] = "number"


DOCUMENTATION = """\
- `count: number`: numbers that are learned as they are.
"""
