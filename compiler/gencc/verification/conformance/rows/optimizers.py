"""Optimizers: their constants, their corrections, and whose state they keep."""

from __future__ import annotations

import numpy as np

from gencc.ops import load, vocabulary
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import numbers, row

_DATA = numbers(6, 3)


def _rule(title: str, rule: str, steps: int, weight: str) -> Row:
    return row(
        title,
        f"""\
        data: {{source: npz, shape: [3], batch: 2}}
        networks:
          f: {{input: x, layers: [dense: 4, tanh, dense: 3]}}
          unused: {{input: x, layers: [dense: 2]}}
        let: {{y_hat: f(x), apart: unused(x)}}
        losses: {{misfit: "{weight} * sse(x, y_hat)", nothing: 0 * sum(apart)}}
        train: {{epochs: 1, optimizer: {rule}, minimize: misfit + nothing}}
        outputs: {{y_hat: y_hat, apart: apart}}
        """,
        _DATA,
        steps=steps,
    )


_RULES = tuple(
    _rule(case.title, f"{{{word}: {case.settings}}}", case.steps, case.weight)
    for word in vocabulary("optimizers")
    for case in load("optimizers", word).CASES
)

_STATES = (
    row(
        "adam, weights whose gradient is 0 for a while",
        """\
        data: {source: npz, shape: [3], batch: 1}
        networks:
          f: {input: x, layers: [dense: 4, relu, dense: {units: 3, init: zeros}]}
        let: {y_hat: f(x)}
        losses: {misfit: "sse(x, y_hat)"}
        train: {epochs: 3, optimizer: {adam: {lr: 0.05}}, minimize: misfit}
        outputs: {y_hat: y_hat}
        """,
        np.array([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5], [0.0, 0.0, 0.0]]),
        steps=7,
    ),
    row(
        "optimizers, two in a step, one in two steps, one of a step's own",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          a: {input: x, layers: [dense: 4, tanh]}
          b: {input: code, layers: [dense: 3]}
        let: {code: a(x), y_hat: b(code)}
        losses:
          misfit: sse(x, y_hat)
          near: sum(square(code - 0.5))
          far: mean(square(y_hat + 1))
        train:
          epochs: 2
          optimizers: {a: {adam: {lr: 0.01}}, b: {sgd: {lr: 0.05, momentum: 0.9}}}
          schedule:
            - {name: first, update: [a, b], minimize: misfit}
            - {name: second, update: a, minimize: near}
            - {name: third, update: [a, b], minimize: far, optimizer: {adam: {lr: 0.02}}}
        outputs: {y_hat: y_hat}
        """,
        _DATA,
        steps=4,
    ),
    row(
        "optimizers, kept from stage to stage, and replaced in one",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          a: {input: x, layers: [dense: 4, tanh]}
          b: {input: code, layers: [dense: 3]}
        let: {code: a(x), y_hat: b(code)}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          optimizer: {adam: {lr: 0.01}}
          stages:
            - {name: one, epochs: 1, update: [a, b], minimize: misfit}
            - {name: two, epochs: 1, update: a, minimize: near}
            - {name: three, epochs: 1, update: b, minimize: misfit, optimizer: {sgd: {lr: 0.1, momentum: 0.5}}}
            - {name: four, epochs: 1, update: [a, b], minimize: misfit + near}
        outputs: {y_hat: y_hat}
        """,
        _DATA,
        steps=12,
    ),
)

