"""Distributions: draws, divergences and densities, in the tails too."""

from __future__ import annotations

import numpy as np

from gencc.ops.cases import SMALL
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import functions, numbers, row

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
    row(
        "normal of heads, a variational autoencoder",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}}
        networks:
          encoder:
            input: x
            layers: [dense: 4, tanh]
            heads: {mean: [dense: 2], log_var: [dense: 2]}
          decoder: {input: z, layers: [dense: 4, tanh, dense: 3]}
        params: {C: 2.5}
        let: {q: normal(encoder(x)), z: sample(q), x_hat: decoder(z)}
        losses: {misfit: "sse(x, x_hat)", kl: "kl(q, prior.z)"}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: C * misfit + kl}
        outputs: {code: q.mean, spread: exp(q.log_var / 2), y_hat: decoder(q.mean)}
        """,
        numbers(4, 3),
        steps=5,
    ),
    row(
        "normal of a number and a vector, either of them the mean",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}, u: {normal: 1}}
        networks:
          f: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 2]}}
          r: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 2], log_var: [dense: 1]}}
          s: {input: x, layers: [dense: 4, tanh], heads: {mean: [dense: 1], log_var: [dense: 1]}}
          g: {input: z, layers: [dense: 3]}
        let:
          h: f(x)
          q: normal(h.mean, mean(h.log_var))
          p: normal(r(x))
          zero: normal(0, h.log_var)
          fixed: normal(h.mean, -1)
          level: normal(mean(h.mean), h.log_var)
          alone: normal(s(x))
          z: sample(q)
          drawn: g(sample(p) + sample(zero) + sample(fixed) + sample(level) + sample(alone))
        losses:
          misfit: sse(x, g(z)) + sse(x, drawn)
          kls: kl(q, prior.z) + kl(p, prior.z) + kl(zero, prior.z) + kl(fixed, prior.z) + kl(level, prior.z) + kl(alone, prior.u)
          densities: log_prob(q, z) - log_prob(p, mean(x)) + log_prob(zero, z) + log_prob(fixed, z) + log_prob(level, z) + log_prob(alone, z) - log_prob(prior.u, sum(x))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + kls + 0.1 * densities}
        outputs: {code: q.mean, width: q.log_var, other: p.log_var, z: z}
        """,
        numbers(4, 3),
        steps=4,
    ),
    row(
        "normal of heads, the density of a draw, two latents",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}, u: {uniform: {size: 3, low: 0, high: 2}}}
        networks:
          f:
            input: x
            layers: [dense: 4, tanh]
            heads: {mean: [dense: 2], log_var: [dense: 2], other: [dense: 3]}
          g: {input: [z, u], layers: [concat, dense: 4, tanh, dense: 3]}
        let:
          h: f(x)
          q: normal(h)
          z: sample(q)
          fake: g(sample(prior.z), sample(prior.u))
          back: g(z, h.other)
        losses:
          bound: log_prob(q, z) - log_prob(prior.z, z)
          misfit: sse(x, back)
          free: sse(fake, 1)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: bound + misfit + free}
        outputs: {code: q.mean, back: "g(h.mean, h.other)"}
        """,
        numbers(4, 3),
        steps=4,
    ),
)
