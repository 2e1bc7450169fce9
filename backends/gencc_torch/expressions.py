"""Expressions of the IR in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gencc.codegen import naming
from gencc.codegen.expressions import Dialect, Operands, Writer
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Attribute,
    Binary,
    Call,
    Do,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Statement,
    Subscript,
    Tuple,
    Unary,
    With,
    negative,
)
from gencc.ir.expressions import Record, Tensor

_TORCH = Import("torch")
_TENSOR = Ref("Tensor", Import("torch", "Tensor"))
_SAME_NAME = ("log", "exp", "sqrt", "abs", "tanh", "sigmoid", "relu")
_OF_MATRICES = (
    *("diagonal", "off_diagonal"),
    *("matmul", "inverse", "logdet", "cholesky", "identity"),
)
_FUNCTIONAL = Import("torch.nn.functional", alias="F")


def _torch(name: str) -> Ref:
    return Ref(f"torch.{name}", _TORCH)


def _function(name: str) -> Writer:
    """The function that PyTorch calls by the same name."""
    return lambda operands: Call(_torch(name), operands)


def _own(name: str, file: str = "") -> Writer:
    """A function of a file of the package's own, which is called like it unless told."""
    function = Ref(name, Import(f".{file or name}", name))
    return lambda operands: Call(function, operands)


def _whole(value: Expression) -> Call:
    """whole(x): of a minibatch that several workers share, what all of them have."""
    return Call(Ref("whole", Import(".support.processes", "whole")), (value,))


def _of_whole(write: Writer) -> Writer:
    """A function whose first operand is the whole minibatch."""
    return lambda operands: write((_whole(operands[0]), *operands[1:]))


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
        _torch(function), (operands[0], Keyword("dim", operands[1]))
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
    """x.dtype; what is more than a name would be computed for it once more."""
    if isinstance(value, Name):
        return Attribute(value, "dtype")
    return Call(Ref("torch.get_default_dtype", _TORCH))


def _one_hot(operands: Operands) -> Call:
    function = Ref("F.one_hot", _FUNCTIONAL)
    return Call(
        Attribute(Call(function, operands), "to"),
        (Call(Ref("torch.get_default_dtype", _TORCH)),),
    )


def _hardmax(operands: Operands) -> Call:
    value, size = operands
    best = Call(Attribute(value, "argmax"), (Keyword("dim", Literal(-1)),))
    return _one_hot((best, size))


def _indicator(operands: Operands) -> Call:
    holds, *named = operands
    default = Call(Ref("torch.get_default_dtype", _TORCH))
    precision = _dtype(named[0]) if named else default
    return Call(Attribute(holds, "to"), (precision,))


def _shuffle(operands: Operands) -> Call:
    value, order = operands
    return Call(Attribute(value, "index_select"), (Literal(0), order))


def _repeat(operands: Operands) -> Call:
    value, like, axes = operands
    assert isinstance(axes, Literal) and isinstance(axes.value, int)
    sizes = (Literal(-1),) * axes.value
    return Call(Attribute(value, "expand"), (Call(Name("len"), (like,)), *sizes))


def _step_number(operands: Operands) -> Call:
    """The number of a step for each example of the value."""
    value, step = operands
    count = Tuple((Call(Name("len"), (value,)),))
    return Call(Attribute(value, "new_full"), (count, step))


def _flip(operands: Operands) -> Call:
    """Channels stand first, so that the axis is the last of images and vectors alike."""
    return Call(Attribute(operands[0], "flip"), (Literal(-1),))


def _rotate(operands: Operands) -> Call:
    image, turns = operands
    if not isinstance(turns, Literal):
        return Call(Ref("rotated", Import(".rotation", "rotated")), operands)
    sides = Tuple((Literal(2), Literal(3)))
    return Call(_torch("rot90"), (image, turns, sides))


def _sort(axis: int) -> Writer:
    def write(operands: Operands) -> Attribute:
        (value,) = operands
        how = (Keyword("dim", Literal(axis)), Keyword("stable", Literal(True)))
        return Attribute(Call(Attribute(value, "sort"), how), "values")

    return write


def _resize(operands: Operands) -> Call:
    image, height, width, *nearest = operands
    if nearest:
        own = Ref("resize_nearest", Import(".nearest_pixels", "resize_nearest"))
        return Call(own, (image, height, width))
    how = (
        Keyword("size", Tuple((height, width))),
        Keyword("mode", Literal("bilinear")),
        Keyword("align_corners", Literal(False)),
    )
    return Call(Ref("F.interpolate", _FUNCTIONAL), (image, *how))


def _of_batch(name: str, *settings: Keyword) -> Writer:
    """PyTorch's function of numbers, or the package's own of tensors."""

    def write(operands: Operands) -> Call:
        value, axes = operands
        if axes == Literal(0):
            return Call(_torch(name), (_whole(value), *settings))
        own = f"batch_{name}"
        return Call(Ref(own, Import(".batches", own)), (value,))

    return write


