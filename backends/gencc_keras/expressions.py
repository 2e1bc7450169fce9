"""Expressions of the IR in keras.ops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gencc.codegen.expressions import Dialect, Operands, Writer
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Expression,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Subscript,
    Tuple,
)
from gencc.ir.expressions import Record, Tensor

_OPS = Import(".support.device", "ops")
_SAME_NAME = (
    *("log", "exp", "sqrt", "tanh", "sigmoid", "relu", "softplus"),
    "log_sigmoid",
)
_OF_MATRICES = (
    *("diagonal", "off_diagonal"),
    *("matmul", "inverse", "logdet", "cholesky", "identity"),
)
_REDUCTIONS = ("sum", "mean", "logsumexp")
_TENSOR = Ref("Tensor", Import(".support.device", "Tensor"))


def _ops(name: str, *arguments: Expression) -> Call:
    return Call(Ref(f"ops.{name}", _OPS), arguments)


def _function(name: str) -> Writer:
    """The function that Keras calls by the same name."""
    return lambda operands: _ops(name, *operands)


def _own(name: str, file: str = "") -> Writer:
    """A function of a file of the package's own, which is called like it unless told."""
    function = Ref(name, Import(f".{file or name}", name))
    return lambda operands: Call(function, operands)


def _smaller(operands: Operands, operator: str) -> Call:
    """Written out: at a tie the frameworks' own functions differ in the gradient."""
    first, second = operands
    return _ops("where", Binary(operator, first, second), first, second)


def _bce(operands: Operands) -> Call:
    target, logits = operands
    from_logits = Keyword("from_logits", Literal(True))
    return _ops("binary_crossentropy", target, logits, from_logits)


def _over(function: Ref) -> Callable[[Expression, tuple[int, ...]], Expression]:
    """The function over some of the axes."""

    def call(operand: Expression, axes: tuple[int, ...]) -> Expression:
        every = tuple(map(Literal, axes))
        axis = every[0] if len(axes) == 1 else Tuple(every)
        return Call(function, (operand, Keyword("axis", axis)))

    return call


def _unfold(value: Expression, kind: Tensor) -> Call:
    """ops.reshape(value, (-1, 5, 64))"""
    sizes = (*(axis.size for axis in kind.axes), *kind.shape)
    return _ops("reshape", value, Tuple((Literal(-1), *map(Literal, sizes))))


def _apply(
    training: bool, network: Expression, arguments: Operands, has_modes: bool
) -> Call:
    """Several inputs are a list; what is learned by itself has none."""
    if not arguments:
        return Call(network)
    operand = arguments[0] if len(arguments) == 1 else List(arguments)
    mode = (Keyword("training", Literal(training)),) if has_modes else ()
    return Call(network, (operand, *mode))


def _mask(operands: Operands) -> Call:
    value, uniform, probability = operands
    zeros = _ops("zeros_like", value)
    return _ops("where", Binary("<", uniform, probability), zeros, value)


def _cross_entropy(operands: Operands) -> Call:
    label, logits = operands
    from_logits = Keyword("from_logits", Literal(True))
    return _ops("sparse_categorical_crossentropy", label, logits, from_logits)


def _accuracy(operands: Operands) -> Call:
    label, probabilities = operands
    best = _ops("argmax", probabilities, Keyword("axis", Literal(1)))
    same = Binary("==", best, _ops("cast", label, Attribute(best, "dtype")))
    return _ops("cast", same, Attribute(probabilities, "dtype"))


def _repeat(operands: Operands) -> Call:
    value, like, _ = operands
    rows = Subscript(_ops("shape", like), Literal(0))
    return _ops("repeat", value, rows, Keyword("axis", Literal(0)))


def _rows(operands: Operands, *, back: bool = False) -> Expression:
    """ops.moveaxis(u, 2, 1); the rows may stand where they shall already."""
    value, *numbers = operands
    index, others, _ = (n.value for n in numbers if isinstance(n, Literal))
    assert isinstance(index, int)
    assert isinstance(others, int)
    places = (1 + others, 1 + index)
    if places[0] == places[1]:
        return value
    places = places[::-1] if back else places
    return _ops("moveaxis", value, *map(Literal, places))


