"""`age: robust`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ScaledKeys


class Keys(ScaledKeys):
    """age: robust"""

    word: ClassVar[str] = "robust"


DOCUMENTATION = """\
- `age: robust`: (v − median) / (upper quartile − lower quartile), for columns with outliers.
"""
