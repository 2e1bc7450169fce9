"""`age: minmax`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ScaledKeys


class Keys(ScaledKeys):
    """age: minmax"""

    word: ClassVar[str] = "minmax"


DOCUMENTATION = """\
- `age: minmax`: (v − least) / (largest − least), from 0 to 1.
"""
