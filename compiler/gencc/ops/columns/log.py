"""`amount: log`"""

from __future__ import annotations

from typing import ClassVar

from gencc.frontend.spec.columns import ScaledKeys


class Keys(ScaledKeys):
    """amount: log"""

    word: ClassVar[str] = "log"


DOCUMENTATION = """\
- `amount: log`: log(1 + v), and that standardized, for amounts that spread over several powers of ten;
  of values from 0 on.
"""
