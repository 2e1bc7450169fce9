"""How weights start: a distribution, and a stream called by the weight's name."""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np

from gencc.ir.layers import (
    Filled,
    GlorotUniform,
    HeNormal,
    Ones,
    ScaledNormal,
    Weight,
    Zeros,
)
from gencc.runtime.support import streams
from gencc.verification.reference.tape import Array


def initial(weight: Weight, name: str, seed: int) -> Array:
    """A weight before the first step; `name` is its canonical one."""
    shape = weight.shape
    match weight.initial:
        case Zeros():
            return np.zeros(shape)
        case Ones():
            return np.ones(shape)
        case Filled(value=value):
            return np.full(shape, value)
        case GlorotUniform(fan_in=fan_in, fan_out=fan_out):
            bound = math.sqrt(6 / (fan_in + fan_out))
            return streams.uniform(seed, name, 0, shape, -bound, bound)
        case HeNormal(fan_in=fan_in):
            return math.sqrt(2 / fan_in) * streams.normal(seed, name, 0, shape)
        case ScaledNormal(std=std):
            return std * streams.normal(seed, name, 0, shape)
        case _:
            assert_never(weight.initial)
