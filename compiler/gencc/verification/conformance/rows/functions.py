"""The functions of formulas: at kinks, at ties, and where digits are lost."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import SMALL, functions, numbers, row

_NEAR = np.array([[-2.0, -1.0, -0.25, 0.0, -0.0, 0.25, 0.5, 1.0, 2.0]])
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
        top="params: {k: 3, w: {linear: {start: 0.5, end: 2.0, steps: 3}}}",
        shifted="a * h + k - w",
        powers="a ** 2 * h + w ** 3 * h ** -2",
        bent="exp(a) * sigmoid(b * h) + maximum(h, a) + minimum(b, h)",
        alone="(k + 2 * w ** 2 - tanh(a * b)) * h",
    ),
)

_ELEMENTWISE = (
    functions(
        "square and sqrt, near 0",
        _POSITIVE,
        optimizer=SMALL,
        squared="square(h)",
        small="square(1e-70 * h)",
        root="sqrt(h)",
        deep="sqrt(1e-100 * h)",
        high="sqrt(1e100 * h)",
    ),
    functions(
        "exp and log, far out",
        _POSITIVE,
        optimizer=SMALL,
        risen="exp(30 * h)",
        fallen="exp(-60 * h)",
        usual="log(h)",
        deep="log(1e-100 * h)",
        high="log(1e100 * h)",
    ),
    functions(
        "abs and relu, at 0",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        size="abs(h)",
        bent="relu(h)",
        small="abs(1e-100 * h) + relu(1e-100 * h)",
        large="relu(1e100 * h)",
        turned="relu(-h) - 2 * abs(-h)",
    ),
    functions(
        "tanh, at 0 and far from it",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        usual="tanh(h)",
        small="tanh(1e-9 * h)",
        large="tanh(400 * h)",
    ),
    functions(
        "sigmoid, at 0 and far from it",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        usual="sigmoid(h)",
        low="sigmoid(-35 - h)",
        deep="sigmoid(-200 - h)",
        large="sigmoid(400 * h)",
    ),
    functions(
        "softplus, at 0 and far from it",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        usual="softplus(h)",
        low="softplus(-35 - h)",
        bend="softplus(20 + h) - 20",
        deep="softplus(-200 - h)",
        large="softplus(400 * h)",
    ),
    functions(
        "minimum and maximum, ties",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        least="minimum(h, x)",
        least_second="minimum(x, h)",
        most="maximum(h, x)",
        most_second="maximum(x, h)",
        both="minimum(3 * h, 3 * h + 0 * square(h)) + maximum(2 * h, h + h)",
    ),
    functions(
        "minimum and maximum, of numbers, ties at 0",
        _NEAR,
        batch=1,
        optimizer=SMALL,
        from_above="minimum(h, 0)",
        from_below="maximum(h, 0)",
        number_first="maximum(0, h) + 3 * minimum(0, h)",
        between_two="minimum(maximum(h, -1), 1)",
        curved="maximum(2 * h, square(h))",
    ),
    functions(
        "stop, of a factor, of a part, of all",
        _NONZERO,
        factor="stop(h) * h",
        part="stop(exp(h)) - square(stop(h) - 2 * h)",
        inner="tanh(h + stop(tanh(h)))",
        straight="h + stop(relu(h) - h)",
    ),
)

_IMAGES = numbers(4, 2, 3, 2)

_NUMBERS = (
    functions(
        "sum and mean, of vectors and numbers",
        _NONZERO,
        kind="number",
        summed="sum(h)",
        averaged="mean(square(h))",
        together="square(sum(h)) / (1 + abs(mean(h))) - maximum(sum(h), mean(h))",
        bent="sqrt(1 + square(mean(h))) + log(1 + exp(sum(h) - 1)) + sum(h) ** 2",
    ),
    functions(
        "sum, mean and distances, of images",
        _IMAGES,
        kind="number",
        summed="sum(h * h)",
        averaged="mean(tanh(h))",
        squares="sse(tanh(h), x)",
        mean_squares="mse(h, tanh(x))",
        distances="mae(2 * h, x + 1)",
    ),
    functions(
        "sum, magnitudes that differ",
        np.array([[1.0e8, 1.0, 3.0e-8, 2.0e4], [2.0, 1.0e-9, 5.0e7, 1.0]]),
        kind="number",
        optimizer=SMALL,
        summed="sum(h)",
        averaged="mean(h)",
        squares="sse(h, 1)",
    ),
    functions(
        "distances, to numbers, and at distance 0",
        _NONZERO,
        kind="number",
        optimizer=SMALL,
        distance="mae(h, x)",
        one_sided="mae(h, maximum(h, 0))",
        squared="sse(h, 0.5) + mse(1, h)",
        numbers="mse(sum(h), mean(x)) + mae(sum(h), 2)",
    ),
    functions(
        "norm, at 0 and near it",
        np.array([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5]]),
        batch=2,
        kind="number",
        optimizer=SMALL,
        at_zero="norm(h)",
        close="norm(1e-6 * h)",
        closer="norm(1e-9 * h + 1e-8)",
        squared="square(norm(h) - 1)",
        equal="norm(h - x) + sum(h)",
    ),
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
)

_SPREAD = (
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

_DRAWN = (
    functions(
        "mask and corrupt",
        numbers(4, 3),
        steps=3,
        top="params: {p: 0.3, s: 0.5}",
        masked="mask(h, 0.4)",
        never="mask(h, 0) + 0.5 * mask(h, 1)",
        by_parameter="mask(square(h), p)",
        noisy="corrupt(h, 0.5)",
        twice="corrupt(h, s) * corrupt(h, 0.1)",
    ),
    functions(
        "mask and corrupt, images",
        _IMAGES,
        kind="image",
        networks="s: {learned: 0.2}",
        masked="mask(h, 0.4)",
        noisy="corrupt(h, 0.5)",
        by_learned="corrupt(h, s)",
    ),
    functions(
        "shuffle, of vectors",
        numbers(5, 3),
        batch=5,
        steps=3,
        once="shuffle(h) * h",
        twice="shuffle(h) - 2 * shuffle(h * h)",
        again="shuffle(shuffle(h))",
    ),
    functions(
        "interpolate",
        numbers(4, 3),
        halfway="interpolate(h, x)",
        bent="interpolate(square(h), tanh(h))",
        to_number="interpolate(h, 1)",
    ),
    functions(
        "downsample and upsample",
        numbers(4, 6, 6, 2),
        kind="image",
        smaller="downsample(h, 2)",
        small="downsample(square(h), 3)",
        larger="upsample(h, 2)",
        back="upsample(downsample(h, 3), 3) * h",
    ),
    row(
        "one_hot, in formulas and networks",
        """\
        data: {source: npz, shape: [3], batch: 3, classes: 4}
        networks:
          f: {input: [x, c], layers: [concat, dense: 4, tanh, dense: 4]}
        let: {c: one_hot(y), r: "f(x, c)"}
        losses: {misfit: "sse(r, c)", weighted: sum(c * r)}
        train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: misfit + weighted}
        outputs: {r: r, c: c}
        """,
        numbers(6, 3),
        labels=[0, 3, 1, 1, 2, 0],
    ),
)

ROWS: tuple[Row, ...] = (*_ARITHMETIC, *_ELEMENTWISE, *_NUMBERS, *_SPREAD, *_DRAWN)
