"""How weights start: a distribution, and a stream called by the weight's name."""

from __future__ import annotations

import numpy as np

from gencc import ops
from gencc.ir.layers import ByGate, DrawnOnce, Filled, Ones, Weight
from gencc.verification.reference.layers import PACKAGE
from gencc.verification.reference.tape import Array


def initial(weight: Weight, name: str, seed: int) -> Array:
    """A weight before the first step; `name` is its canonical one."""
    match weight.initial:
        case Ones():
            return np.ones(weight.shape)
        case Filled(value=value):
            return np.full(weight.shape, value)
        case ByGate(values=parts):
            count = weight.shape[0] // len(parts)
            return np.concatenate([np.full(count, part) for part in parts])
        case DrawnOnce(noise=noise):
            prior = ops.load_from(PACKAGE, "distributions", noise.word)
            drawn: Array = prior.drawn(noise, seed, name, 0, weight.shape)
            return drawn
        case start:
            rule = ops.load_from(PACKAGE, "initializers", start.word)
            values: Array = rule.values(start, weight.shape, name, seed)
            return values
