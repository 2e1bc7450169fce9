"""Layers that read a series: PyTorch and Keras say what each computes.

Their own layers have more biases than the language: those stay 0 here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from derivatives import check, numbers
from gencc.ops.layers._recurrent import Recurrent, States
from gencc.ops.layers.gru import Gru
from gencc.ops.layers.lstm import Lstm
from gencc.verification.reference.layers import compute
from gencc.verification.reference.tape import Array, Value

UNITS, CHANNELS = 3, 2
LAYERS = pytest.mark.parametrize(
    "layer", [Lstm(UNITS), Gru(UNITS)], ids=["lstm", "gru"]
)


def drawn(layer: Recurrent) -> dict[str, Array]:
    shapes = [(weight.name, weight.shape) for weight in layer.weights((5, CHANNELS))]
    return {name: numbers(*shape, seed=n) for n, (name, shape) in enumerate(shapes)}


def computed(
    layer: Recurrent, x: Array, arrays: dict[str, Array], states: States
) -> Array:
    layer = type(layer)(layer.units, states)
    own = {name: Value(array) for name, array in arrays.items()}
    return compute(layer, Value(x), own).array


@pytest.mark.framework
@LAYERS
def test_pytorch(layer: Recurrent) -> None:
    import torch

    x, own = numbers(4, 5, CHANNELS, seed=9), drawn(layer)
    module: Any = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[layer.word]
    theirs = module(CHANNELS, UNITS, batch_first=True, dtype=torch.float64)
    zeros = np.zeros_like(own["bias"])
    arrays = (own["kernel"].T, own["recurrent_kernel"].T, own["bias"], zeros)
    for parameter, array in zip(theirs.parameters(), arrays, strict=True):
        parameter.data = torch.tensor(array)
    expected = theirs(torch.tensor(x))[0].detach().numpy()
    for states, part in (("all", expected), ("last", expected[:, -1])):
        actual = computed(layer, x, own, states)  # type: ignore[arg-type]
        np.testing.assert_allclose(actual, part, 0, 1e-15)


@pytest.mark.framework
@LAYERS
def test_keras(layer: Recurrent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    import keras

    x, own = numbers(4, 5, CHANNELS, seed=9), drawn(layer)
    if layer.word == "lstm":
        theirs = keras.layers.LSTM(UNITS, return_sequences=True, dtype="float64")
        weights = [*own.values()]
    else:  # z, r, n, where the language has r, z, n
        theirs = keras.layers.GRU(UNITS, return_sequences=True, dtype="float64")
        order = np.r_[UNITS : 2 * UNITS, :UNITS, 2 * UNITS : 3 * UNITS]
        bias = np.stack([own["bias"][order], np.zeros(3 * UNITS)])
        kernels = (own["kernel"], own["recurrent_kernel"])
        weights = [*(kernel[:, order] for kernel in kernels), bias]
    theirs.build(x.shape)
    theirs.set_weights(weights)
    expected = keras.ops.convert_to_numpy(theirs(x))
    np.testing.assert_allclose(computed(layer, x, own, "all"), expected, 0, 1e-15)


@LAYERS
def test_it_is_differentiated(layer: Recurrent) -> None:
    own = drawn(layer)
    check(
        lambda x, *arrays: compute(layer, x, dict(zip(own, arrays, strict=True))),
        numbers(2, 3, CHANNELS, seed=9) / 2,
        *(array / 2 for array in own.values()),
    )


def test_the_forget_gate_begins_open() -> None:
    bias = Lstm(2).weights((5, CHANNELS))[-1].initial
    assert bias.values == (0, 1, 0, 0)  # type: ignore[attr-defined]
