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


ROWS: tuple[Row, ...] = tuple(
    _row(case)
    for kind in ("functions", "distributions", "layers")
    for word in ops.vocabulary(kind)
    for case in ops.load(kind, word).CASES
    if isinstance(case, Float32)
)
