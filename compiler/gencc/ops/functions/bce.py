"""`bce(t, p)`: -(t log p + (1 - t) log(1 - p)), element by element, in nats.

The target t is a tensor or a number from 0 to 1; the probability p comes out of a sigmoid,
whose logits it is computed from: E0405 where there are none.
"""

from __future__ import annotations

from gencc.ops.cases import (
    LOGISTIC,
    LOGITS,
    NEAR,
    SMALL,
    Case,
    Digits,
    Float32,
    Random,
    Spec,
)
from gencc.ops.drawing import Special
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "bce",
    "target",
    "probability",
    elsewhere=(
        ("bce_loss binary_crossentropy binary_cross_entropy", "`sum(bce(t, p))`"),
        (
            "bce_with_logits bce_with_logits_loss binary_cross_entropy_with_logits",
            "`bce(t, p)` with p out of a sigmoid is computed from logits",
        ),
    ),
)

DOCUMENTATION = (
    "| `bce(t, p)` | −(t log p + (1 − t) log(1 − p)), elementwise; t a tensor or a "
    "number; p must come out of a sigmoid |"
)

_SIGMOID = "p: {input: x, layers: [sigmoid]}"
_KERNEL = Digits(
    size=30.0, why="the kernels of bce add l, or t l, and are rounded like that"
)
_SLOPE = Digits(ulps=8, size=1.0, why="the kernels of bce: sigmoid(l) - t")
_CROSSING = Digits(
    ulps=8, size=0.1, why="0.1 sigmoid(l) - 0.9 sigmoid(-l) crosses 0 near 2.2"
)


def _far(title: str, target: str) -> Case:
    """With logits near 0, on both sides of it, and far out."""
    return Case(
        f"{title}, logits near 0 and far out",
        NEAR,
        {
            "usual": f"bce({target}, p(h))",
            "low": f"bce({target}, p(h - 34))",
            "high": f"bce({target}, p(h + 34))",
            "huge": f"bce({target}, p(400 * h))",
        },
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
    )


CASES = (
    Case(
        "bce, targets 0 and 1, logits near 0 and far on the wrong side",
        NEAR,
        {
            "no": "bce(0, p(h))",
            "no_high": "bce(0, p(h + 34))",
            "yes": "bce(1, p(h))",
            "yes_low": "bce(1, p(h - 34))",
            "huge": "bce(0, p(400 * h)) + 2 * bce(1, p(300 * h))",
        },
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
    ),
    _far("bce, a target between", "0.3"),
    _far("bce, targets that vary", "sigmoid(1 - 2 * x)"),
    Case(
        "bce, of targets that are learned",
        NEAR,
        {
            "target": "sum(bce(h, p(x)))",
            "both": "mean(bce(sigmoid(h), p(h)))",
            "stopped": "mean(bce(stop(p(h)), p(h))) + sum(bce(stop(h), p(h)))",
        },
        kind="number",
        networks=_SIGMOID,
        batch=1,
    ),
    Spec(
        "bce, of images, with the same network elsewhere",
        Random((4, 2, 3, 1), low=0, high=1),
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
    ),
    Float32(
        "digits of bce, of targets that are numbers",
        LOGITS,
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
        others=LOGISTIC,
    ),
    Float32(
        "digits of bce, of targets that are tensors",
        LOGITS,
        {
            "certain": "bce(x * 0 + 1, p(H))",
            "never": "bce(x * 0, p(H))",
            "smooth": "bce(x * 0 + 0.9, p(H))",
        },
        networks=_SIGMOID,
        values={"never": _KERNEL, "smooth": _KERNEL},
        gradients={"certain": _SLOPE, "smooth": _SLOPE},
        others=LOGISTIC,
    ),
)

DRAWN = Special("formulas.distance")