def _upsample(operands: Operands) -> Call:
    """Repeated pixels: "nearest" would take another pixel at some sizes."""
    image, factor = operands
    how = (Keyword("scale_factor", factor), Keyword("mode", Literal("nearest-exact")))
    return Call(Ref("F.interpolate", _FUNCTIONAL), (image, *how))


def _over(function: Ref) -> Callable[[Expression, tuple[int, ...]], Expression]:
    """The function over some of the axes."""

    def call(operand: Expression, axes: tuple[int, ...]) -> Expression:
        every = tuple(map(Literal, axes))
        dim = every[0] if len(axes) == 1 else Tuple(every)
        return Call(function, (operand, Keyword("dim", dim)))

    return call


def _unfold(value: Expression, kind: Tensor) -> Call:
    """value.unflatten(0, (-1, 5))"""
    sizes = Tuple((Literal(-1), *(Literal(axis.size) for axis in kind.axes)))
    return Call(Attribute(value, "unflatten"), (Literal(0), sizes))


def _rows(operands: Operands, *, back: bool = False) -> Expression:
    """u.movedim(2, 1): the last axis of an example stands first, so its first one next."""
    value, *numbers = operands
    index, others, features = (n.value for n in numbers if isinstance(n, Literal))
    assert isinstance(index, int)
    assert isinstance(others, int)
    places = (1 + others + bool(features), 1 + index)
    if places[0] == places[1]:
        return value
    places = places[::-1] if back else places
    return Call(Attribute(value, "movedim"), tuple(map(Literal, places)))


def _repeat_each(value: Expression, times: int, axis: int) -> Call:
    """value.repeat_interleave(5, dim=0)"""
    how = (Literal(times), Keyword("dim", Literal(axis)))
    return Call(Attribute(value, "repeat_interleave"), how)


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
        "clip": lambda o: Call(Attribute(o[0], "clamp"), o[1:]),
        "huber": _own("huber"),
        "log_cosh": _own("log_cosh"),
        "bce_with_logits": _bce,
        "stop": lambda o: Call(Attribute(o[0], "detach")),
        "softmax": _softmax("softmax"),
        "log_softmax": _softmax("log_softmax"),
        "mask": _mask,
        "cross_entropy": _cross_entropy,
        "accuracy": _accuracy,
        "one_hot": _one_hot,
        "hardmax": _hardmax,
        "indicator": _indicator,
        "where": _function("where"),
        "transpose": lambda o: Attribute(o[0], "mT"),
        "shuffle": _shuffle,
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
        "flip": _flip,
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
        "expand": lambda o: Call(Attribute(o[0], "expand_as"), o[1:]),
        "batch_mean": _of_batch("mean"),
        "batch_var": _of_batch("var", Keyword("correction", Literal(0))),
        "batch_logsumexp": _of_batch("logsumexp", Keyword("dim", Literal(0))),
        "batch_cov": _own("batch_cov", "batches"),
        **{name: _own(name, "matrices") for name in _OF_MATRICES},
        "downsample": lambda o: Call(Ref("F.avg_pool2d", _FUNCTIONAL), o),
        "upsample": _upsample,
    },
    reductions={
        **{name: _over(_torch(name)) for name in ("sum", "mean", "logsumexp")},
        "logmeanexp": _over(Ref("logmeanexp", Import(".logmeanexp", "logmeanexp"))),
        "max": _over(_torch("amax")),
        "min": _over(_torch("amin")),
    },
    as_number=lambda value, axis: Call(Attribute(value, "squeeze"), (Literal(axis),)),
    fold=lambda value, count, kind: Call(
        Attribute(value, "flatten"), (Literal(0), Literal(count))
    ),
    unfold=_unfold,
    repeat_each=_repeat_each,
    apply=lambda network, arguments, has_modes: Call(network, arguments),
    field=Attribute,
    tensor=_TENSOR,
)


def _sorted_batch(operands: Operands) -> Call:
    own = Ref("own", Import(".support.processes", "own"))
    return Call(own, (_sort(0)((_whole(operands[0]),)),))


_TRAINING = replace(
    _DIALECT,
    functions={
        **_DIALECT.functions,
        **{name: _of_whole(_DIALECT.functions[name]) for name in ("shuffle", "batch")},
        "batch_sort": _sorted_batch,
    },
)


def _evaluate(body: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The body as after training: with running statistics, and without a graph."""
    inference = With((Call(_torch("inference_mode")),), body)
    return Do(Call(Name("trained.networks.eval"))), inference


FRAMEWORK = Framework(
    training=_TRAINING,
    inference=_DIALECT,
    tensor=_TENSOR,
    optimizer=Ref("Optimizer", Import("torch.optim", "Optimizer")),
    record=_record,
    mean=lambda values: Call(Attribute(values, "mean")),
    whole=_whole,
    evaluate=_evaluate,
)
