"""Layers that read a series step by step, each with one bias.

The same in every package.

PyTorch adds two biases, which would move twice as far in a step: the one beside the
recurrent kernel stays 0 here, and is no parameter. The gates are in the order of PyTorch.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from .support.weights import LAYERS, TENSORS

States = Literal["last", "all"]

# What checkpoints call them, their tensors, and the axes of their kernels here.
LAYERS["LSTM"] = ("lstm", (1, 0))
LAYERS["GRU"] = ("gru", (1, 0))
for layer in ("lstm", "gru"):
    TENSORS[layer] = {
        "weight_ih_l0": "kernel",
        "weight_hh_l0": "recurrent_kernel",
        "bias_ih_l0": "bias",
    }


class LSTM(nn.LSTM):
    """(channels, length) -> (units,), the last state, or (units, length), all states.

    Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000.
    """

    def __init__(self, channels: int, units: int, states: States = "last") -> None:
        super().__init__(channels, units, batch_first=True)
        self.states = states
        _remove_second_bias(self)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        states: Tensor = super().forward(x.mT)[0]
        return states.mT if self.states == "all" else states[:, -1]


class GRU(nn.GRU):
    """(channels, length) -> (units,), the last state, or (units, length), all states.

    Cho et al. 2014, arXiv:1406.1078, with the reset gate behind the recurrent kernel.
    """

    def __init__(self, channels: int, units: int, states: States = "last") -> None:
        super().__init__(channels, units, batch_first=True)
        self.states = states
        _remove_second_bias(self)

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        states: Tensor = super().forward(x.mT)[0]
        return states.mT if self.states == "all" else states[:, -1]


def _remove_second_bias(layer: nn.RNNBase) -> None:
    zeros = torch.zeros_like(layer.bias_hh_l0).detach()
    del layer.bias_hh_l0
    layer.register_buffer("bias_hh_l0", None, persistent=False)
    layer.bias_hh_l0 = zeros
