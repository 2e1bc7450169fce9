"""Checks of the formulas of a run's parameters, before its first step.

Written from denoising_ae.yaml by gencc 0.x.
"""

from .scalars import deviation, probability


def check(sigma: float, p: float) -> None:
    """Raises PackageError for numbers with which formulas have no value."""
    deviation("sigma", lambda: sigma, {"sigma": sigma})
    probability("p", lambda: p, {"p": p})
