"""`source: csv`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a .csv file", pictures=False)

DOCUMENTATION = """\
| `csv` | rows of numbers; needs `shape` |
"""
