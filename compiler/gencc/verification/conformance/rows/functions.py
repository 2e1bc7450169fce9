"""Formulas: arithmetic, each function, and numbers of each example that meet tensors."""

from __future__ import annotations

import numpy as np

from gencc.ops.cases import SMALL
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import (
    functions,
    numbers,
    of_kind,
    row,
)

_POSITIVE = numbers(2, 4, low=0.3, high=2)
_NONZERO = np.array([[-2.0, -1.0, -0.5, 0.3], [1.0, 1.7, -0.9, 2.0]])

_ARITHMETIC = (
    functions(
        "arithmetic, with numbers on either side",
        _NONZERO,
        added="h + 2 + (3 + h)",
        subtracted="5 - h - (h - 1)",
        multiplied="h * 3 * h - 2 * x * h",
        divided="2 / h + h / 3 - x / (h * h + 1)",
        grouped="h - (x - (h - 1)) - (h / (x / (h / 2)))",
    ),
    functions(
        "arithmetic, signs before powers",
        _NONZERO,
        bound="-h ** 2 - 3 * -h ** 2",
        grouped="(-h) ** 2 - (-h) ** 3",
        doubled="-(-h) + h * -1 / 7",
        tower="(h ** 2) ** 3 - (2 * h ** 3) ** 2",
    ),
    functions(
        "power, whole exponents, of negative numbers too",
        _NONZERO,
        zeroth="h ** 0 + h",
        first="h ** 1",
        second="h ** 2",
        third="h ** 3",
        inverse="h ** -1 + h ** -2",
    ),
    functions(
        "power, at 0",
        np.array([[0.0, 1.0, -0.0, -1.0, 2.0]]),
        batch=1,
        optimizer=SMALL,
        zeroth="h ** 0 + 0.5 * h",
        first="h ** 1",
        second="h ** 2",
        third="h ** 3",
    ),
    functions(
        "power, broken exponents",
        _POSITIVE,
        root="h ** 0.5",
        inverse="h ** -1.5",
        deep="(1e-60 * h) ** 1.5",
        close="h ** 1.0000001",
    ),
    functions(
        "numbers, parameters and learned numbers in formulas",
        _POSITIVE,
        networks="a: {learned: 0.7}\nb: {learned: -1.5}",
        top="params: {k: 3, w: {linear: {start: 0.5, end: k - 1, steps: 3}}, c: 0.5, "
        "v: w / (2 * c), n: {value: 2, about: an exponent}}",
        shifted="a * h + k - w + v",
        powers="a ** n * h + w ** (n + 1) * h ** -n * v + n / c",
        bent="exp(a) * sigmoid(b * h) + maximum(h, a) + minimum(b, h)",
        alone="(k + 2 * w ** 2 - tanh(a * b)) * h",
    ),
)


_SPREAD = (
    functions(
        "numbers of each example, functions of them",
        numbers(4, 3),
        batch=4,
        kind="number",
        networks="n: {input: x, layers: [dense: 1]}\np: {input: x, layers: [dense: 1, softplus]}",
        smooth="exp(n(h)) + tanh(n(h)) * sigmoid(n(h)) + square(n(h))",
        bent="abs(n(h)) + relu(n(h) - 0.1) - maximum(n(h), sum(h)) + minimum(0.3, n(h))",
        rooted="log(p(h)) + sqrt(p(h)) + p(h) ** 1.5 + softplus(-p(h))",
        stopped="stop(n(h)) * n(h) - n(h) / (1 + p(h))",
    ),
    functions(
        "a number of each example, at every place of a vector",
        numbers(4, 3),
        batch=4,
        networks="""\
        n: {input: x, layers: [dense: 1]}
        p: {input: x, layers: [dense: 1, sigmoid]}
        s: {input: x, layers: [dense: 3, sigmoid]}
        """,
        product="n(h) * h - h / (2 + square(n(h))) + sum(h)",
        bent="maximum(n(h), h) - minimum(h, mean(h))",
        drawn="corrupt(h, exp(n(h))) + mask(h, p(h)) + corrupt(mean(h), h)",
        halfway="interpolate(n(h), h)",
        judged="bce(tanh(h) ** 2, p(h)) + bce(square(h), 1 - p(h))",
        wanted="bce(sigmoid(sum(h)), s(h)) + bce(p(h), s(h)) + bce(p(h), p(h))",
    ),
    functions(
        "a number of each example, at every place of an image",
        numbers(4, 2, 3, 2),
        kind="image",
        networks="""\
        n: {input: x, layers: [flatten, dense: 1]}
        p: {input: x, layers: [flatten, dense: 1, sigmoid]}
        """,
        product="n(h) * h - h / (2 + square(n(h))) + sum(h)",
        drawn="corrupt(h, exp(n(h))) + mask(h, p(h))",
        halfway="interpolate(h, n(h))",
        judged="bce(tanh(h) ** 2, p(h))",
    ),
    functions(
        "a number of each example, distances to it",
        numbers(4, 3),
        kind="number",
        networks="n: {input: x, layers: [dense: 1]}",
        squares="sse(n(h), h) + mse(h, sum(h))",
        apart="mae(h, mean(h)) - mae(n(h), h)",
        long="norm(n(h) * h) + norm(n(h)) + norm(sum(h))",
        alone="corrupt(sum(h), 0.1) + mask(n(h), 0.5) + interpolate(n(h), sum(h))",
    ),
    row(
        "a number of each example, into a network that takes [1]",
        """\
        data: {source: npz, shape: [3], batch: 2}
        networks:
          e: {input: x, layers: [dense: 4, tanh], heads: {s: [dense: 1], v: [dense: 2]}}
          f: {input: [t, v], layers: [concat, dense: 4, tanh, dense: 3]}
          critic: {input: t, layers: [dense: 4, tanh, dense: 1]}
        let:
          h: e(x)
          t: 0.5 * h.s + mean(x)
          v: h.v
          u: sum(x)
          back: f(t, v)
        losses:
          misfit: sse(x, back) + sse(f(h.s, v), h.s * x)
          slope: square(grad(critic(u), u)) + critic(sum(x)) * critic(h.s)
        train: {epochs: 1, optimizer: {sgd: {lr: 0.02}}, minimize: misfit + slope}
        fit: {codes: t}
        outputs: {back: back, t: t, far: "mahalanobis(t, codes)"}
        """,
        numbers(4, 3),
        steps=4,
    ),
)

ROWS: tuple[Row, ...] = (*_ARITHMETIC, *of_kind("functions"), *_SPREAD)
