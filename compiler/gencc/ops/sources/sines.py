"""`source: sines`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the series of sines", (32, 1), 4, examples=1200, pictures=False)

DOCUMENTATION = """\
| `sines` | 1200 series of 32 steps, [32, 1]: sines of 1 to 3 periods and amplitudes from ½ to 1, with noise of deviation 0.05; labels are 0 for 900 of these, and for 100 each 1, a spike, 2, a stretch of 8 steps that stands still, 3, half the period from the middle on |
"""
