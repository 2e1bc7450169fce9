"""Outputs of a trained model: tables, metrics, and fitted statistics."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row

ROWS: tuple[Row, ...] = (
    row(
        "metrics, accuracy at ties, psnr, means of numbers",
        """\
        data: {source: npz, shape: [3], batch: 2, classes: 3}
        networks:
          f: {input: x, layers: [dense: 4, tanh, dense: 3]}
          c: {input: x, layers: [softmax]}
          k: {input: x, layers: [dense: 3, softmax]}
        params: {w: 2.5}
        let: {y_hat: f(x), p: k(x), q: c(x)}
        losses: {misfit: "sse(x, y_hat)", error: "cross_entropy(y, p)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + error + 0 * sum(q)}
        outputs: {p: p, log_p: log(p)}
        metrics:
          right: accuracy(y, q)
          learned_right: accuracy(y, p)
          quality: psnr(x, y_hat, 2)
          other_quality: "psnr(y_hat, x, w)"
          error: cross_entropy(y, p)
          size: mean(y_hat * y_hat)
        """,
        np.array(
            [
                [1.0, 1.0, 0.0],
                [0.0, 2.0, 2.0],
                [-1.0, -1.0, -1.0],
                [3.0, 0.0, 1.0],
                [1.0, 1.0, 2.0],
            ]
        ),
        labels=[0, 2, 1, 0, 2],
    ),
    row(
        "fitted, mean and distance, a mixture, auroc, labels that were not trained on",
        """\
        data: {source: npz, shape: [3], batch: 4, classes: 3, only: [0, 2], hold_out: 0.25}
        networks:
          e: {input: x, layers: [dense: 4, tanh, dense: 2]}
          d: {input: code, layers: [dense: 4, tanh, dense: 3]}
        let: {code: e(x), y_hat: d(code)}
        losses: {misfit: "sse(x, y_hat)"}
        train: {epochs: 2, optimizer: {adam: {lr: 0.01}}, minimize: misfit}
        fit: {codes: code, apart: x - y_hat, groups: "mixture(code, 2)"}
        outputs:
          near: code + sample(groups)
          likely: "mean(log_prob(groups, code - sample(groups, 3)), 3)"
          centred: code - codes.mean
          y_hat: y_hat
          residuals: (x - y_hat) * apart.mean
        metrics:
          usual: log_prob(groups, 2 * code)
          distance: mahalanobis(code, codes)
          rank: auroc(mahalanobis(code, codes))
          rank_of_errors: "auroc(sse(x, y_hat))"
          rank_of_ties: "auroc(minimum(maximum(sum(x), -1), 1))"
        """,
        numbers(16, 3),
        labels=[0, 2, 0, 1, 2, 0, 1, 0, 2, 2, 1, 0, 0, 1, 2, 1],
        steps=4,
    ),
    row(
        "metrics of all examples at once, two sets, and codes with factors",
        """\
        data: {source: npz, shape: [3], factors: 3, batch: 4, hold_out: 0.6}
        latent: {z: {normal: 2}}
        networks:
          e: {input: x, layers: [dense: 4, tanh, dense: 2]}
          d: {input: code, layers: [dense: 4, tanh, dense: 3]}
        params: {k: 2}
        let: {code: e(x), x_hat: d(code), fake: d(sample(prior.z))}
        losses: {misfit: "sse(x, x_hat)"}
        train: {epochs: 1, optimizer: {adam: {lr: 0.01}}, minimize: misfit}
        metrics:
          energy: energy_distance(fake, x)
          energy_of_numbers: energy_distance(sum(fake), misfit)
          mmd: mmd(fake, x, 0.7)
          precision: precision(fake, x)
          precision_k: precision(x_hat, x, k + 3)
          recall: recall(fake, x, 1)
          frechet: frechet_distance(fake, x)
          gap: mutual_information_gap(code, x.factors)
          score: factor_score(code, x.factors)
        """,
        numbers(60, 3),
        # Of few values, of many, and of a single one.
        factors=np.stack(
            [np.arange(60.0) % 3, numbers(60, 1, seed=3)[:, 0], np.ones(60)], axis=1
        ),
    ),
    row(
        "metrics of all examples at once, of what is the same, and a code that is constant",
        """\
        data: {source: npz, shape: [3], factors: 1, batch: 4}
        networks:
          f: {input: x, layers: [dense: 3]}
          dead: {input: x, layers: [relu]}
        let: {x_hat: f(x), code: dead(-square(x))}
        losses: {misfit: "sse(x, x_hat)"}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit}
        metrics:
          energy: energy_distance(x, x)
          precision: precision(code, code)
          nothing_of_x: precision(code, x)
          recall: recall(code, x)
          frechet: frechet_distance(code, x)
          gap: mutual_information_gap(code, x.factors)
          score: factor_score(code, x.factors)
        """,
        numbers(8, 3),
        factors=[[1.0], [2.0], [1.0], [2.0], [1.0], [1.0], [1.0], [2.0]],
    ),
    row(
        "fitted, a vector that does not vary in one direction",
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          e: {input: x, layers: [dense: 2]}
          wide: {input: [code, code2], layers: [concat]}
        let: {code: e(x), code2: 2 * code, flat: "wide(code, code2)"}
        losses: {misfit: sum(square(flat - 1))}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.05}}, minimize: misfit}
        fit: {facets: flat}
        metrics: {distance: "mahalanobis(flat, facets)"}
        """,
        numbers(8, 3),
    ),
    row(
        "outputs, by running statistics, at the end of what is annealed",
        """\
        data: {source: npz, shape: [3], batch: 4}
        networks:
          e: {input: x, layers: [dense: 4, batch_norm: {decay: 0.6}, silu]}
          d: {input: code, layers: [dense: 3, batch_norm: {decay: 0.2, epsilon: 0.01}, tanh]}
        params: {t: {linear: {start: 0, end: 3, steps: 50}}}
        let: {code: e(x), y_hat: d(t * code)}
        losses: {misfit: "sse(x, y_hat)"}
        train: {epochs: 2, optimizer: {sgd: {lr: 0.05}}, minimize: misfit + 0.1 * sum(code)}
        outputs: {code: code, y_hat: y_hat, both: t * (y_hat - x)}
        metrics: {misfit: "mse(x, y_hat)"}
        """,
        numbers(8, 3),
        steps=4,
    ),
)