def _step_number(operands: Operands) -> Call:
    """The number of a step for each example of the value."""
    value, step = operands
    count = Tuple((Call(Name("len"), (value,)),))
    return _ops("full", count, step, Attribute(value, "dtype"))


def _rotate(operands: Operands) -> Call:
    _, turns = operands
    name = "rotate" if isinstance(turns, Literal) else "rotated"
    return Call(Ref(name, Import(".rotation", name)), operands)


def _sort(axis: int) -> Writer:
    rising = Ref("rising", Import(".orders", "rising"))
    return lambda operands: Call(rising, (*operands, Keyword("axis", Literal(axis))))


def _of_batch(name: str) -> Writer:
    """Keras' function of numbers, or the package's own of tensors."""

    def write(operands: Operands) -> Call:
        value, axes = operands
        if axes == Literal(0):
            return _ops(name, value)
        own = f"batch_{name}"
        return Call(Ref(own, Import(".batches", own)), (value,))

    return write


def _resize(operands: Operands) -> Call:
    image, height, width, *nearest = operands
    name, file = (
        ("resize_nearest", "nearest_pixels") if nearest else ("resize", "resizing")
    )
    return Call(Ref(name, Import(f".{file}", name)), (image, height, width))


def _one_hot(operands: Operands) -> Call:
    floatx = Call(Ref("keras.config.floatx", Import("keras")))
    return _ops("one_hot", *operands, Keyword("dtype", floatx))


def _indicator(operands: Operands) -> Call:
    holds, *named = operands
    floatx = Call(Ref("keras.config.floatx", Import("keras")))
    return _ops("cast", holds, Attribute(named[0], "dtype") if named else floatx)


def _record(record: Record) -> Name:
    return Name(f"dict[str, {_TENSOR.text}]")


_TRAINING = Dialect(
    functions={
        **{name: _function(name) for name in _SAME_NAME},
        "abs": _own("absolute", "kinks"),
        "minimum": lambda o: _smaller(o, "<="),
        "maximum": lambda o: _smaller(o, ">="),
        "clip": _own("clip"),
        "huber": _own("huber"),
        "log_cosh": _own("log_cosh"),
        "bce_with_logits": _bce,
        "stop": lambda o: _ops("stop_gradient", o[0]),
        "softmax": lambda o: _ops("softmax", o[0]),
        "log_softmax": lambda o: _ops("log_softmax", o[0]),
        "mask": _mask,
        "cross_entropy": _cross_entropy,
        "accuracy": _accuracy,
        "one_hot": _one_hot,
        "hardmax": _own("hardmax"),
        "indicator": _indicator,
        "where": _function("where"),
        "transpose": lambda o: _ops("swapaxes", o[0], Literal(-1), Literal(-2)),
        "shuffle": lambda o: _ops("take", *o, Keyword("axis", Literal(0))),
        "nearest": _own("nearest"),
        "waves": _own("waves"),
        "repeat": _repeat,
        "rows": _rows,
        "stack": partial(_rows, back=True),
        "gamma": _own("gamma", "gamma_draws"),
        "von_mises_fisher": _own("von_mises_fisher", "directions"),
        "log_bessel": _own("log_bessel", "directions"),
        "bessel_ratio": _own("bessel_ratio", "directions"),
        "lgamma": _own("lgamma", "gamma_function"),
        "digamma": _own("digamma", "gamma_function"),
        "permute_dims": _own("permute_dims", "orders"),
        "sliced_wasserstein": _own("sliced_wasserstein", "orders"),
        "sort": _sort(1),
        "batch_sort": _sort(0),
        "flip": lambda o: _ops("flip", o[0], Keyword("axis", o[1])),
        "rotate": _rotate,
        "resize": _resize,
        "blur": _own("blur", "gaussian_window"),
        "ssim": _own("ssim", "gaussian_window"),
        "ms_ssim": _own("ms_ssim", "gaussian_window"),
        "between": _own("between"),
        "traverse": _own("traverse"),
        "grad": _own("input_gradient", "input_gradients"),
        "grad_along": _own("gradients_along", "gradients_along"),
        "value_and_grad": _own("value_and_gradient", "input_gradients"),
        "iterate": _step_number,
        "batch": lambda o: Subscript(o[0], Literal(None)),
        "others": _own("others", "pairs"),
        "expand": lambda o: _ops("broadcast_to", o[0], _ops("shape", o[1])),
        "batch_mean": _of_batch("mean"),
        "batch_var": _of_batch("var"),
        "batch_logsumexp": _of_batch("logsumexp"),
        "batch_cov": _own("batch_cov", "batches"),
        **{name: _own(name, "matrices") for name in _OF_MATRICES},
        "downsample": lambda o: _ops("average_pool", *o, o[1]),
        "upsample": lambda o: Call(
            Ref("upsample", Import(".resampling", "upsample")), o
        ),
    },
    reductions={
        **{name: _over(Ref(f"ops.{name}", _OPS)) for name in _REDUCTIONS},
        "logmeanexp": _over(Ref("logmeanexp", Import(".logmeanexp", "logmeanexp"))),
        "max": _over(Ref("largest", Import(".extremes", "largest"))),
        "min": _over(Ref("smallest", Import(".extremes", "smallest"))),
    },
    as_number=lambda value, axis: _ops(
        "squeeze", value, Keyword("axis", Literal(axis))
    ),
    fold=lambda value, count, kind: _ops(
        "reshape", value, Tuple((Literal(-1), *map(Literal, kind.shape)))
    ),
    unfold=_unfold,
    repeat_each=lambda value, times, axis: _ops(
        "repeat", value, Literal(times), Keyword("axis", Literal(axis))
    ),
    apply=partial(_apply, True),
    field=lambda record, head: Subscript(record, Literal(head.word)),
    tensor=_TENSOR,
)


