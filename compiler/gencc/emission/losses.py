"""Loss terms -> the functions of losses.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.emission.expressions import write
from gencc.emission.framework import Framework
from gencc.ir.expressions import CrossEntropy, Elementwise, walk
from gencc.ir.model import Model
from gencc.program import LossFunction
from gencc.pycode.nodes import Def, Doc, Name, Parameter, Return

_STABLE = {"log_sigmoid", "bce_with_logits"}
_WHY = "\n\nOn logits: the logarithm of a rounded {} would lose digits."


def loss_function(loss: LossFunction, model: Model, framework: Framework) -> Def:
    """A pure function of named values, with the spec's formula as its docstring."""
    return Def(
        loss.name,
        tuple(
            Parameter(name, framework.annotation(kind, model))
            for name, kind in loss.parameters
        ),
        framework.tensor,
        (
            Doc(_documentation(loss)),
            Return(
                write(
                    loss.value,
                    replace(framework.training, parameter=lambda p: Name(p.name)),
                )
            ),
        ),
    )


def _documentation(loss: LossFunction) -> str:
    """The formula as the spec has it, and why the code below it looks different."""
    parts = list(walk(loss.value))
    functions = {part.function for part in parts if isinstance(part, Elementwise)}
    reason = ""
    if (
        any(isinstance(part, CrossEntropy) for part in parts)
        or "log_softmax" in functions
    ):
        reason = _WHY.format("softmax")
    elif functions & _STABLE:
        reason = _WHY.format("sigmoid")
    return loss.text + reason
