"""Keras on TensorFlow: a tape records a step, tf.function makes graphs."""

from __future__ import annotations

from pathlib import Path

from gencc.codegen import naming
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
from gencc.lowering.plan import StepProgram

from gencc_keras.engines import Engine, Statements

_TF = Import("tensorflow", alias="tf")
_PREAMBLE = """
import os

os.environ["KERAS_BACKEND"] = "tensorflow"  # read when keras is first imported
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow is talkative
"""


def _differentiate(
    program: StepProgram, forward: Statements, weights: Expression, report: Dict
) -> tuple[Statements, Expression]:
    """with tf.GradientTape() as tape: …"""
    zero: tuple[Expression, ...] = ()
    if program.partial:
        zero = (Keyword("unconnected_gradients", Literal("zero")),)
        variables = Ref("variables", Import(".gradients", "variables"))
        weights = Call(variables, (weights,))
    target = Name(naming.value(program.descent))
    gradient = Call(Name("tape.gradient"), (target, weights, *zero))
    statements: Statements = (
        With((Call(Ref("tf.GradientTape", _TF)),), forward, "tape"),
        Blank(),
        *bystanders(program),
        Assign("gradients", gradient),
    )
    return statements, report


TENSORFLOW = Engine(
    folder=Path(__file__).parent,
    preamble=_PREAMBLE,
    remark="# TensorFlow has no types.\n# mypy: allow-untyped-decorators",
    differentiate=_differentiate,
    waits=True,
    decorators=(Ref("tf.function", _TF),),
)
