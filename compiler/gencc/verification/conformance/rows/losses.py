"""Losses of probabilities, computed from logits: heads, and a game."""

from __future__ import annotations

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row

ROWS: tuple[Row, ...] = (
    row(
        "heads that end in sigmoid and softmax, below logarithms and elsewhere",
        """\
        data: {source: npz, shape: [3], classes: 3, batch: 2}
        networks:
          d:
            input: x
            layers: [dense: 4, tanh]
            heads:
              real: [dense: 1, sigmoid]
              kind: [dense: 3, softmax]
              quarters: [dense: 4, sigmoid, reshape: [2, 2, 1], flatten]
              free: [dense: 2, sigmoid]
          closed: {input: x, layers: [dense: 3, sigmoid], heads: {p: [flatten], q: [dense: 1]}}
        let: {h: d(x), real: h.real, c: closed(x)}
        losses:
          judged: log(real) + 2 * log(1 - h.real) - square(real)
          classes: cross_entropy(y, h.kind) - 0.1 * mean(log(h.kind)) + mean(h.kind * h.kind)
          several: mean(bce(0.9, h.quarters)) + mean(bce(sigmoid(x), c.p)) + square(c.q)
          elsewhere: mean(square(d(x).free)) - 0.1 * log(d(square(x)).real)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: classes + several + elsewhere - judged}
        outputs: {real: real, kind: h.kind, quarters: log(h.quarters)}
        metrics: {right: "accuracy(y, d(x).kind)"}
        """,
        numbers(4, 3),
        labels=[0, 2, 1, 2],
    ),
    row(
        "log D, two steps of a game",
        """\
        data: {source: npz, shape: [3], batch: 2}
        latent: {z: {normal: 2}}
        networks:
          g: {input: z, layers: [dense: 4, tanh, dense: 3]}
          d: {input: x, layers: [dense: 4, leaky_relu: 0.2, dense: 1, sigmoid]}
        let:
          fake: g(sample(prior.z))
          judged(v): log(d(v))
          apart(v, goal): square(d(v) - goal)
          shaken(v, s): corrupt(v, s)
        losses:
          value: judged(x) + log(1 - d(fake))
          fools: -judged(fake) - 0.1 * judged(shaken(fake, 0.1)) * judged(shaken(fake, 0.1))
          squares: apart(x, 1) + apart(shaken(x, 0.2), d(fake))
        train:
          epochs: 1
          optimizers: {d: {sgd: {lr: 0.1}}, g: {adam: {lr: 0.01}}}
          schedule:
            - {update: d, maximize: value - 0.5 * squares}
            - {update: g, minimize: fools}
        outputs: {score: value - 2 * squares, sum: value + fools}
        metrics: {judged: log(d(x)), given: d(x), value: value, squares: squares}
        """,
        numbers(4, 3),
        steps=4,
    ),
)
