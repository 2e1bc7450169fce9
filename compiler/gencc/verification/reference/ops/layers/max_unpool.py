"""max_unpool"""

from __future__ import annotations

import numpy as np

from gencc.ops.layers.max_pool import MaxUnpool
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Value


def by_switches(layer: MaxUnpool, x: Value, switches: Value) -> Value:
    """Every pixel back in its place; zeros elsewhere."""
    batch, _, _, channels = x.shape
    down, across = layer.size
    places = switches.array.astype(int)
    b, i, j, c = np.indices(places.shape)
    where = (b, i * down + places // across, j * across + places % across, c)
    return tape.put(x, where, (batch, *layer.image, channels))
