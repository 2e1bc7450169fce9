"""Expressions of the IR in PyTorch."""

from __future__ import annotations

from gencc.emission.expressions import Dialect, Operands, Writer
from gencc.emission.framework import Framework
from gencc.emission.naming import class_name
from gencc.emission.schedule import minibatch_indices
from gencc.ir.expressions import Record
from gencc.ir.model import Model, Network
from gencc.pycode.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Def,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Tuple,
    Unary,
)

_TORCH = Import("torch")
_SAME_NAME = ("log", "exp", "sqrt", "abs", "tanh", "sigmoid", "relu")
_FUNCTIONAL = Import("torch.nn.functional", alias="F")


def _torch(name: str) -> Ref:
    return Ref(f"torch.{name}", _TORCH)


def _function(name: str) -> Writer:
    """The function that PyTorch calls by the same name."""
    return lambda operands: Call(_torch(name), operands)


def _log_sigmoid(operand: Expression) -> Call:
    return Call(Ref("F.logsigmoid", _FUNCTIONAL), (operand,))


def _smaller(operands: Operands, operator: str) -> Call:
    """Written out: at a tie the frameworks' own functions differ in the gradient."""
    first, second = operands
    return Call(_torch("where"), (Binary(operator, first, second), first, second))


def _bce(operands: Operands) -> Call:
    target, logits = operands
    function = Ref("F.binary_cross_entropy_with_logits", _FUNCTIONAL)
    return Call(function, (logits, target, Keyword("reduction", Literal("none"))))


def _reduce(function: str, operand: Expression, axes: int) -> Expression:
    dim = Literal(1) if axes == 1 else Tuple(tuple(Literal(a + 1) for a in range(axes)))
    return Call(_torch(function), (operand, Keyword("dim", dim)))


def record_name(network: Network) -> str:
    """The class of what a network with heads returns."""
    return f"{class_name(network.name)}Output"


def _record(model: Model, record: Record) -> Ref:
    name = next(record_name(n) for n in model.networks if n.output == record)
    return Ref(name, Import(".model", name))


_DIALECT = Dialect(
    functions={
        **{name: _function(name) for name in _SAME_NAME},
        # F.softplus is linear beyond 20, where this is exact.
        "softplus": lambda o: Unary("-", _log_sigmoid(Unary("-", o[0]))),
        "log_sigmoid": lambda o: _log_sigmoid(o[0]),
        "minimum": lambda o: _smaller(o, "<="),
        "maximum": lambda o: _smaller(o, ">="),
        "bce_with_logits": _bce,
        "stop": lambda o: Call(Attribute(o[0], "detach")),
    },
    reduce=_reduce,
    as_number=lambda value: Call(Attribute(value, "squeeze"), (Literal(1),)),
    apply=lambda network, arguments: Call(Name(f"networks.{network}"), arguments),
    field=Attribute,
)


def _reader() -> Def:
    """def minibatch(number): the examples of a minibatch, as a tensor."""
    rows = Call(_torch("from_numpy"), (Name("rows"),))
    place = Call(Attribute(rows, "to"), (Name("place"),))
    x = Call(Name("images.index_select"), (Literal(0), place))
    return Def(
        "minibatch",
        (Parameter("number", Name("int")),),
        Ref("Tensor", Import("torch", "Tensor")),
        (Assign("rows", minibatch_indices(Name("number"))), Return(x)),
    )


FRAMEWORK = Framework(
    training=_DIALECT,
    inference=_DIALECT,
    tensor=Ref("Tensor", Import("torch", "Tensor")),
    optimizer=Ref("Optimizer", Import("torch.optim", "Optimizer")),
    record=_record,
    mean=lambda values: Call(Attribute(values, "mean")),
    reader=_reader(),
    call=lambda step, arguments: Call(Name(f"{step.step.name}_step"), arguments),
)
