"""Keras on TensorFlow: a tape records a step, tf.function makes graphs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gencc.codegen.files.train_py.step_functions import bystanders
from gencc.codegen.python.nodes import (
    Assign,
    Blank,
    Call,
    Dict,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    With,
)
from gencc.lowering.plan import Update

from gencc_keras.engines import Differentiated, Engine, Statements
from gencc_keras.expressions import IN_PARTS

_TF = Import("tensorflow", alias="tf")
_ZERO = Ref("tf.UnconnectedGradients.ZERO", _TF)
_PREAMBLE = """
import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative
"""


def _differentiate(
    update: Update,
    forward: Statements,
    differentiated: Sequence[Differentiated],
    report: Dict,
) -> tuple[Statements, Expression]:
    """with tf.GradientTape() as tape: …; a persistent one for several gradients."""
    persistent = Keyword("persistent", Literal(True))
    how = (persistent,) if len(differentiated) > 1 else ()
    statements: Statements = (
        With((Call(Ref("tf.GradientTape", _TF), how),), forward, "tape"),
        Blank(),
        *bystanders(update),
        *(Assign(step.gradients, _gradient(step)) for step in differentiated),
    )
    return statements, report


def _gradient(step: Differentiated) -> Call:
    """tape.gradient(loss, optimizer.weights)"""
    weights, zero = step.weights, tuple[Expression, ...]()
    if step.program.partial:
        zero = (Keyword("unconnected_gradients", _ZERO),)
        variables = Ref("variables", Import(".gradients", "variables"))
        weights = Call(variables, (weights,))
    return Call(Name("tape.gradient"), (step.loss, weights, *zero))


TENSORFLOW = Engine(
    framework=IN_PARTS,
    folder=Path(__file__).parent,
    preamble=_PREAMBLE,
    differentiate=_differentiate,
    waits=True,
    formats=("onnx",),
)
