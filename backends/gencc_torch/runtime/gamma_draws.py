"""Draws of gamma distributions, by whose shape they can be differentiated.

The same in every package.
"""

import math

import torch
from torch import Tensor

SHIFT = 10  # by which shapes are raised, so that nearly all proposals are accepted
PROPOSALS = 4


def gamma(shape: Tensor, uniform: Tensor) -> Tensor:
    """Draws of these shapes, (n, d), and of rate 1, from U(0, 1), (n, 22 d).

    By Marsaglia & Tsang 2000, of shapes that are raised: the first proposal that is
    accepted, or else the last. Naesseth et al. 2017, arXiv:1610.05683.
    """
    unit = uniform.reshape(*shape.shape, SHIFT + 3 * PROPOSALS)
    boosts, radii, angles, tests = unit.split([SHIFT, *[PROPOSALS] * 3], dim=2)
    normals = (-2 * radii.log()).sqrt() * (2 * math.pi * angles).cos()
    a = shape.unsqueeze(2)
    third = a + SHIFT - 1 / 3
    cubes = (1 + normals / (9 * third).sqrt()) ** 3
    with torch.no_grad():
        logs = cubes.clamp(min=1e-30).log()
        accepted = tests.log() < normals**2 / 2 + third * (1 - cubes + logs)
        rank = accepted * torch.arange(PROPOSALS, 0, -1, device=a.device)
        first = rank.argmax(dim=2, keepdim=True)
        first[rank.amax(dim=2, keepdim=True) == 0] = PROPOSALS - 1
    drawn = (third * cubes).gather(2, first).squeeze(2)
    steps = torch.arange(SHIFT, dtype=a.dtype, device=a.device)
    return drawn * (boosts.log() / (a + steps)).sum(dim=2).exp()
