"""Expressions of the IR in PyTorch."""

from __future__ import annotations

from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, Operands, Writer
from gencc.codegen.files.train_py.dataset import minibatch_indices
from gencc.codegen.files.train_py.step_functions import function_name, step_arguments
from gencc.codegen.framework import Framework, Reading
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Comment,
    Def,
    Do,
    Expression,
    For,
    Import,
    Keyword,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Tuple,
    Unary,
    With,
    negative,
)
from gencc.ir.expressions import Record
from gencc.lowering.plan import StageProgram, StepProgram

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


def _softmax(function: str) -> Writer:
    return lambda operands: Call(
        _torch(function), (operands[0], Keyword("dim", Literal(1)))
    )


def _mask(operands: Operands) -> Call:
    value, uniform, probability = operands
    return Call(
        _torch("where"), (Binary("<", uniform, probability), Literal(0.0), value)
    )


def _cross_entropy(operands: Operands) -> Call:
    label, logits = operands
    function = Ref("F.cross_entropy", _FUNCTIONAL)
    return Call(function, (logits, label, Keyword("reduction", Literal("none"))))


def _accuracy(operands: Operands) -> Call:
    label, probabilities = operands
    best = Call(Attribute(probabilities, "argmax"), (Keyword("dim", Literal(1)),))
    return Call(Attribute(Binary("==", best, label), "to"), (_dtype(probabilities),))


def _dtype(value: Expression) -> Expression:
    return Attribute(value, "dtype")


def _one_hot(operands: Operands) -> Call:
    function = Ref("F.one_hot", _FUNCTIONAL)
    return Call(
        Attribute(Call(function, operands), "to"),
        (Call(Ref("torch.get_default_dtype", _TORCH)),),
    )


def _shuffle(operands: Operands) -> Call:
    value, order = operands
    return Call(Attribute(value, "index_select"), (Literal(0), order))


def _between(operands: Operands) -> Call:
    return Call(Ref("between", Import(".between", "between")), operands)


def _grad(operands: Operands) -> Call:
    own = Import(".input_gradients", "input_gradient")
    return Call(Ref("input_gradient", own), operands)


def _upsample(operands: Operands) -> Call:
    """Plain "nearest" takes another pixel at some sizes."""
    image, factor = operands
    how = (Keyword("scale_factor", factor), Keyword("mode", Literal("nearest-exact")))
    return Call(Ref("F.interpolate", _FUNCTIONAL), (image, *how))


def _over_features(name: str) -> Callable[[Expression, int], Expression]:
    """The function that PyTorch calls by the same name, over all axes of an example."""

    def call(operand: Expression, axes: int) -> Expression:
        every = tuple(Literal(axis + 1) for axis in range(axes))
        dim = every[0] if axes == 1 else Tuple(every)
        return Call(_torch(name), (operand, Keyword("dim", dim)))

    return call


def _record(record: Record) -> Ref:
    """The class of what a network with heads returns."""
    name = naming.record_class(record.network)
    return Ref(name, Import(".model", name))


_DIALECT = Dialect(
    functions={
        **{name: _function(name) for name in _SAME_NAME},
        # F.softplus is linear beyond 20, where this is exact.
        "softplus": lambda o: Unary("-", _log_sigmoid(negative(o[0]))),
        "log_sigmoid": lambda o: _log_sigmoid(o[0]),
        "minimum": lambda o: _smaller(o, "<="),
        "maximum": lambda o: _smaller(o, ">="),
        "bce_with_logits": _bce,
        "stop": lambda o: Call(Attribute(o[0], "detach")),
        "softmax": _softmax("softmax"),
        "log_softmax": _softmax("log_softmax"),
        "mask": _mask,
        "cross_entropy": _cross_entropy,
        "accuracy": _accuracy,
        "one_hot": _one_hot,
        "shuffle": _shuffle,
        "between": _between,
        "grad": _grad,
        "downsample": lambda o: Call(Ref("F.avg_pool2d", _FUNCTIONAL), o),
        "upsample": _upsample,
    },
    reductions={name: _over_features(name) for name in ("sum", "mean", "logsumexp")},
    as_number=lambda value: Call(Attribute(value, "squeeze"), (Literal(1),)),
    apply=Call,
    field=Attribute,
)


