"""`source: csv`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a .csv file", pictures=False)

DOCUMENTATION = """\
| `csv` | a table; needs [`columns`](#columns) or `shape` |
"""
