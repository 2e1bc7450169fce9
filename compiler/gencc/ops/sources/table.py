"""`source: table`"""

from __future__ import annotations

from gencc.ops.sources import Source

SOURCE = Source("the table of payments", (12,), 2, examples=2000, pictures=False)

DOCUMENTATION = """\
| `table` | 2000 rows of a table of payments: five numbers, standardized, and two one-hot vectors, of four and of three; labelled 1 are 200 anomalies, two of whose seven columns come from other rows |
"""