def _reader(reading: Reading) -> Def:
    """def minibatch(number): the examples of a minibatch, as a tensor."""
    tensor = Ref("Tensor", Import("torch", "Tensor"))
    indices = minibatch_indices(reading, Name("number"))
    on = (Name("place"),)
    number = Parameter("number", Name("int"))
    if reading.labelled and not reading.data.named:
        both = (_select(reading.examples), _select("labels"))
        returns = Subscript(Name("tuple"), Tuple((tensor, tensor)))
        rows = Call(Attribute(Call(_torch("from_numpy"), (indices,)), "to"), on)
        body = (Assign("rows", rows), Return(Tuple(both)))
        return Def("minibatch", (number,), returns, body)
    rows = Call(Attribute(Call(_torch("from_numpy"), (Name("rows"),)), "to"), on)
    source, which = reading.examples, list[Parameter]()
    if reading.data.named:
        source, which = f"{source}[name]", [Parameter("name", Name("str"))]
    if reading.labelled:  # of examples or of labels, by the name of their domain
        source = "source[name]"
        which.insert(0, Parameter("source", Name("dict[str, Tensor]")))
    x = Call(Name(f"{source}.index_select"), (Literal(0), rows))
    body = (Assign("rows", indices), Return(x))
    return Def("minibatch", (*which, number), tensor, body)


def _select(source: str) -> Call:
    return Call(Name(f"{source}.index_select"), (Literal(0), Name("rows")))


def _read(
    reading: Reading, inputs: tuple[str, ...], number: Expression
) -> tuple[Statement, ...]:
    """x = minibatch(number); x, _ = … where there are labels; or of named domains."""
    if reading.data.named:
        return tuple(_read_named(reading, name, number) for name in inputs)
    target: Expression = Name(naming.value("x"))
    if reading.labelled:
        names = (naming.value(n) if n in inputs else "_" for n in ("x", "y"))
        target = Tuple(tuple(map(Name, names)))
    return (Assign(target, Call(Name("minibatch"), (number,))),)


def _read_named(reading: Reading, name: str, number: Expression) -> Assign:
    """a = minibatch("a", …), or a_y = minibatch(labels, "a", …)."""
    source: tuple[Expression, ...] = ()
    if reading.labelled:
        is_labels = reading.data.is_labels(name)
        source = (Name("labels" if is_labels else reading.examples),)
    domain = Literal(reading.data.domain(name).name)
    call = Call(Name("minibatch"), (*source, domain, number))
    return Assign(naming.value(name), call)


def _call(
    reading: Reading, step: StepProgram, arguments: tuple[Expression, ...]
) -> Call:
    return Call(Name(function_name(step)), arguments)


def _together(reading: Reading, stage: StageProgram) -> tuple[Statement, ...]:
    """Every step leaves its gradients; then all optimizers move."""
    logs = tuple(
        Do(
            Call(
                Name("run.log"),
                (Name("step"), _call(reading, step, step_arguments(step))),
            )
        )
        for step in stage.steps
    )
    names = dict.fromkeys(name for step in stage.steps for name in step.step.optimizers)
    move = For(
        "name",
        Tuple(tuple(Literal(name) for name in names)),
        (Do(Call(Attribute(Subscript(Name("optimizers"), Name("name")), "step"))),),
    )
    return (
        *logs,
        Comment("Simultaneous: all gradients are there, now all move."),
        move,
    )


def _evaluate(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """As after training: by running statistics, and without recording a graph."""
    inference = With((Call(_torch("inference_mode")),), body)
    return Do(Call(Name("trained.networks.eval"))), inference


FRAMEWORK = Framework(
    training=_DIALECT,
    inference=_DIALECT,
    tensor=Ref("Tensor", Import("torch", "Tensor")),
    optimizer=Ref("Optimizer", Import("torch.optim", "Optimizer")),
    record=_record,
    mean=lambda values: Call(Attribute(values, "mean")),
    reader=_reader,
    read=_read,
    call=_call,
    together=_together,
    evaluate=_evaluate,
)
