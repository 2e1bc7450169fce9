"""Von Mises-Fisher distributions: draws, and the Bessel functions of their densities.

The same in every package.

All of it is of integrals over the angle from the mean, whose density is exp(kappa
(cos(angle) - 1)) sin(angle)^(m - 2) but for a factor; gradients are those of the
integrals.
"""

import math

import keras
import numpy as np

from .support.device import Tensor, ops

PANELS, STEPS = 128, 12


def log_bessel(kappa: Tensor | float, m: int) -> Tensor:
    """log of the mean of exp(kappa w), w being one of m numbers of a random direction."""
    kappa = ops.cast(kappa, keras.config.floatx())
    whole = math.lgamma((m - 1) / 2) - math.lgamma(m / 2) + 0.5 * math.log(math.pi)
    return kappa + _log_integral(_last(kappa, m), kappa, m) - whole


def bessel_ratio(kappa: Tensor | float, m: int) -> Tensor:
    """The slope of it: the mean of w by the density exp(kappa w)."""
    kappa = ops.cast(kappa, keras.config.floatx())
    angles, logs = _terms(_last(kappa, m), kappa, m, 128)
    return ops.sum(ops.softmax(logs, axis=-1) * ops.cos(angles), axis=-1)


def von_mises_fisher(mean: Tensor, kappa: Tensor | float, noise: Tensor) -> Tensor:
    """Draws around directions (..., m), of concentrations (...), from N(0, 1) (..., m).

    The part of the noise along the mean says the angle, by its quantile, and the part across
    it, which is independent of that, the way to go.
    """
    along = ops.sum(noise * mean, axis=-1)
    kappa = ops.broadcast_to(ops.cast(kappa, mean.dtype), ops.shape(along))
    across = noise - along[..., None] * mean
    across = across / ops.sqrt(ops.sum(ops.square(across), axis=-1, keepdims=True))
    below = 0.5 * (1 - ops.erf(along / math.sqrt(2)))
    angle = _angle(below, kappa, mean.shape[-1])
    return ops.cos(angle)[..., None] * mean + ops.sin(angle)[..., None] * across


def _angle(below: Tensor, kappa: Tensor, m: int) -> Tensor:
    """The angle below which this share lies, by which it has the gradient of the share."""
    last = _last(kappa, m)
    stopped = map(ops.stop_gradient, (below, kappa, last))
    angle = ops.stop_gradient(_quantile(*stopped, m))
    whole = _log_integral(last, kappa, m)
    share = ops.exp(_log_integral(angle, kappa, m) - whole)
    slope = ops.stop_gradient(ops.exp(_log_density(angle, kappa, m) - whole))
    return angle + (below - share) / ops.maximum(slope, 1e-30)


def _quantile(below: Tensor, kappa: Tensor, last: Tensor, m: int) -> Tensor:
    """The panel in which it lies, and there Newton's method."""
    width = last[..., None] / PANELS
    left = ops.cast(np.arange(PANELS), last.dtype) * width
    _, logs = _terms(width, kappa[..., None], m, 8, left)
    most = ops.max(logs, axis=(-2, -1), keepdims=True)
    masses = ops.sum(ops.exp(logs - most), axis=-1)
    sums = ops.cumsum(masses, axis=-1)
    wanted = below[..., None] * sums[..., -1:]
    panel = ops.sum(ops.cast(sums < wanted, "int32"), axis=-1, keepdims=True)
    panel = ops.minimum(panel, PANELS - 1)
    left, mass = (ops.take_along_axis(v, panel, axis=-1) for v in (left, masses))
    wanted = wanted - (ops.take_along_axis(sums, panel, axis=-1) - mass)
    angle = left + width * wanted / ops.maximum(mass, 1e-30)
    for _ in range(STEPS):
        _, logs = _terms(angle - left, kappa[..., None], m, 8, left)
        mass = ops.sum(ops.exp(logs - most), axis=-1)
        slope = ops.exp(_log_density(angle, kappa[..., None], m) - most[..., 0])
        angle = angle - (mass - wanted) / ops.maximum(slope, 1e-30)
        angle = ops.minimum(ops.maximum(angle, left), left + width)
    return angle[..., 0]


def _last(kappa: Tensor, m: int) -> Tensor:
    """The angle beyond which there is less than rounding."""
    size = ops.maximum(ops.stop_gradient(kappa), 1e-6)
    return ops.minimum(math.pi / 2 * (math.sqrt(m) + 9) / ops.sqrt(size), math.pi)


def _log_density(angle: Tensor, kappa: Tensor, m: int) -> Tensor:
    logs = -2 * kappa * ops.square(ops.sin(angle / 2))
    if m == 2:
        return logs
    return logs + (m - 2) * ops.log(ops.maximum(ops.sin(angle), 1e-30))


def _terms(
    width: Tensor, kappa: Tensor, m: int, count: int, left: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Angles in an interval, and the logs of what they bring to its integral: Gauss-Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    angles = width[..., None] * ops.cast((nodes + 1) / 2, width.dtype)
    if left is not None:
        angles = left[..., None] + angles
    wide = ops.log(ops.maximum(width, 1e-30))[..., None]
    logs = ops.cast(np.log(weights / 2), width.dtype) + wide
    return angles, _log_density(angles, kappa[..., None], m) + logs


def _log_integral(upper: Tensor, kappa: Tensor, m: int) -> Tensor:
    return ops.logsumexp(_terms(upper, kappa, m, 128)[1], axis=-1)
