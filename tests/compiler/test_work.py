"""How much a model computes, worked out by hand."""

from __future__ import annotations

from gencc.lowering.work import multiplications
from small import AUTOENCODER, model

CONV = (
    "{input: x, layers: [conv: {filters: 3, kernel: 3, stride: 2}, flatten, dense: 8]}"
)


def test_a_dense_layer_uses_each_weight_once() -> None:
    biases = 32 + 8 + 64
    assert multiplications(model(AUTOENCODER)) == 64 * 32 + 32 * 8 + 8 * 64 + biases


def test_a_kernel_is_used_at_each_pixel_of_the_smaller_image() -> None:
    network = "{input: x, layers: [flatten, dense: 32, relu, dense: 8]}"
    decoder = 8 * 64 + 64
    pixels, kernel, bias = 3 * 3, 3 * 3 * 3, 3
    dense = 3 * 3 * 3 * 8 + 8
    changed = model(AUTOENCODER, (network, CONV))
    assert multiplications(changed) == pixels * (kernel + bias) + dense + decoder
