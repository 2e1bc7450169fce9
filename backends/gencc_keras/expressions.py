"""Expressions of the IR in keras.ops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gencc.emission.expressions import Dialect, Operands, Writer
from gencc.emission.framework import Framework, Reading
from gencc.emission.schedule import minibatch_indices
from gencc.ir.expressions import Record
from gencc.ir.model import Domain, Model
from gencc.program import StageProgram, StepProgram
from gencc.pycode.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Def,
    Do,
    Expression,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Tuple,
)

_OPS = Import("keras", "ops")
_SAME_NAME = (
    *("log", "exp", "sqrt", "tanh", "sigmoid", "relu", "softplus"),
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
    """Several inputs are a list; a learned number has none, and knows no mode."""
    if not arguments:
        return Call(Name(f"networks.{network}"))
    given = arguments[0] if len(arguments) == 1 else List(arguments)
    mode = Keyword("training", Literal(training))
    return Call(Name(f"networks.{network}"), (given, mode))


def _mask(operands: Operands) -> Call:
    value, uniform, probability = operands
    zeros = _ops("zeros_like", value)
    return _ops("where", Binary("<", uniform, probability), zeros, value)


def _cross_entropy(operands: Operands) -> Call:
    label, logits = operands
    from_logits = Keyword("from_logits", Literal(True))
    return _ops("sparse_categorical_crossentropy", label, logits, from_logits)


def _correct(operands: Operands) -> Call:
    label, probabilities = operands
    best = _ops("argmax", probabilities, Keyword("axis", Literal(1)))
    same = Binary("==", best, _ops("cast", label, Attribute(best, "dtype")))
    return _ops("cast", same, Attribute(probabilities, "dtype"))


def _one_hot(operands: Operands) -> Call:
    floatx = Call(Ref("keras.config.floatx", Import("keras")))
    return _ops("one_hot", *operands, Keyword("dtype", floatx))


def _input_gradient(operands: Operands) -> Call:
    own = Import(".input_gradients", "input_gradient")
    return Call(Ref("input_gradient", own), operands)


def _resample(function: str, factor: int, operand: Expression) -> Call:
    if function == "downsample":
        return _ops("average_pool", operand, Literal(factor), Literal(factor))
    upsample = Ref("upsample", Import(".resampling", "upsample"))
    return Call(upsample, (operand, Literal(factor)))


def _record(model: Model, record: Record) -> Name:
    return Name(f"dict[str, {_TENSOR.text}]")


_TRAINING = Dialect(
    functions={
        **{name: _function(name) for name in _SAME_NAME},
        "abs": lambda o: Call(Ref("absolute", Import(".kinks", "absolute")), o),
        "minimum": lambda o: _smaller(o, "<="),
        "maximum": lambda o: _smaller(o, ">="),
        "bce_with_logits": _bce,
        "stop": lambda o: _ops("stop_gradient", o[0]),
        "softmax": lambda o: _ops("softmax", *o),
        "log_softmax": lambda o: _ops("log_softmax", *o),
        "mask": _mask,
        "cross_entropy": _cross_entropy,
        "correct": _correct,
        "one_hot": _one_hot,
        "shuffle": lambda o: _ops("take", *o, Keyword("axis", Literal(0))),
        "between": lambda o: Call(Ref("between", Import(".between", "between")), o),
        "input_gradient": _input_gradient,
    },
    reduce=_reduce,
    resample=_resample,
    as_number=lambda value: _ops("squeeze", value, Keyword("axis", Literal(1))),
    apply=lambda network, arguments: _apply(True, network, arguments),
    field=lambda record, name: Subscript(record, Literal(name)),
)


def loaded(reading: Reading, steps: Iterable[StepProgram]) -> tuple[Name, ...]:
    """What changes from one call to the next: rows of the data, draws, annealed numbers."""
    found: list[str] = []
    for step in steps:
        found += rows(reading, step.inputs)
    for step in steps:
        found += (draw.name for draw in step.draws)
    for step in steps:
        found += step.annealed
    return tuple(map(Name, dict.fromkeys(found)))


def rows(reading: Reading, inputs: tuple[str, ...]) -> list[str]:
    """The variables for the places of a minibatch in the data."""
    if reading.data.named:
        return [rows_name(one) for one in reading.data.domains_of(inputs)]
    return ["rows"] if inputs else []


def rows_name(domain: Domain) -> str:
    """The variable for the places of a minibatch in a named domain."""
    return f"{domain.name}_rows"


def _reader(reading: Reading) -> Assign | Def:
    """rows_of(number), or rows_of(name, number)."""
    if reading.data.named:
        array = Ref("NDArray", Import("numpy.typing", "NDArray"))
        returns = Subscript(array, Ref("np.int64", Import("numpy", alias="np")))
        parameters = (Parameter("name", Name("str")), Parameter("number", Name("int")))
        body = Return(minibatch_indices(reading, Name("number")))
        return Def("rows_of", parameters, returns, (body,))
    indices = minibatch_indices(reading)
    partial = Ref("partial", Import("functools", "partial"))
    return Assign("rows_of", Call(partial, (indices.function, *indices.arguments)))


def _read(
    reading: Reading, inputs: tuple[str, ...], number: Expression
) -> tuple[Statement, ...]:
    if reading.data.named:
        return tuple(
            Assign(rows_name(one), Call(Name("rows_of"), (Literal(one.name), number)))
            for one in reading.data.domains_of(inputs)
        )
    return (Assign("rows", Call(Name("rows_of"), (number,))),)


def _call(
    reading: Reading, step: StepProgram, arguments: tuple[Expression, ...]
) -> Call:
    return Call(Name(f"compiled_{step.step.name}"), loaded(reading, [step]))


def iteration_name(stage: StageProgram) -> str:
    """The function that runs the simultaneous steps of an iteration."""
    return f"compiled_{stage.stage.name or 'iteration'}"


def _together(reading: Reading, stage: StageProgram) -> tuple[Statement, ...]:
    call = Call(Name(iteration_name(stage)), loaded(reading, stage.steps))
    return (Do(Call(Name("run.log"), (Name("step"), call))),)


FRAMEWORK = Framework(
    training=_TRAINING,
    inference=replace(
        _TRAINING, apply=lambda network, arguments: _apply(False, network, arguments)
    ),
    tensor=_TENSOR,
    optimizer=Ref("Optimizer", Import(".optimizers", "Optimizer")),
    record=_record,
    mean=lambda values: _ops("mean", values),
    reader=_reader,
    read=_read,
    call=_call,
    together=_together,
    evaluate=lambda body: body,  # calls say that they are not training
)
