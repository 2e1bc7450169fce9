"""`source: swiss_roll`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the Swiss roll", (3,), 10, examples=2000, pictures=False)

DOCUMENTATION = """\
| `swiss_roll` | 2000 points in space, on a rolled-up sheet |
"""
