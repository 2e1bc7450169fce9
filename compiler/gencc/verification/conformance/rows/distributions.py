"""Distributions: draws, divergences and densities, in the tails too."""

from __future__ import annotations

import numpy as np

from gencc.ops.cases import SMALL
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import functions, numbers, of_kind

_DATA = numbers(4, 3)
_EXTREMES = np.array([[-1.0, -0.5, 0.0, 0.5, 1.0]])
_Z = "latent: {z: {normal: 5}}"

ROWS: tuple[Row, ...] = (
    functions(
        "sample, of normals and of priors",
        _DATA,
        steps=3,
        top="latent: {z: {normal: 3}, u: {uniform: {size: 3, low: -2, high: 0.5}}}",
        drawn="sample(normal(h, h))",
        fixed="sample(normal(h, -3)) * h",
        of_priors="h * sample(prior.z) + square(h) * sample(prior.u)",
        twice="sample(normal(h, 0)) * sample(normal(h, 0))",
    ),
    functions(
        "sample, log_var far out",
        _EXTREMES,
        batch=1,
        optimizer=SMALL,
        narrow="sample(normal(h, h - 30))",
        precise="sample(normal(0 * h, h - 30))",
        wide="sample(normal(h, h + 30))",
        mixed="sample(normal(h, 60 * h))",
    ),
    functions(
        "kl, near 0 and far out",
        _EXTREMES,
        batch=1,
        optimizer=SMALL,
        kind="number",
        top=_Z,
        near="kl(normal(h, h), prior.z)",
        equal="kl(normal(0 * h, 0 * h), prior.z) + sum(h)",
        narrow="kl(normal(h, h - 30), prior.z)",
        wide="kl(normal(h, h + 30), prior.z)",
        mixed="kl(normal(100 * h, 30 * h), prior.z)",
    ),
    functions(
        "log_prob, of a prior and of normals",
        _DATA,
        kind="number",
        networks="s: {learned: -0.7}",
        top="latent: {z: {normal: 3}}",
        standard="log_prob(prior.z, h)",
        diagonal="log_prob(normal(tanh(h), h), x)",
        one_variance="log_prob(normal(h, s), x)",
        of_example="log_prob(normal(h, 0.5), x - h * h)",
    ),
    functions(
        "log_prob, in the tails",
        _EXTREMES,
        batch=1,
        optimizer=SMALL,
        kind="number",
        top=_Z,
        standard="log_prob(prior.z, 1000 * h)",
        far="log_prob(normal(h, h), x + 1000)",
        narrow="log_prob(normal(h, h - 20), x + 1)",
        wide="log_prob(normal(h, h + 20), x + 1)",
        mixed="log_prob(normal(h, 20 * h), x + 0.5)",
    ),
    *of_kind("distributions"),
)
