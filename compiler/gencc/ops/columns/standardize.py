"""`age: standardize`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ScaledKeys


class Keys(ScaledKeys):
    """age: standardize"""

    word: ClassVar[str] = "standardize"


DOCUMENTATION = """\
- `age: standardize`: (v − mean) / deviation, the root of the mean squared difference.
"""
