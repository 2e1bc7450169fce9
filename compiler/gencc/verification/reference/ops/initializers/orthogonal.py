"""orthogonal"""

from __future__ import annotations

import numpy as np

from gencc.ir.layers import Shape
from gencc.ops.initializers.orthogonal import Orthogonal
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def values(initial: Orthogonal, shape: Shape, name: str, seed: int) -> Array:
    """A weight before the first step, by Gram and Schmidt, each vector twice."""
    matrix = streams.normal(seed, name, 0, shape).reshape(-1, shape[-1])
    is_wide = matrix.shape[0] < matrix.shape[1]
    vectors: list[Array] = []
    for vector in matrix if is_wide else matrix.T:
        for other in vectors * 2:
            vector = vector - (vector @ other) * other
        vectors.append(vector / np.linalg.norm(vector))
    basis = np.array(vectors)
    return (basis if is_wide else basis.T).reshape(shape)
