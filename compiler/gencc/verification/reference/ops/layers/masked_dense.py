"""masked_dense"""

from __future__ import annotations

from gencc.ops.layers.masked_dense import MaskedDense
from gencc.verification.reference import tape
from gencc.verification.reference.layers import Weights, biased
from gencc.verification.reference.tape import Value


def compute(layer: MaskedDense, x: Value, weights: Weights) -> Value:
    """Each result the sum over the inputs that it sees."""
    numbered = x.shape[1] - layer.context
    results = []
    for k in range(layer.units):
        last = k % layer.variables - (layer.type == "A")
        seen = [
            i for i in range(x.shape[1]) if i >= numbered or i % layer.variables <= last
        ]
        own = tape.take(weights["kernel"], (seen, slice(k, k + 1)))
        results.append(tape.matmul(tape.take(x, (slice(None), seen)), own))
    return biased(tape.join(results, 1), weights)
