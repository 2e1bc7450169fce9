"""Gradients of a step whose loss does not reach every weight that it updates.

The same in every package.
"""

import torch
from torch.optim import Optimizer


def zero_gradients(optimizer: Optimizer) -> None:
    """Zeros, not None: momentum also moves weights that the loss does not reach."""
    for group in optimizer.param_groups:
        for weight in group["params"]:
            weight.grad = torch.zeros_like(weight)
