"""Digits in float32: every stable form, its value and its gradient, in both tails.

The reference computes in float64. A gradient is what one step of size 1 leaves in a bias
that started at 0; a value is a table of the trained model, of the data as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gencc.verification.conformance.row import Digits, Row
from gencc.verification.conformance.rows.probe import row

_SIZES = (0.125, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0, 12.0, 15.0, 17.5, 20.0, 25.0, 30.0)
_LOGITS = np.array([[*(-size for size in reversed(_SIZES)), 0.0, *_SIZES]])
_SIGMOID = "p: {input: x, layers: [sigmoid]}"
_SOFTMAX = "p: {input: x, layers: [softmax]}"
_HEAD = "d: {input: x, layers: [], heads: {p: [sigmoid], q: [tanh]}}"

_LOGISTIC = Digits(ulps=8, why="XLA's logistic, in float32 on a CPU, is 7 ulps off")
_KERNEL_OF_BCE = Digits(
    size=30.0, why="the kernels of bce add l, or t l, and are rounded like that"
)
_SLOPE_OF_BCE = Digits(ulps=8, size=1.0, why="the kernels of bce: sigmoid(l) - t")
_SLOPE_OF_SIGMOID = Digits(size=1.0, why="the kernels of sigmoid: s (1 - s)")
_SLOPE_OF_SOFTMAX = Digits(size=1.0, why="the kernels of softmax: p - 1 at the label")
_LOG_OF_A_SUM = Digits(size=1.0, why="the kernels of softmax: log(sum(exp(l - max)))")
_CROSSING = Digits(
    ulps=8, size=0.1, why="0.1 sigmoid(l) - 0.9 sigmoid(-l) crosses 0 near 2.2"
)
_KL_NEAR_0 = Digits(
    size=1.0, why="exp(v) - 1 - v is about v^2 / 2, and its parts are rounded like 1"
)


def _digits(
    title: str,
    data: NDArray[np.float64],
    formulas: Mapping[str, str],
    networks: str = "",
    field: str = "",
    top: str = "",
    label: int | None = None,
    values: Mapping[str, Digits] | None = None,
    gradients: Mapping[str, Digits] | None = None,
    others: Digits | None = None,
) -> Row:
    """A row for formulas of H, whose sums are losses.

    field: of the calls of a network, which then have names. values, gradients: of which
    formulas these have fewer digits; others: all other gradients.
    """
    size = data.shape[1]
    front = f"layers: [dense: {{units: {size}, init: zeros}}]"
    classes = "" if label is None else f", classes: {size}"
    called = "d(H)"
    let, losses, outputs = [], [], []
    for name, formula in formulas.items():
        trained, plain = formula.replace("H", f"h_{name}"), formula.replace("H", "x")
        let.append(f"  h_{name}: x + front_{name}(x)")
        if field:
            let.append(f"  on_{name}: {called.replace('H', f'h_{name}')}")
            trained = formula.replace(called, f"on_{name}.{field}")
            plain = formula.replace(called, f"on_x.{field}")
        losses.append(f"  {name}: sum({trained})")
        outputs.append(f"  of_{name}: {plain}")
    lines = [
        f"data: {{source: npz, shape: [{size}]{classes}, batch: 1}}",
        top,
        "networks:",
        *(f"  front_{name}: {{input: x, {front}}}" for name in formulas),
        f"  {networks}",
        "let:",
        *(["  on_x: d(x)"] if field else []),
        *let,
        "losses:",
        *losses,
        "train:",
        "  epochs: 1",
        "  optimizer: {sgd: {lr: 1.0}}",
        f"  minimize: {' + '.join(formulas)}",
        "outputs:",
        *outputs,
    ]
    text = "".join(f"{line}\n" for line in lines if line.strip())
    digits: dict[str, Digits] = {}
    for name in formulas:
        gradient = (gradients or {}).get(name, others or Digits())
        digits[f"of_{name}"] = (values or {}).get(name, Digits())
        digits[f"front_{name}/dense_1/bias"] = gradient
    labels = None if label is None else [label]
    return replace(row(title, text, data, labels, steps=1), digits=digits)


ROWS: tuple[Row, ...] = (
    _digits(
        "digits of log D and log(1 - D)",
        _LOGITS,
        {"real": "log(p(H))", "fake": "log(1 - p(H))", "twice": "log(1 - (1 - p(H)))"},
        networks=_SIGMOID,
        others=_LOGISTIC,
    ),
    _digits(
        "digits of log D and log(1 - D), D a head",
        _LOGITS,
        {"real": "log(d(H))", "fake": "log(1 - d(H))", "certain": "bce(1, d(H))"},
        networks=_HEAD,
        field="p",
        others=_LOGISTIC,
    ),
    _digits(
        "digits of bce, of targets that are numbers",
        _LOGITS,
        {
            "certain": "bce(1, p(H))",
            "never": "bce(0, p(H))",
            "smooth": "bce(0.9, p(H))",
            "soft": "bce(s, p(H))",
            "one": "bce(t, p(H))",
        },
        networks=_SIGMOID,
        top="params: {s: 0.1, t: 1.0}",
        gradients={"smooth": _CROSSING, "soft": _CROSSING},
        others=_LOGISTIC,
    ),
    _digits(
        "digits of bce, of targets that are tensors",
        _LOGITS,
        {
            "certain": "bce(x * 0 + 1, p(H))",
            "never": "bce(x * 0, p(H))",
            "smooth": "bce(x * 0 + 0.9, p(H))",
        },
        networks=_SIGMOID,
        values={"never": _KERNEL_OF_BCE, "smooth": _KERNEL_OF_BCE},
        gradients={"certain": _SLOPE_OF_BCE, "smooth": _SLOPE_OF_BCE},
        others=_LOGISTIC,
    ),
    _digits(
        "digits of softplus and sigmoid",
        _LOGITS,
        {
            "bend": "softplus(H)",
            "turned": "softplus(-H)",
            "chance": "sigmoid(H)",
            "other": "sigmoid(-H)",
            "direct": "log(sigmoid(H))",
        },
        gradients={"chance": _SLOPE_OF_SIGMOID, "other": _SLOPE_OF_SIGMOID},
        others=_LOGISTIC,
    ),
    _digits(
        "digits of cross_entropy and of the log of a softmax",
        np.array([[-0.5, 1.0, 0.25, 2.0]]),
        {
            "usual": "cross_entropy(y, p(H))",
            "wrong": "cross_entropy(y, p(-15 * H))",
            "certain": "cross_entropy(y, p(8 * H))",
            "log_usual": "log(p(H))",
            "log_wide": "log(p(60 * H))",
            "by_hand": "-sum(one_hot(y) * log(p(8 * H)))",
        },
        networks=_SOFTMAX,
        label=3,
        values=dict.fromkeys(("certain", "log_wide", "by_hand"), _LOG_OF_A_SUM),
        gradients=dict.fromkeys(
            ("usual", "wrong", "certain", "log_usual", "log_wide", "by_hand"),
            _SLOPE_OF_SOFTMAX,
        ),
    ),
    _digits(
        "digits of log_prob and kl",
        np.array([[0.5]]),
        {
            "of_prior": "log_prob(prior.z, 3 * H)",
            "far": "log_prob(prior.z, 60 * H)",
            "narrow": "log_prob(normal(0.25 * x, -20 * x), H)",
            "wide": "log_prob(normal(0.25 * x, 60 * H), x)",
            "kl_mean": "kl(normal(H, -x), prior.z)",
            "kl_wide": "kl(normal(x, 60 * H), prior.z)",
            "kl_narrow": "kl(normal(x, -60 * H), prior.z)",
            "kl_near": "kl(normal(0 * x, 0.01 * H), prior.z)",
        },
        top="latent: {z: {normal: 1}}",
        values={"kl_near": _KL_NEAR_0},
        gradients={"kl_near": _KL_NEAR_0},
    ),
)
