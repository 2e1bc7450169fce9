"""`source: digits`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source(
    "the handwritten digits", (8, 8, 1), 10, examples=1797, files=("digits.npz",)
)

DOCUMENTATION = """\
| `digits` | 1797 handwritten digits of 8 × 8 pixels, part of the package; labels 0 to 9 |
"""
