"""Layers of the IR -> constructors of keras.layers, channels last.

One layer may take two: padding and cropping that Keras cannot express stand apart.
Layers with weights in a head are named after it, for checkpoints go by that name.
"""

from __future__ import annotations

from typing import assert_never

from gencc.codegen import naming
from gencc.codegen.python.nodes import (
    Attribute,
    Call,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Tuple,
)
from gencc.diagnostics import CompileError, Diagnostic, Source
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

_LAYERS = Import("keras", "layers")


Names = tuple[Keyword, ...]  # name=..., or nothing


def layers(
    placed: Placed, name: str, source: Source, switches: bool = False
) -> tuple[Expression, ...]:
    """The Keras layers that compute a layer, in order; `name` may be empty.

    `switches` says that those of a max_pool are wanted, too.
    """
    names = (Keyword("name", Literal(name)),) if name else ()
    match placed.layer:
        case Dense(units=units, bias=bias):
            sizes = (Literal(units),)
            return (_with_kernel("Dense", sizes, placed, *_bias(bias), *names),)
        case Conv() as conv:
            return _conv(conv, placed, names)
        case ConvTranspose() as conv:
            return _conv_transpose(conv, placed, names, source)
        case BatchNorm() as norm:
            return (_batch_norm(norm, names),)
        case MaxPool(size=size):
            wanted = (Keyword("return_switches", Literal(True)),) if switches else ()
            return (_pooling("MaxPool", _pair(size), *wanted),)
        case AvgPool(size=size):
            return (_layer("AveragePooling2D", _pair(size)),)
        case MaxUnpool(size=size, image=image):
            return (_pooling("MaxUnpool", _pair(size), Tuple(_numbers(*image))),)
        case Upsample(size=size):
            return (_layer("UpSampling2D", _pair(size)),)
        case Flatten():
            return () if len(placed.input) == 1 else (_layer("Flatten"),)
        case Reshape(shape=shape):
            same = shape == placed.input
            return () if same else (_layer("Reshape", Tuple(_numbers(*shape))),)
        case Activation() as activation:
            return (_activation(activation),)
        case _:
            assert_never(placed.layer)


def _layer(name: str, *arguments: Expression) -> Call:
    return Call(Ref(f"layers.{name}", _LAYERS), arguments)


def _pooling(name: str, *arguments: Expression) -> Call:
    return Call(Ref(name, Import(".pooling", name)), arguments)


def _with_kernel(
    name: str, sizes: tuple[Expression, ...], placed: Placed, *more: Expression
) -> Call:
    """layers.Dense(8), or TiedDense(encoder.get_layer("dense_1"))."""
    if not placed.tied:
        return _layer(name, *sizes, *more)
    network, layer = placed.tied.split("/")
    source = Call(
        Attribute(Name(naming.value(network)), "get_layer"), (Literal(layer),)
    )
    return Call(Ref(f"Tied{name}", Import(".tied", f"Tied{name}")), (source, *more))


def _conv(conv: Conv, placed: Placed, names: Names) -> tuple[Expression, ...]:
    none = ((0, 0), (0, 0))
    if conv.padding == _same(conv, placed.input) and conv.padding != none:
        return (_convolution("Conv2D", placed, conv, "same", names),)
    module = _convolution("Conv2D", placed, conv, "valid", names)
    if conv.padding == none:
        return (module,)
    return _layer("ZeroPadding2D", _pads(conv.padding)), module


def _same(conv: Conv, shape: Shape) -> Pads:
    """What Keras pads under "same", which depends on the size of the image."""
    pads = []
    for size, kernel, stride in zip(shape, conv.kernel, conv.stride, strict=False):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads.append((total // 2, total - total // 2))
    return pads[0], pads[1]


def _conv_transpose(
    conv: ConvTranspose, placed: Placed, names: Names, source: Source
) -> tuple[Expression, ...]:
    same = tuple(
        (max((k - s) // 2, 0), k - s - max((k - s) // 2, 0))
        for k, s in zip(conv.kernel, conv.stride, strict=True)
    )
    if conv.crop == same:
        return (_convolution("Conv2DTranspose", placed, conv, "same", names),)
    # Under "valid" Keras extends the output of a kernel smaller than its stride.
    extra = [max(s - k, 0) for k, s in zip(conv.kernel, conv.stride, strict=True)]
    (top, bottom), (left, right) = conv.crop
    crop = ((top, bottom + extra[0]), (left, right + extra[1]))
    if min(*crop[0], *crop[1]) < 0:
        raise CompileError([_refused(placed, source)])
    module = _convolution("Conv2DTranspose", placed, conv, "valid", names)
    if crop == ((0, 0), (0, 0)):
        return (module,)
    return module, _layer("Cropping2D", _pads(crop))


def _refused(placed: Placed, source: Source) -> Diagnostic:
    return Diagnostic(
        "E0504",
        "Keras cannot extend the output of this conv_transpose",
        source,
        placed.span,
        help="write `padding: same`, or a smaller padding",
    )


def _convolution(
    kind: str, placed: Placed, conv: Conv | ConvTranspose, padding: str, names: Names
) -> Call:
    strides = Keyword("strides", _pair(conv.stride))
    return _with_kernel(
        kind,
        (Literal(conv.filters), _pair(conv.kernel), strides),
        placed,
        Keyword("padding", Literal(padding)),
        *_bias(conv.bias),
        *names,
    )


def _batch_norm(norm: BatchNorm, names: Names) -> Call:
    return Call(
        Ref("BatchNorm", Import(".batch_norm", "BatchNorm")),
        (
            Keyword("decay", Literal(norm.decay)),
            Keyword("epsilon", Literal(norm.epsilon)),
            *names,
        ),
    )


def _activation(activation: Activation) -> Expression:
    source = ".activations"
    match activation.function:
        case "leaky_relu":
            ref = Ref("LeakyReLU", Import(source, "LeakyReLU"))
            return Call(ref, (Literal(activation.slope),))
        case "elu":  # that of TensorFlow loses the digits of exp(x) - 1 near 0
            return Call(Ref("ELU", Import(source, "ELU")), (Literal(activation.slope),))
        case function:
            return _layer("Activation", Literal(function))


def _bias(bias: bool) -> tuple[Expression, ...]:
    return () if bias else (Keyword("use_bias", Name("False")),)


def _numbers(*values: int) -> tuple[Expression, ...]:
    return tuple(Literal(value) for value in values)


def _pair(pair: Pair) -> Expression:
    return Literal(pair[0]) if pair[0] == pair[1] else Tuple(_numbers(*pair))


def _pads(pads: Pads) -> Expression:
    return Tuple(tuple(Tuple(_numbers(*pair)) for pair in pads))
