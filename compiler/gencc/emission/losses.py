"""Loss terms -> the functions of losses.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.emission import naming
from gencc.emission.expressions import write
from gencc.emission.framework import Framework
from gencc.ir.expressions import CrossEntropy, Elementwise, Expression, walk
from gencc.program import LossFunction
from gencc.pycode.nodes import Def, Doc, Name, Parameter, Return

_ROUNDED = {
    "log_sigmoid": "sigmoid",
    "bce_with_logits": "sigmoid",
    "log_softmax": "softmax",
}


def loss_function(loss: LossFunction, framework: Framework) -> Def:
    """A pure function of named values, with the spec's formula as its docstring."""
    return Def(
        naming.loss(loss.name),
        tuple(
            Parameter(naming.value(name), framework.annotation(kind))
            for name, kind in loss.parameters
        ),
        framework.tensor,
        (
            Doc(_documentation(loss)),
            Return(
                write(
                    loss.value,
                    replace(
                        framework.training,
                        parameter=lambda p: Name(naming.value(p.name)),
                    ),
                )
            ),
        ),
    )


def _documentation(loss: LossFunction) -> str:
    """The formula as the spec has it, and why the code below it looks different."""
    rounded = dict.fromkeys(
        name for part in walk(loss.value) if (name := _rounded(part)) is not None
    )
    if not rounded:
        return loss.text
    what = " or ".join(rounded)
    return f"{loss.text}\n\nOn logits: the logarithm of a rounded {what} would lose digits."


def _rounded(part: Expression) -> str | None:
    """The activation whose logarithm is computed from its logits here."""
    if isinstance(part, CrossEntropy):
        return "softmax"
    return _ROUNDED.get(part.function) if isinstance(part, Elementwise) else None
