"""`energy_distance(a, b)`: 2 E|a - b| - E|a - a'| - E|b - b'|, of two sets of examples.

Over all pairs, an example with itself included, so that it is 0 for equal sets and never
below; |.| is the Euclidean length of all numbers of an example, the unit is theirs. Szekely
and Rizzo (2013), "Energy statistics: a class of statistics based on distances".
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions._measures import of_samples

FUNCTION = of_samples()

DOCUMENTATION = (
    "| `energy_distance(a, b)` | 2 E\\|a − b\\| − E\\|a − a′\\| − E\\|b − b′\\|, over all pairs of "
    "examples; 0 for equal sets |"
)

CASES = ()  # rows/outputs.py: it needs a trained model

DRAWN = Special("outputs.metrics")
