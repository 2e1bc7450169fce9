"""Keras on JAX: functions without side effects are differentiated and compiled."""

from __future__ import annotations

from pathlib import Path

from gencc.codegen import naming
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
from gencc.lowering.plan import StepProgram

from gencc_keras.engines import Engine, Statements

_PREAMBLE = """
import os

os.environ["KERAS_BACKEND"] = "jax"  # read when keras is first imported
"""


def _own(name: str, module: str = ".stateless") -> Ref:
    return Ref(name, Import(module, name))


def _differentiate(
    program: StepProgram, forward: Statements, weights: Expression, report: Dict
) -> tuple[Statements, Expression]:
    """def forward(): …; weights that it does not reach have zeros for gradients."""
    result = Return(Tuple((Name(naming.value(program.descent)), report)))
    returns = Name("tuple[Tensor, dict[str, Tensor]]")
    gradient = Call(_own("gradient"), (Name("forward"), weights))
    statements: Statements = (
        Def("forward", (), returns, (*forward, result)),
        *bystanders(program),
        Assign("gradients, report", gradient),
    )
    return statements, Name("report")


JAX = Engine(
    folder=Path(__file__).parent,
    preamble=_PREAMBLE,
    remark="",
    differentiate=_differentiate,
    waits=False,
    decorators=(_own("compiled"),),
)
