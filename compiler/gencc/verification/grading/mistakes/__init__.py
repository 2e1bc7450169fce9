"""The catalogue: what goes wrong where somebody writes a training by hand.

A mistake is recognized by counterfactuals: the reference computes what somebody gets who
makes it, and the student's numbers are those. The order is that of likelihood, where
several explain the same numbers.
"""

from __future__ import annotations

from gencc.verification.grading.mistakes import (
    adversarial,
    densities,
    gradients,
    networks,
    optimizers,
    randomness,
    schedules,
)
from gencc.verification.grading.mistakes.record import Mistake

CATALOGUE: tuple[Mistake, ...] = (
    *randomness.ALL,
    *adversarial.ALL,
    *densities.ALL,
    *gradients.ALL,
    *networks.ALL,
    *densities.GENERAL,
    *schedules.ALL,
    *gradients.OF_UPDATES,
    *optimizers.ALL,
)
