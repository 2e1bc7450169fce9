"""`source: sprites`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the sprites", (16, 16, 3), 3, factors=6, examples=3600)

DOCUMENTATION = """\
| `sprites` | 3600 images of 16 × 16 pixels, part of the package: every combination of 3 shapes, 3 scales, 4 rotations, 5 × 5 places and 4 colours; labels 0 to 2 are the shapes, and [factors](#factors) all six numbers |
"""
