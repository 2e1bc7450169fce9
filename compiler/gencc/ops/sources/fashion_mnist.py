"""`source: fashion_mnist`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("a folder with the IDX files of Fashion-MNIST", (28, 28, 1), 10)

DOCUMENTATION = """\
| `fashion_mnist` | clothes of 28 × 28 pixels, from a folder of IDX files (plain or .gz) |
"""
