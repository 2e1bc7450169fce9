"""What is true of every flow in the plane, whatever its weights are."""

from __future__ import annotations

import numpy as np
from gencc.ir.model import Model
from zoo import output, trained

STEP = 1e-5  # of central differences, which are exact to about 1e-10


def check_log_det(model: Model, noise: str = "noise") -> None:
    """The density is that of the noise times |det J|, J by differences."""
    points = np.random.default_rng(1).uniform(-1, 1, (20, 2))
    columns = []
    for axis in np.eye(2):
        ends = (points + STEP * axis, points - STEP * axis)
        up, down = (output(trained(model, end), noise) for end in ends)
        columns.append((up - down) / (2 * STEP))
    log_det = np.linalg.slogdet(np.stack(columns, axis=-1))[1]
    flow = trained(model, points)
    normal = -np.log(2 * np.pi) - (output(flow, noise) ** 2).sum(axis=1) / 2
    log_density = output(flow, "log_density")
    np.testing.assert_allclose(log_density, normal + log_det, 0, 1e-7)


def check_whole(model: Model, width: float, count: int = 121) -> None:
    """The density integrates to 1."""
    edge, step = np.linspace(-width, width, count, retstep=True)
    points = np.stack(np.meshgrid(edge, edge), axis=-1).reshape(-1, 2)
    density = np.exp(output(trained(model, points), "log_density"))
    assert abs(density.sum() * step**2 - 1) < 1e-3


def check_way_back(model: Model, back: str = "back") -> None:
    """What becomes noise, and data again, is what it was."""
    points = np.random.default_rng(1).uniform(-1, 1, (20, 2))
    again = output(trained(model, points), back)
    np.testing.assert_allclose(again, points, 0, 1e-12)
