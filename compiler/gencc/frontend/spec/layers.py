"""Layers as a spec writes them, before shapes are known."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Tag

from gencc.frontend.spec.fields import (
    Flag,
    Fraction,
    NotNegative,
    PaddingField,
    PairField,
    Positive,
    Shape,
    Whole,
)
from gencc.frontend.spec.strict import Worded, by_word

# ------------------------------------------------------------------ initial weights


class GlorotUniform(Worded):
    """init: glorot_uniform"""

    word: ClassVar[str] = "glorot_uniform"


class HeNormal(Worded):
    """init: he_normal"""

    word: ClassVar[str] = "he_normal"


class Normal(Worded):
    """init: {normal: 0.02}"""

    word: ClassVar[str] = "normal"
    short: ClassVar[str] = "std"
    std: Positive


class Zeros(Worded):
    """init: zeros"""

    word: ClassVar[str] = "zeros"


Init = Annotated[
    Annotated[GlorotUniform, Tag("glorot_uniform")]
    | Annotated[HeNormal, Tag("he_normal")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Zeros, Tag("zeros")],
    by_word("initial value", GlorotUniform, HeNormal, Normal, Zeros),
]


# ------------------------------------------------------------------ layers


class Dense(Worded):
    """dense: 64"""

    word: ClassVar[str] = "dense"
    short: ClassVar[str] = "units"
    units: Whole
    bias: Flag | None = None
    init: Init = GlorotUniform.model_construct()


class Conv(Worded):
    """conv: {filters: 32, kernel: 3, stride: 2, padding: same}"""

    word: ClassVar[str] = "conv"
    filters: Whole
    kernel: PairField
    stride: PairField = (1, 1)
    padding: PaddingField = "valid"
    bias: Flag | None = None
    init: Init = GlorotUniform.model_construct()


class ConvTranspose(Conv):
    """conv_transpose: {filters: 32, kernel: 4, stride: 2, padding: same}"""

    word: ClassVar[str] = "conv_transpose"


class BatchNorm(Worded):
    """batch_norm"""

    word: ClassVar[str] = "batch_norm"
    decay: Fraction = 0.9
    epsilon: Positive = 1e-5


class MaxPool(Worded):
    """max_pool: 2"""

    word: ClassVar[str] = "max_pool"
    short: ClassVar[str] = "size"
    size: PairField


class AvgPool(Worded):
    """avg_pool: 2"""

    word: ClassVar[str] = "avg_pool"
    short: ClassVar[str] = "size"
    size: PairField


class Upsample(Worded):
    """upsample: 2"""

    word: ClassVar[str] = "upsample"
    short: ClassVar[str] = "size"
    size: PairField


class Concat(Worded):
    """concat"""

    word: ClassVar[str] = "concat"


class Flatten(Worded):
    """flatten"""

    word: ClassVar[str] = "flatten"


class Reshape(Worded):
    """reshape: [8, 8, 1]"""

    word: ClassVar[str] = "reshape"
    short: ClassVar[str] = "shape"
    shape: Shape


class Relu(Worded):
    """relu"""

    word: ClassVar[str] = "relu"


class LeakyRelu(Worded):
    """leaky_relu: 0.2"""

    word: ClassVar[str] = "leaky_relu"
    short: ClassVar[str] = "slope"
    slope: NotNegative = 0.01


class Elu(Worded):
    """elu: 1.0"""

    word: ClassVar[str] = "elu"
    short: ClassVar[str] = "slope"
    slope: NotNegative = 1.0


class Silu(Worded):
    """silu"""

    word: ClassVar[str] = "silu"


class Tanh(Worded):
    """tanh"""

    word: ClassVar[str] = "tanh"


class Sigmoid(Worded):
    """sigmoid"""

    word: ClassVar[str] = "sigmoid"


class Softplus(Worded):
    """softplus"""

    word: ClassVar[str] = "softplus"


class Softmax(Worded):
    """softmax"""

    word: ClassVar[str] = "softmax"


Layer = Annotated[
    Annotated[Dense, Tag("dense")]
    | Annotated[Conv, Tag("conv")]
    | Annotated[ConvTranspose, Tag("conv_transpose")]
    | Annotated[BatchNorm, Tag("batch_norm")]
    | Annotated[MaxPool, Tag("max_pool")]
    | Annotated[AvgPool, Tag("avg_pool")]
    | Annotated[Upsample, Tag("upsample")]
    | Annotated[Concat, Tag("concat")]
    | Annotated[Flatten, Tag("flatten")]
    | Annotated[Reshape, Tag("reshape")]
    | Annotated[Relu, Tag("relu")]
    | Annotated[LeakyRelu, Tag("leaky_relu")]
    | Annotated[Elu, Tag("elu")]
    | Annotated[Silu, Tag("silu")]
    | Annotated[Tanh, Tag("tanh")]
    | Annotated[Sigmoid, Tag("sigmoid")]
    | Annotated[Softplus, Tag("softplus")]
    | Annotated[Softmax, Tag("softmax")],
    by_word(
        "layer", Dense, Conv, ConvTranspose, BatchNorm, MaxPool, AvgPool, Upsample,
        Concat, Flatten, Reshape, Relu, LeakyRelu, Elu, Silu, Tanh, Sigmoid, Softplus,
        Softmax,
    ),
]  # fmt: skip
