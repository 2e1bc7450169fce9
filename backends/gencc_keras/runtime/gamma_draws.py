"""Draws of gamma distributions, by whose shape they can be differentiated.

The same in every package.
"""

import math

import numpy as np

from .support.device import Tensor, ops

SHIFT = 10  # by which shapes are raised, so that nearly all proposals are accepted
PROPOSALS = 4


def gamma(shape: Tensor, uniform: Tensor) -> Tensor:
    """Draws of these shapes, (n, d), and of rate 1, from U(0, 1), (n, 22 d).

    By Marsaglia & Tsang 2000, of shapes that are raised: the first proposal that is
    accepted, or else the last. Naesseth et al. 2017, arXiv:1610.05683.
    """
    unit = ops.reshape(uniform, (-1, shape.shape[1], SHIFT + 3 * PROPOSALS))
    ends = [SHIFT + PROPOSALS * part for part in range(3)]
    boosts, radii, angles, tests = ops.split(unit, ends, axis=2)
    normals = ops.sqrt(-2 * ops.log(radii)) * ops.cos(2 * math.pi * angles)
    a = ops.expand_dims(shape, 2)
    third = a + (SHIFT - 1 / 3)
    cubes = (1 + normals / ops.sqrt(9 * third)) ** 3
    logs = ops.log(ops.maximum(cubes, 1e-30))
    accepted = ops.log(tests) < normals**2 / 2 + third * (1 - cubes + logs)
    rank = np.arange(PROPOSALS, 0, -1)
    rank = ops.where(accepted, rank, np.array([0, 0, 0, 1]))  # else the last
    first = ops.one_hot(ops.argmax(rank, axis=2), PROPOSALS, dtype=shape.dtype)
    drawn = ops.sum(third * cubes * ops.stop_gradient(first), axis=2)
    steps = ops.convert_to_tensor(np.arange(SHIFT), dtype=shape.dtype)
    return drawn * ops.exp(ops.sum(ops.log(boosts) / (a + steps), axis=2))
