"""Expressions of the IR in keras.ops."""

from __future__ import annotations

from dataclasses import replace

from gencc.emission.expressions import Dialect, Operands, Writer
from gencc.emission.framework import Framework
from gencc.emission.schedule import minibatch_indices
from gencc.ir.expressions import Record
from gencc.ir.model import Model
from gencc.program import StepProgram
from gencc.pycode.nodes import (
    Assign,
    Binary,
    Call,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Subscript,
    Tuple,
)

_OPS = Import("keras", "ops")
_SAME_NAME = (
    *("log", "exp", "sqrt", "abs", "tanh", "sigmoid", "relu", "softplus"),
    "log_sigmoid",
)
_TENSOR = Ref("Tensor", Import(".support.device", "Tensor"))


def _ops(name: str, *arguments: Expression) -> Call:
    return Call(Ref(f"ops.{name}", _OPS), arguments)


def _function(name: str) -> Writer:
    """The function that Keras calls by the same name."""
    return lambda operands: _ops(name, *operands)


def _smaller(operands: Operands, operator: str) -> Call:
    """Written out: at a tie the frameworks' own functions differ in the gradient."""
    first, second = operands
    return _ops("where", Binary(operator, first, second), first, second)


def _bce(operands: Operands) -> Call:
    target, logits = operands
    from_logits = Keyword("from_logits", Literal(True))
    return _ops("binary_crossentropy", target, logits, from_logits)


def _reduce(function: str, operand: Expression, axes: int) -> Expression:
    axis = (
        Literal(1) if axes == 1 else Tuple(tuple(Literal(a + 1) for a in range(axes)))
    )
    return _ops(function, operand, Keyword("axis", axis))


def _apply(training: bool, network: str, arguments: Operands) -> Call:
    mode = Keyword("training", Literal(training))
    return Call(Name(f"networks.{network}"), (*arguments, mode))


def _record(model: Model, record: Record) -> Name:
    return Name(f"dict[str, {_TENSOR.text}]")


_TRAINING = Dialect(
    functions={
        **{name: _function(name) for name in _SAME_NAME},
        "minimum": lambda o: _smaller(o, "<="),
        "maximum": lambda o: _smaller(o, ">="),
        "bce_with_logits": _bce,
        "stop": lambda o: _ops("stop_gradient", o[0]),
    },
    reduce=_reduce,
    as_number=lambda value: _ops("squeeze", value, Keyword("axis", Literal(1))),
    apply=lambda network, arguments: _apply(True, network, arguments),
    field=lambda record, name: Subscript(record, Literal(name)),
)


def loaded(step: StepProgram) -> tuple[Expression, ...]:
    """What changes from one call of a step to the next: rows of the data, and draws."""
    rows = (Name("rows"),) if step.reads_data else ()
    return (*rows, *(Name(draw.name) for draw in step.draws))


FRAMEWORK = Framework(
    training=_TRAINING,
    inference=replace(
        _TRAINING, apply=lambda network, arguments: _apply(False, network, arguments)
    ),
    tensor=_TENSOR,
    optimizer=Ref("Optimizer", Import(".optimizers", "Optimizer")),
    record=_record,
    mean=lambda values: _ops("mean", values),
    reader=Assign(
        "rows_of",
        Call(
            Ref("partial", Import("functools", "partial")),
            (minibatch_indices().function, *minibatch_indices().arguments),
        ),
    ),
    call=lambda step, _: Call(Name(f"compiled_{step.step.name}"), loaded(step)),
    loaded="rows",
)
