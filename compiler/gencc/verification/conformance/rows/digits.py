"""Digits in float32: every stable form, its value and its gradient, in both tails.

The reference computes in float64. A gradient is what one step of size 1 leaves in a bias
that started at 0; a value is a table of the trained model, of the data as they are.
"""

from __future__ import annotations

from dataclasses import replace

from gencc import ops
from gencc.ops.cases import EXACT, Digits, Float32
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import row


def _row(case: Float32) -> Row:
    size, field, label = len(case.examples[0]), case.field, case.label
    front = f"layers: [dense: {{units: {size}, init: zeros}}]"
    classes = "" if label is None else f", classes: {size}"
    called = "d(H)"
    let, losses, outputs = [], [], []
    for name, formula in case.formulas.items():
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
        case.top,
        "networks:",
        *(f"  front_{name}: {{input: x, {front}}}" for name in case.formulas),
        f"  {case.networks}",
        "let:",
        *(["  on_x: d(x)"] if field else []),
        *let,
        "losses:",
        *losses,
        "train:",
        "  epochs: 1",
        "  optimizer: {sgd: {lr: 1.0}}",
        f"  minimize: {' + '.join(case.formulas)}",
        "outputs:",
        *outputs,
    ]
    text = "".join(f"{line}\n" for line in lines if line.strip())
    digits: dict[str, Digits] = {}
    for name in case.formulas:
        gradient = (case.gradients or {}).get(name, case.others)
        digits[f"of_{name}"] = (case.values or {}).get(name, EXACT)
        digits[f"front_{name}/dense_1/bias"] = gradient
    labels = None if label is None else [label]
    return replace(row(case.title, text, case.examples, labels, steps=1), digits=digits)


# Words whose float64 rows say all but how many digits are left: together, as each row is a
# training of its own.
_NEAR = ((-2.0, -0.5, -0.125, 0.25, 0.75, 1.5, 3.0),)
_OF_1 = Digits(size=1.0, why="sums of terms of both signs: digits of the largest term")
_NEAR_1 = Digits(size=1.0, why="1 + erf(v / √2): the erf is close to -1, and rounded")
_TOGETHER = (
    Float32(
        "digits of activations",
        _NEAR,
        {
            "rectified": "relu_(H)",
            "leaky": "leaky_(H)",
            "exponential": "elu_(H)",
            "scaled": "selu_(H)",
            "learned": "prelu_(H)",
            "swish": "silu_(H)",
            "gaussian": "gelu_(H)",
            "soft": "softplus_(H)",
            "hyperbolic": "tanh_(H)",
            "logistic": "sigmoid_(H)",
        },
        networks="\n  ".join(
            f"{word}_: {{input: x, layers: [{word}]}}"
            for word in (
                *("relu", "elu", "selu", "prelu", "silu"),
                *("gelu", "softplus", "tanh", "sigmoid"),
            )
        )
        + "\n  leaky_: {input: x, layers: [leaky_relu: 0.2]}",
        values={"gaussian": _NEAR_1},
        others=_OF_1,
    ),
    Float32(
        "digits of functions of one number",
        _NEAR,
        {
            "size": "abs(H)",
            "power": "exp(H)",
            "root": "sqrt(1 + square(H))",
            "hyperbolic": "tanh(H)",
            "rectified": "relu(H)",
            "soft": "softplus(H)",
            "kept": "clip(H, -1, 2)",
            "chosen": "where(H > 1, square(H), H)",
            "larger": "maximum(H, 0.5 * H)",
            "smaller": "minimum(H, 0.5 * H)",
            "ratio": "bessel_ratio(1 + abs(H), 4)",
        },
        others=_OF_1,
    ),
    Float32(
        "digits of functions of a vector",
        ((-0.5, 1.0, 0.25, 2.0),),
        {
            "length": "norm(H)",
            "unit": "normalize(H) * (1 + H)",
            "angle": "cosine(H, 1 + square(H))",
            "middle": "mean(H) * H",
            "apart": "mse(H, square(H)) + mae(H, 3 * H)",
            "summed": "sse(H, square(H))",
            "largest": "max(H) - min(H)",
            "ordered": "sort(H) * H",
            "chances": "softmax(H) * H",
            "turned": "flip(H) * H",
            "stopped": "stop(H) * H",
        },
        others=_OF_1,
    ),
)

ROWS: tuple[Row, ...] = tuple(_row(case) for case in _TOGETHER) + tuple(
    _row(case)
    for kind in ("functions", "distributions", "layers")
    for word in ops.vocabulary(kind)
    for case in ops.load(kind, word).CASES
    if isinstance(case, Float32)
)
