"""Keras on JAX: functions without side effects are differentiated and compiled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gencc.codegen.files.train_py.step_functions import bystanders
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Def,
    Dict,
    Expression,
    Import,
    Name,
    Ref,
    Return,
    Tuple,
)
from gencc.lowering.plan import Update

from gencc_keras.engines import Differentiated, Engine, Statements
from gencc_keras.expressions import FRAMEWORK

_PREAMBLE = """
import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
"""


def _own(name: str, module: str = ".stateless") -> Ref:
    return Ref(name, Import(module, name))


def _differentiate(
    update: Update,
    forward: Statements,
    differentiated: Sequence[Differentiated],
    report: Dict,
) -> tuple[Statements, Expression]:
    """def forward(): …; weights that it does not reach have zeros for gradients."""
    weights = (step.weights for step in differentiated)
    losses: Expression = Tuple(tuple(step.loss for step in differentiated))
    gradients: Expression = Tuple(
        tuple(Name(step.gradients) for step in differentiated)
    )
    function, kind = _own("gradients", ".simultaneous"), "tuple[Tensor, ...]"
    if len(differentiated) == 1:
        losses, gradients = differentiated[0].loss, Name(differentiated[0].gradients)
        function, kind = _own("gradient"), "Tensor"
    returns = Name(f"tuple[{kind}, dict[str, Tensor]]")
    result = Return(Tuple((losses, report)))
    statements: Statements = (
        Def("forward", (), returns, (*forward, result)),
        *bystanders(update),
        Assign(
            Tuple((gradients, Name("report"))),
            Call(function, (Name("forward"), *weights)),
        ),
    )
    return statements, Name("report")


JAX = Engine(
    framework=FRAMEWORK,
    folder=Path(__file__).parent,
    preamble=_PREAMBLE,
    differentiate=_differentiate,
    waits=False,
)
