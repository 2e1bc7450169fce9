"""`source: npz`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("an .npz file", pictures=False)

DOCUMENTATION = """\
| `npz` | arrays, in an .npz or .npy file; needs `shape` |
"""
