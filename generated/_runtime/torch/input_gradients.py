"""Gradients that are part of a formula, as in the penalty of arXiv:1704.00028.

The same in every package.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def input_gradient(
    function: Callable[..., Tensor], *inputs: Tensor, by: int = 0
) -> Tensor:
    """How the sum of the function changes with `inputs[by]`, the others held constant.

    While a graph is recorded, it is part of it, so that it has a gradient itself.
    """
    _, slope = value_and_gradient(function, *inputs, by=by)
    return slope


def value_and_gradient(
    function: Callable[..., Any],
    *inputs: Tensor,
    by: int = 0,
    of: Callable[[Any], Tensor] = lambda value: value,
) -> tuple[Any, Tensor]:
    """The value of the function, and the gradient of `of` this value."""
    is_recorded = torch.is_grad_enabled()
    with torch.inference_mode(False), torch.enable_grad():
        copies = [tensor.clone() for tensor in inputs]
        if not copies[by].requires_grad:
            copies[by].requires_grad_()
        value = function(*copies)
        total = of(value).sum()
        if not total.requires_grad:  # as the gradient of what is linear
            return value, torch.zeros_like(copies[by])
        (slope,) = torch.autograd.grad(
            total, copies[by], create_graph=is_recorded, materialize_grads=True
        )
    return value, slope
