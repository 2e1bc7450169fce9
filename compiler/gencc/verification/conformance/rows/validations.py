"""What a training measures beside its losses: on held-out examples, and of gradients."""

from __future__ import annotations

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row

ROWS: tuple[Row, ...] = (
    row(
        "validation, by running statistics, without dropout, at the end of what is annealed",
        """\
        data: {source: npz, shape: [3], batch: 2, hold_out: 0.35}
        latent: {z: {normal: 2}}
        networks:
          e: {input: x, layers: [dense: 4, batch_norm: {decay: 0.6}, dropout: 0.3, silu, dense: 2]}
          d: {input: z, layers: [dense: 4, tanh, dense: 3]}
          k: {learned: 0.5}
        params: {t: {linear: {start: 0, end: 3, steps: 50}}, c: 2}
        let: {z: "corrupt(e(x), 0.1)", x_hat: d(z), fake: d(sample(prior.z))}
        losses:
          misfit: t * sse(x, x_hat) + square(k)
          near: c * sum(square(z))
          height: sum(fake)
        train:
          epochs: 6
          optimizer: {sgd: {lr: 0.01}}
          schedule:
            - {update: [e, d, k], minimize: misfit + c * near}
            - {name: up, update: d, maximize: height - misfit}
          validation: {every: 2 iterations, metrics: [noisy, mse]}
        metrics: {mse: "mse(x, d(e(x)))", other: mean(x), noisy: "mse(x, x_hat)", far: "energy_distance(x, fake)"}
        """,
        numbers(19, 3),
        steps=7,
    ),
    row(
        "validation, of a minibatch and of pairs, in stages, every second epoch",
        """\
        data: {source: npz, shape: [3], batch: 3, hold_out: 0.45}
        latent: {z: {normal: 2}}
        networks:
          e: {input: x, layers: [dense: 2, tanh]}
          f: {input: x, layers: [dense: 1]}
        let: {s: e(x), m: shuffle(s), w: "mean(square(s - batch(s)), others)"}
        losses:
          apart: sum(square(s - batch_mean(s))) - 0.1 * sum(w)
          mixed: "sse(m, sample(prior.z))"
          slope: square(norm(grad(f(x), x)) - 1)
        train:
          optimizer: {sgd: {lr: 0.02}}
          stages:
            - {name: first, epochs: 3, update: e, minimize: apart * 0.5 + mixed}
            - {name: second, epochs: 3, update: f, minimize: slope * exp(0 * mixed)}
          validation: {every: 2 epochs}
        """,
        numbers(18, 3),
        steps=16,
    ),
    row(
        "validation, of domains, the smallest of which counts",
        """\
        data:
          batch: 2
          hold_out: 0.4
          domains:
            a: {source: npz, shape: [3]}
            b: {source: npz, shape: [2, 2, 1]}
        networks:
          to_b: {input: a, layers: [dense: 4, tanh, dense: 4, reshape: [2, 2, 1]]}
          to_a: {input: b, layers: [flatten, dense: 4, tanh, dense: 3]}
        losses: {cycle: "mae(a, to_a(to_b(a)))", near: "mse(to_b(a), b)"}
        train:
          epochs: 3
          optimizer: {sgd: {lr: 0.05}}
          schedule:
            - {update: [to_a, to_b], minimize: cycle}
            - {name: second, update: to_b, minimize: near}
        metrics: {cycle: "mse(a, to_a(to_b(a)))"}
        """,
        {"a": numbers(13, 3), "b": numbers(9, 2, 2, 1, seed=2)},
        steps=5,
    ),
    row(
        "validation, of labels that are trained on, and a rank among all",
        """\
        data: {source: npz, shape: [3], batch: 4, classes: 3, only: [0, 2], hold_out: 0.4}
        networks:
          e: {input: x, layers: [dense: 4, tanh, dense: 2]}
          d: {input: code, layers: [dense: 4, tanh, dense: 3]}
        let: {code: e(x), y_hat: d(code)}
        losses: {misfit: "sse(x, y_hat)"}
        train:
          epochs: 2
          optimizer: {adam: {lr: 0.01}}
          minimize: misfit
          keep: {best: rank}
        fit: {codes: code}
        metrics: {rank: "auroc(sse(x, y_hat))", distance: "mahalanobis(code, codes)"}
        """,
        numbers(16, 3),
        labels=[0, 2, 0, 1, 2, 0, 1, 0, 2, 2, 1, 0, 0, 1, 2, 1],
        steps=1,
    ),
    row(
        "norms of gradients, before they are clipped, of two networks and of what is learned",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 4, tanh, dense: 2]}
          d: {mirror: e, tied: true}
          k: {learned: 0.5}
        let: {x_hat: d(e(x))}
        losses: {misfit: "sse(x, x_hat)", far: "square(k - mean(x))"}
        train:
          epochs: 6
          gradient_norms: true
          schedule:
            - {update: [e, d, k], minimize: misfit + far, clip_norm: 0.1, repeat: 2, optimizer: {adam: {lr: 0.01, weight_decay: 0.1}}}
            - {name: again, update: k, maximize: -far, clip_value: 0.01, optimizer: {sgd: {lr: 0.1}}}
        """,
        numbers(9, 3),
        steps=5,
    ),
    row(
        "norms of gradients, of the mean of several minibatches, and where one does not reach",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 4, tanh], heads: {a: [dense: 2], b: [dense: 1]}}
        losses: {misfit: sum(square(e(x).a))}
        train:
          epochs: 6
          gradient_norms: true
          optimizer: {sgd: {lr: 0.02, momentum: 0.5}}
          accumulate: 3
          minimize: misfit
        """,
        numbers(12, 3),
        steps=4,
    ),
    row(
        "norms of gradients, of simultaneous steps",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}}
        networks:
          g: {input: z, layers: [dense: 4, tanh, dense: 3]}
          d: {input: x, layers: [dense: 4, silu, dense: 1, sigmoid]}
        let: {fake: g(sample(prior.z))}
        losses: {told_apart: "-log(d(x)) - log(1 - d(fake))", fools: -log(d(fake))}
        train:
          epochs: 6
          gradient_norms: true
          optimizers: {g: {adam: {lr: 0.01}}, d: {sgd: {lr: 0.1}}}
          simultaneous: true
          schedule:
            - {update: d, minimize: told_apart}
            - {update: g, minimize: fools}
        """,
        numbers(9, 3),
        steps=5,
    ),
)
