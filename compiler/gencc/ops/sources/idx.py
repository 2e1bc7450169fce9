"""`source: idx`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a folder of IDX files")

DOCUMENTATION = """\
| `idx` | a folder of IDX files; needs `shape` |
"""
