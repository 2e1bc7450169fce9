"""`source: glyphs`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the digits and letters", (28, 28, 1), 36, examples=3600)

DOCUMENTATION = """\
| `glyphs` | 3600 digits and capital letters of 28 × 28 pixels, drawn with five pens, part of the package; labels 0 to 9, and 10 to 35 for A to Z |
"""
