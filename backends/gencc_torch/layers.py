"""Layers of the IR -> constructors of torch.nn, channels first.

One layer may take two modules: padding that PyTorch cannot express stands apart.
"""

from __future__ import annotations

from typing import assert_never

from gencc.codegen.python.nodes import (
    Call,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Tuple,
)
from gencc.ir.layers import (
    Activation,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Dense,
    Flatten,
    MaxPool,
    MaxUnpool,
    Pads,
    Pair,
    Reshape,
    Shape,
    Upsample,
)
from gencc.ir.model import Placed

_NN = Import("torch", "nn")


def nn(name: str, *arguments: Expression) -> Call:
    """nn.Name(arguments)"""
    return Call(Ref(f"nn.{name}", _NN), arguments)


def modules(placed: Placed, source: Expression | None) -> tuple[Expression, ...]:
    """The modules that compute a layer, in order.

    `source` is the module whose kernel a tied layer uses. Layers whose switches go in
    or out are no modules: see `pool_and_switches` and `unpool`.
    """
    match placed.layer:
        case Dense(units=units, bias=bias):
            sizes = _numbers(placed.input[0], units)
            return (_with_kernel("Linear", sizes, source, *_bias(bias)),)
        case Conv() as conv:
            return _conv(conv, placed.input, source)
        case ConvTranspose() as conv:
            return _conv_transpose(conv, placed.input, source)
        case BatchNorm() as norm:
            return (_batch_norm(norm, placed.input),)
        case MaxPool(size=size):
            return (nn("MaxPool2d", _pair(size)),)
        case AvgPool(size=size):
            return (nn("AvgPool2d", _pair(size)),)
        case MaxUnpool():
            raise AssertionError("takes the switches beside the image")
        case Upsample(size=size):
            return (_upsample(size),)
        case Flatten():
            return _flatten(placed.input)
        case Reshape(shape=shape):
            return _reshape(placed.input, shape)
        case Activation() as activation:
            return (_activation(activation),)
        case _:
            assert_never(placed.layer)


def pool_and_switches(pool: MaxPool, images: Expression) -> Call:
    """F.max_pool2d(images, 2, return_indices=True)"""
    function = Ref("F.max_pool2d", Import("torch.nn.functional", alias="F"))
    indices = Keyword("return_indices", Literal(True))
    return Call(function, (images, _pair(pool.size), indices))


def unpool(unpool: MaxUnpool, images: Expression, switches: Expression) -> Call:
    """max_unpool(images, switches_1, (8, 8))"""
    function = Ref("max_unpool", Import(".pooling", "max_unpool"))
    size = Tuple(_numbers(*unpool.image))
    return Call(function, (images, switches, size))


def _with_kernel(
    name: str,
    sizes: tuple[Expression, ...],
    source: Expression | None,
    *more: Expression,
) -> Call:
    """nn.Linear(64, 8), or TiedLinear(encoder[1])."""
    if source is None:
        return nn(name, *sizes, *more)
    tied = Ref(f"Tied{name}", Import(".tied", f"Tied{name}"))
    return Call(tied, (source, *more))


def _conv(
    conv: Conv, shape: Shape, source: Expression | None
) -> tuple[Expression, ...]:
    (top, bottom), (left, right) = conv.padding
    symmetric = top == bottom and left == right
    module = _with_kernel(
        "Conv2d",
        _sizes(conv, shape),
        source,
        Keyword("stride", _pair(conv.stride)),
        *([Keyword("padding", _pair((top, left)))] if symmetric and top + left else []),
        *_bias(conv.bias),
    )
    return (module,) if symmetric else (_pad(conv.padding), module)


def _sizes(conv: Conv | ConvTranspose, shape: Shape) -> tuple[Expression, ...]:
    channels = _numbers(shape[2], conv.filters)
    return (*channels, Keyword("kernel_size", _pair(conv.kernel)))