_RATES = (
    row(
        "lr, along every curve, with momentum, moments and decay, by iteration and by epoch",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          a: {input: x, layers: [dense: 4, tanh]}
          b: {input: code, layers: [dense: 3]}
          c: {learned: 0.5}
          d: {learned: -0.5}
        let: {code: a(x), y_hat: b(code) + c * d}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          epochs: 3
          optimizers:
            a: {adamw: {lr: {cosine: {start: 0.05, end: 0.01, steps: 5}}, weight_decay: 1}}
            b: {sgd: {lr: {linear: {start: 0, end: 0.1, epochs: 1}}, momentum: 0.9}}
            c:
              sgd:
                momentum: 0.5
                nesterov: true
                lr:
                  - linear: {start: 0, end: 0.1, steps: 3}
                  - exponential: {start: 0.1, end: 0.001, epochs: 1}
                  - piecewise: {values: [0.001, 0.2], steps: [1]}
            d: {rmsprop: {lr: {piecewise: {values: [0.01, 0.1, 0.02], epochs: [1, 2]}}}}
          schedule:
            - {update: [a, b], minimize: misfit}
            - {name: twice, repeat: 2, update: [c, d], minimize: misfit}
            - {name: own, update: a, minimize: near, optimizer: {adam: {lr: {linear: {start: 0.1, end: 0.01, steps: 4}}}}}
        outputs: {y_hat: y_hat}
        """,
        numbers(16, 3),
        steps=8,
    ),
    row(
        "lr, one curve of two optimizers, of stages and of simultaneous steps",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          a: {input: x, layers: [dense: 4, tanh]}
          b: {input: code, layers: [dense: 3]}
        let: {code: a(x), y_hat: b(code)}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          optimizer: {adagrad: {lr: {cosine: {start: 0.1, end: 0.01, steps: 7}}}}
          stages:
            - {name: one, epochs: 1, update: b, minimize: misfit}
            - name: two
              epochs: 1
              simultaneous: true
              schedule:
                - {name: at_a, update: a, minimize: misfit + near}
                - {name: at_b, update: b, minimize: misfit}
        outputs: {y_hat: y_hat}
        """,
        _DATA,
        steps=6,
    ),
)

_ACCUMULATED = (
    row(
        "accumulate, with running statistics, of several networks, and beside other steps",
        """\
        data: {source: npz, shape: [3], batch: 3}
        networks:
          a: {input: x, layers: [dense: 4, batch_norm, tanh]}
          b: {input: code, layers: [dense: 3]}
          slow: {average: b, decay: 0.5}
        let: {code: a(x), y_hat: "b(corrupt(code, 0.1))"}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          epochs: 2
          optimizers: {a: {adam: {lr: 0.01}}, b: {sgd: {lr: 0.05, momentum: 0.9}}}
          schedule:
            - {name: all, update: [a, b], minimize: misfit, accumulate: 3, clip_norm: 1}
            - {name: again, update: b, maximize: near - misfit, accumulate: 2, clip_weights: 0.8}
            - {name: last, update: a, minimize: near, optimizer: {rmsprop: {lr: 0.01}}}
        outputs: {y_hat: slow(code)}
        """,
        numbers(24, 3),
        steps=4,
    ),
)

_BOUNDS = (
    row(
        "clip_norm, clip_value and clip_weights, of one network and of several, and of nothing",
        """\
        data: {source: npz, shape: [3], batch: 3}
        networks:
          a: {input: x, layers: [dense: 4, batch_norm, tanh]}
          b: {input: code, layers: [dense: 3]}
          c: {learned: 0.5}
        let: {code: a(x), y_hat: b(code) + c}
        losses:
          misfit: sse(x, y_hat)
          near: sum(square(code - 0.5))
          none: 0 * sum(y_hat)
        train:
          epochs: 2
          optimizers:
            a: {adam: {lr: 0.01}}
            b: {sgd: {lr: 0.05, momentum: 0.9, weight_decay: 0.1}}
            c: {sgd: {lr: 0.5}}
          schedule:
            - {name: scaled, update: [a, b], minimize: misfit, clip_norm: 0.25}
            - {name: small, update: a, maximize: near, clip_norm: 1000, clip_weights: 0.4}
            - {name: cut, repeat: 2, update: [b, c], minimize: misfit, clip_value: 0.125}
            - {name: at_rest, update: [b, c], minimize: none, clip_norm: 2, clip_weights: 0.75}
        outputs: {y_hat: y_hat}
        """,
        _DATA,
        steps=4,
    ),
    row(
        "clip_norm and clip_weights, of simultaneous steps",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          a: {input: x, layers: [dense: 4, tanh]}
          b: {input: code, layers: [dense: 3]}
        let: {code: a(x), y_hat: b(code)}
        losses: {misfit: "sse(x, y_hat)", near: sum(square(code - 0.5))}
        train:
          epochs: 2
          optimizer: {sgd: {lr: 0.25}}
          simultaneous: true
          schedule:
            - {update: a, minimize: misfit + near, clip_norm: 0.5, clip_weights: 0.25}
            - {update: b, maximize: near - misfit, clip_value: 0.25, clip_weights: 0.5}
        outputs: {y_hat: y_hat}
        """,
        _DATA,
        steps=3,
    ),
)

ROWS: tuple[Row, ...] = (*_RULES, *_STATES, *_RATES, *_ACCUMULATED, *_BOUNDS)
