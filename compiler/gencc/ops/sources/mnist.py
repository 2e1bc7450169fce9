"""`source: mnist`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a folder with the IDX files of MNIST", (28, 28, 1), 10)

DOCUMENTATION = """\
| `mnist` | digits of 28 × 28 pixels, from a folder of IDX files (plain or .gz) |
"""