def _conv_transpose(
    conv: ConvTranspose, shape: Shape, source: Expression | None
) -> tuple[Expression, ...]:
    """PyTorch crops `padding` at both ends and gives back `output_padding` at the end."""
    before = (conv.crop[0][0], conv.crop[1][0])
    extra = (before[0] - conv.crop[0][1], before[1] - conv.crop[1][1])
    native = all(0 <= e < s or e == 0 for e, s in zip(extra, conv.stride, strict=True))
    (top, bottom), (left, right) = conv.crop
    padding = before if native else (0, 0)
    if not native:  # cropped behind it, but for what is below 0
        extra = (max(-bottom, 0), max(-right, 0))
    module = _with_kernel(
        "ConvTranspose2d",
        _sizes(conv, shape),
        source,
        Keyword("stride", _pair(conv.stride)),
        *([Keyword("padding", _pair(padding))] if any(padding) else []),
        *([Keyword("output_padding", _pair(extra))] if any(extra) else []),
        *_bias(conv.bias),
    )
    if native:
        return (module,)
    return module, _pad(((-top, -max(bottom, 0)), (-left, -max(right, 0))))


def _pad(pads: Pads) -> Call:
    """nn.ZeroPad2d counts from the last axis; a negative number crops."""
    (top, bottom), (left, right) = pads
    return nn("ZeroPad2d", Tuple(_numbers(left, right, top, bottom)))


def _upsample(size: Pair) -> Call:
    """From 41 on, PyTorch's "nearest" is a pixel off: it multiplies by a rounded 1/41."""
    mode = Literal("nearest" if max(size) < 41 else "nearest-exact")
    factor = Keyword("scale_factor", _pair(size))
    return nn("Upsample", factor, Keyword("mode", mode))


def _batch_norm(norm: BatchNorm, shape: Shape) -> Call:
    return Call(
        Ref("BatchNorm", Import(".batch_norm", "BatchNorm")),
        (
            Literal(shape[-1]),
            Keyword("decay", Literal(norm.decay)),
            Keyword("epsilon", Literal(norm.epsilon)),
        ),
    )


def _flatten(shape: Shape) -> tuple[Expression, ...]:
    if len(shape) == 1:
        return ()
    if len(shape) == 3 and shape[2] > 1:
        return (Call(Ref("ToVector", Import(".vectors", "ToVector"))),)
    return (nn("Flatten"),)


def _reshape(before: Shape, after: Shape) -> tuple[Expression, ...]:
    if before == after:
        return ()
    if len(after) == 1:
        return _flatten(before)
    flat = _flatten(before)
    if len(after) == 3 and after[2] > 1:
        to_image = Ref("ToImage", Import(".vectors", "ToImage"))
        return (*flat, Call(to_image, _numbers(*after)))
    sizes = (after[2], *after[:2]) if len(after) == 3 else after
    return (*flat, nn("Unflatten", Literal(1), Tuple(_numbers(*sizes))))


def _activation(activation: Activation) -> Expression:
    match activation.function:
        case "relu":
            return nn("ReLU")
        case "leaky_relu":
            return nn("LeakyReLU", Literal(activation.slope))
        case "elu":
            return nn("ELU", Keyword("alpha", Literal(activation.slope)))
        case "silu":
            return nn("SiLU")
        case "tanh":
            return nn("Tanh")
        case "sigmoid":
            return nn("Sigmoid")
        case "softplus":
            # Beyond the threshold PyTorch returns x; at 50 that is the same number.
            return nn("Softplus", Keyword("threshold", Literal(50.0)))
        case "softmax":
            return nn("Softmax", Keyword("dim", Literal(1)))


def _bias(bias: bool) -> tuple[Expression, ...]:
    return () if bias else (Keyword("bias", Name("False")),)


def _numbers(*values: int) -> tuple[Expression, ...]:
    return tuple(Literal(value) for value in values)


def _pair(sizes: Pair) -> Expression:
    """2 for (2, 2)"""
    same = sizes[0] == sizes[1]
    return Literal(sizes[0]) if same else Tuple(_numbers(*sizes))
