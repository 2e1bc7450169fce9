"""`source: moons`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the two moons", (2,), 2, examples=2000, pictures=False)

DOCUMENTATION = """\
| `moons` | 2000 points in the plane: two half circles that reach into each other |
"""
