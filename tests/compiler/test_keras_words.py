"""What packages for Keras write where numbers come out the same: the shortest, and in order."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gencc.codegen.python.nodes import Call, Keyword, Literal
from gencc.driver import check
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.plugins import find, load
from gencc_keras.ops.layers import Use, conv, conv_transpose

SPECS = Path(__file__).parents[2] / "specs"
PADS = [(before, behind) for before in range(3) for behind in range(3)]


def is_same(layers: Any) -> bool:
    """Whether Keras is told to pad, or crop, as it finds right."""
    return any(
        argument == Keyword("padding", Literal("same"))
        for layer in layers
        if isinstance(layer, Call)
        for argument in layer.arguments
    )


def use(layer: Any, size: int) -> Use:
    placed: Any = SimpleNamespace(layer=layer, input=(size, size, 1), tied=None)
    return Use(placed, (), (), False)


@pytest.mark.parametrize("size", [1, 2, 5, 6])
def test_a_convolution_is_padded_by_keras_where_keras_pads_so(size: int) -> None:
    """ceil(n / s) numbers come out, and of the padding the larger half lies behind.

    https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2
    """
    for kernel, stride, pads in product((1, 2, 3, 4), (1, 2, 3), PADS):
        wanted = (-(-size // stride) - 1) * stride + kernel - size
        usual = (max(wanted, 0) // 2, max(wanted, 0) - max(wanted, 0) // 2)
        layer = Conv(2, (kernel, kernel), (stride, stride), (pads, pads))
        expected = pads == usual and usual != (0, 0)
        assert is_same(conv.layers(layer, use(layer, size))) == expected, layer


def test_a_transposed_convolution_is_cropped_by_keras_where_keras_crops_so() -> None:
    """n s numbers come out of the (n - 1) s + k; the larger half goes behind."""
    for kernel, stride, crop in product((1, 2, 3, 4, 5), (1, 2, 3), PADS):
        if kernel < stride:
            continue  # Keras extends it, and may be refused
        usual = ((kernel - stride) // 2, kernel - stride - (kernel - stride) // 2)
        layer = ConvTranspose(2, (kernel, kernel), (stride, stride), (crop, crop))
        shortened = is_same(conv_transpose.layers(layer, use(layer, 4)))
        assert shortened == (crop == usual), layer


@pytest.mark.parametrize(
    ("backend", "call"),
    [("keras", "apply(gradients, after=[loss])"), ("keras-jax", "apply(gradients)")],
)
def test_an_optimizer_waits_where_a_graph_could_outrun_it(
    backend: str, call: str
) -> None:
    """In TensorFlow's it could, now and then; JAX computes with values."""
    model = check(SPECS / "vae.yaml").lowered
    files = load(find(backend)).emit(model).files
    assert f"    optimizer.{call}\n".encode() in files["train.py"]
