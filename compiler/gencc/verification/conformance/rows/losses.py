"""Losses of probabilities: computed from logits, whatever the formula says."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import SMALL, functions, numbers, row

_LOGITS = np.array([[-2.0, -1.0, -0.25, 0.0, -0.0, 0.25, 0.5, 1.0, 2.0]])
_SIGMOID = "p: {input: x, layers: [sigmoid]}"
_SOFTMAX = "p: {input: x, layers: [softmax]}"
_CLASSES = np.array([[-1.0, 0.5, 0.5, 1.0, 0.0], [2.0, 2.0, -3.0, 0.0, 2.0]])

# Where a loss vanishes, digits of it are lost unless it is a logarithm alone.
_FAR = {"usual": "h", "low": "h - 34", "high": "h + 34", "huge": "400 * h"}


def _of_logits(title: str, formula: str, *without: str) -> Row:
    return functions(
        f"{title}, logits near 0 and far out",
        _LOGITS,
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
        each={
            name: formula.replace("L", logits)
            for name, logits in _FAR.items()
            if name not in without
        },
    )


ROWS: tuple[Row, ...] = (
    _of_logits("log D", "log(p(L))"),
    _of_logits("log(1 - D)", "log(1 - p(L))"),
    functions(
        "bce, targets 0 and 1, logits near 0 and far on the wrong side",
        _LOGITS,
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
        no="bce(0, p(h))",
        no_high="bce(0, p(h + 34))",
        yes="bce(1, p(h))",
        yes_low="bce(1, p(h - 34))",
        huge="bce(0, p(400 * h)) + 2 * bce(1, p(300 * h))",
    ),
    _of_logits("bce, a target between", "bce(0.3, p(L))"),
    _of_logits("bce, targets that vary", "bce(sigmoid(1 - 2 * x), p(L))"),
    functions(
        "bce, of targets that are learned",
        _LOGITS,
        networks=_SIGMOID,
        batch=1,
        kind="number",
        target="sum(bce(h, p(x)))",
        both="mean(bce(sigmoid(h), p(h)))",
        stopped="mean(bce(stop(p(h)), p(h))) + sum(bce(stop(h), p(h)))",
    ),
    functions(
        "cross_entropy, ties and logits far out",
        _CLASSES,
        networks=_SOFTMAX,
        kind="number",
        optimizer=SMALL,
        labels=[1, 4],
        usual="cross_entropy(y, p(h))",
        equal="cross_entropy(y, p(0 * h)) + sum(h)",
        far="cross_entropy(y, p(12 * h))",
        huge="cross_entropy(y, p(1000 * h))",
        moved="cross_entropy(y, p(h - 1000))",
    ),
    functions(
        "cross_entropy, certain and right",
        np.array([[40.0, 1.0, 2.0, 0.0], [-1.0, 0.0, 41.0, 1.5]]),
        networks=_SOFTMAX,
        kind="number",
        optimizer=SMALL,
        labels=[1, 3],
        wrong="cross_entropy(y, p(h))",
        certain="cross_entropy(y, p(-h)) - cross_entropy(y, p(h / 30))",
    ),
    functions(
        "log of a softmax",
        _CLASSES,
        networks=_SOFTMAX,
        optimizer=SMALL,
        usual="log(p(h))",
        far="log(p(30 * h))",
        huge="log(p(1000 * h))",
        entropy="p(h) * log(p(h))",
    ),
    row(
        "bce, of images, with the same network elsewhere",
        """\
        data: {source: npz, shape: [2, 3, 1], batch: 2}
        networks:
          f: {input: x, layers: [flatten, dense: 4, tanh, dense: 6, sigmoid, reshape: [2, 3, 1]]}
          flat: {input: x, layers: [flatten]}
        let: {p: f(x), back: f(p), v: flat(p)}
        losses: {b: "sum(bce(x, p))", m: "mse(x, back)", l: mean(log(p) - log(1 - back))}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: b + m + 0.1 * l}
        outputs: {v: v}
        metrics: {b: "mean(bce(x, p))"}
        """,
        numbers(4, 2, 3, 1, low=0, high=1),
    ),
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
          elsewhere: mean(square(h.free))
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: classes + several + elsewhere - judged}
        outputs: {real: real, kind: h.kind, quarters: log(h.quarters)}
        metrics: {right: "accuracy(y, h.kind)"}
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
        let: {fake: g(sample(prior.z))}
        losses:
          value: log(d(x)) + log(1 - d(fake))
          fools: -log(d(fake))
          squares: square(d(x) - 1)
        train:
          epochs: 1
          optimizers: {d: {sgd: {lr: 0.1}}, g: {adam: {lr: 0.01}}}
          schedule:
            - {update: d, maximize: value - 0.5 * squares}
            - {update: g, minimize: fools}
        metrics: {judged: log(d(x)), given: d(x)}
        """,
        numbers(4, 3),
        steps=4,
    ),
)
