"""`source: ring`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source(
    "the ring of Gaussians", (2,), 8, examples=2000, pictures=False, modes=True
)

DOCUMENTATION = """\
| `ring` | 2000 points in the plane: eight Gaussians on a ring of radius 2, standard deviation 0.1 |
"""
