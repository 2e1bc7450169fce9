"""Von Mises-Fisher distributions: draws, and the Bessel functions of their densities.

The same in every package.

All of it is of integrals over the angle from the mean, whose density is exp(kappa
(cos(angle) - 1)) sin(angle)^(m - 2) but for a factor; gradients are those of the
integrals.
"""

import math

import numpy as np
import torch
from torch import Tensor

PANELS, STEPS = 128, 12


def log_bessel(kappa: Tensor | float, m: int) -> Tensor:
    """log of the mean of exp(kappa w), w being one of m numbers of a random direction."""
    kappa = torch.as_tensor(kappa, dtype=torch.get_default_dtype())
    whole = math.lgamma((m - 1) / 2) - math.lgamma(m / 2) + 0.5 * math.log(math.pi)
    return kappa + _log_integral(_last(kappa, m), kappa, m) - whole


def bessel_ratio(kappa: Tensor | float, m: int) -> Tensor:
    """The slope of it: the mean of w by the density exp(kappa w)."""
    kappa = torch.as_tensor(kappa, dtype=torch.get_default_dtype())
    angles, logs = _terms(_last(kappa, m), kappa, m, 128)
    return (torch.softmax(logs, dim=-1) * angles.cos()).sum(dim=-1)


def von_mises_fisher(mean: Tensor, kappa: Tensor | float, noise: Tensor) -> Tensor:
    """Draws around directions (..., m), of concentrations (...), from N(0, 1) (..., m).

    The part of the noise along the mean says the angle, by its quantile, and the part across
    it, which is independent of that, the way to go.
    """
    along = (noise * mean).sum(dim=-1)
    kappa = torch.as_tensor(kappa, dtype=mean.dtype).expand(along.shape)
    across = noise - along[..., None] * mean
    across = across / across.square().sum(dim=-1, keepdim=True).sqrt()
    angle = _angle(0.5 * torch.erfc(along / math.sqrt(2)), kappa, mean.shape[-1])
    return angle.cos()[..., None] * mean + angle.sin()[..., None] * across


def _angle(below: Tensor, kappa: Tensor, m: int) -> Tensor:
    """The angle below which this share lies, by which it has the gradient of the share."""
    last = _last(kappa, m)
    with torch.no_grad():
        angle = _quantile(below, kappa, last, m)
    whole = _log_integral(last, kappa, m)
    share = (_log_integral(angle, kappa, m) - whole).exp()
    slope = (_log_density(angle, kappa, m) - whole).exp().detach().clamp(min=1e-30)
    return angle + (below - share) / slope


def _quantile(below: Tensor, kappa: Tensor, last: Tensor, m: int) -> Tensor:
    """The panel in which it lies, and there Newton's method."""
    width = last[..., None] / PANELS
    left = torch.arange(PANELS, dtype=last.dtype, device=last.device) * width
    _, logs = _terms(width, kappa[..., None], m, 8, left)
    most = logs.amax(dim=(-2, -1), keepdim=True)
    masses = (logs - most).exp().sum(dim=-1)
    sums = masses.cumsum(dim=-1)
    wanted = below[..., None] * sums[..., -1:]
    panel = (sums < wanted).sum(dim=-1, keepdim=True).clamp(max=PANELS - 1)
    left, mass = left.gather(-1, panel), masses.gather(-1, panel)
    wanted = wanted - (sums.gather(-1, panel) - mass)
    angle = left + width * wanted / mass.clamp(min=1e-30)
    for _ in range(STEPS):
        _, logs = _terms(angle - left, kappa[..., None], m, 8, left)
        mass = (logs - most).exp().sum(dim=-1)
        slope = (_log_density(angle, kappa[..., None], m) - most[..., 0]).exp()
        angle = angle - (mass - wanted) / slope.clamp(min=1e-30)
        angle = torch.minimum(torch.maximum(angle, left), left + width)
    return angle.squeeze(-1)


def _last(kappa: Tensor, m: int) -> Tensor:
    """The angle beyond which there is less than rounding."""
    size = kappa.detach().clamp(min=1e-6)
    return (math.pi / 2 * (math.sqrt(m) + 9) / size.sqrt()).clamp(max=math.pi)


def _log_density(angle: Tensor, kappa: Tensor, m: int) -> Tensor:
    logs = -2 * kappa * (angle / 2).sin().square()
    return logs if m == 2 else logs + (m - 2) * angle.sin().clamp(min=1e-30).log()


def _terms(
    width: Tensor, kappa: Tensor, m: int, count: int, left: Tensor | float = 0.0
) -> tuple[Tensor, Tensor]:
    """Angles in an interval, and the logs of what they bring to its integral: Gauss-Legendre."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    inner = width.new_tensor((nodes + 1) / 2)
    logs = width.new_tensor(np.log(weights / 2))
    start = left[..., None] if isinstance(left, Tensor) else left
    angles = start + width[..., None] * inner
    wide = width.clamp(min=1e-30).log()[..., None]
    return angles, _log_density(angles, kappa[..., None], m) + logs + wide


def _log_integral(upper: Tensor, kappa: Tensor, m: int) -> Tensor:
    return torch.logsumexp(_terms(upper, kappa, m, 128)[1], dim=-1)
