"""Loss terms -> the functions of losses.py."""

from __future__ import annotations

from dataclasses import replace

from gencc.emission.expressions import write
from gencc.emission.framework import Framework
from gencc.ir.expressions import Elementwise, walk
from gencc.ir.model import Model
from gencc.program import LossFunction
from gencc.pycode.nodes import Def, Doc, Name, Parameter, Return

_STABLE = {"log_sigmoid", "bce_with_logits"}


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
            Return(write(loss.value, replace(framework.training, parameter=Name))),
        ),
    )


def _documentation(loss: LossFunction) -> str:
    """The formula as the spec has it, and why the code below it looks different."""
    rewritten = any(
        isinstance(part, Elementwise) and part.function in _STABLE
        for part in walk(loss.value)
    )
    reason = "\n\nOn logits: the logarithm of a rounded sigmoid would lose digits."
    return loss.text + (reason if rewritten else "")