_IN_PRECISION = Call(
    Ref("partial", Import("functools", "partial")),
    (
        Ref("to_precision", Import(".support.device", "to_precision")),
        Keyword("precision", Name("config.precision")),
    ),
)


FRAMEWORK = Framework(
    training=_TRAINING,
    inference=replace(_TRAINING, apply=partial(_apply, False)),
    tensor=_TENSOR,
    optimizer=Ref("Optimizer", Import(".optimizers", "Optimizer")),
    record=_record,
    mean=lambda values: _ops("mean", values),
    whole=lambda values: values,
    evaluate=lambda body: body,  # calls say that they are not training
    given="array",  # a compiled step makes a tensor of it
    arrays=Assign("array", _IN_PRECISION),
)


def _shared(word: str, values: Expression) -> Call:
    """whole(x), own(x): of a minibatch that several devices share, and back."""
    return Call(Ref(word, Import(".support.sharing", word)), (values,))


def _whole(values: Expression) -> Call:
    return _shared("whole", values)


def _of_whole(word: str) -> Writer:
    """A function whose first operand is the whole minibatch."""
    write = _TRAINING.functions[word]
    return lambda operands: write((_whole(operands[0]), *operands[1:]))


def _of_numbers(word: str) -> Writer:
    """Of numbers the whole minibatch's; the package's own functions know it themselves."""
    write, of_whole = _TRAINING.functions[word], _of_whole(word)
    return lambda operands: (of_whole if operands[1] == Literal(0) else write)(operands)


# Where a step computes a part of the minibatch on each device. XLA's programs, of JAX,
# compute what is said of the whole one without being told.
IN_PARTS = replace(
    FRAMEWORK,
    training=replace(
        _TRAINING,
        functions={
            **_TRAINING.functions,
            **{word: _of_whole(word) for word in ("shuffle", "batch")},
            **{
                word: _of_numbers(word)
                for word in ("batch_mean", "batch_var", "batch_logsumexp")
            },
            "batch_sort": lambda o: _shared("own", _sort(0)((_whole(o[0]),))),
        },
    ),
    whole=_whole,
)
