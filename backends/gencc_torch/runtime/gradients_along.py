"""A gradient for each of several numbers of an example: the rows of a Jacobian.

The same in every package.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def gradients_along(function: Callable[..., Tensor], *inputs: Tensor) -> Tensor:
    """How each of the numbers (batch, *axes) changes with the first input, the others constant.

    (batch, *axes, *shape) for an input of (batch, *shape), by one backward pass for each
    position along the axes. While a graph is recorded, all are part of it.
    """
    is_recorded = torch.is_grad_enabled()
    with torch.inference_mode(False), torch.enable_grad():
        by, *others = (tensor.clone() for tensor in inputs)
        if not by.requires_grad:
            by.requires_grad_()
        value = function(by, *others)
        totals = value.flatten(1).sum(0)
        slopes = [
            torch.autograd.grad(
                total,
                by,
                create_graph=is_recorded,
                retain_graph=True,
                materialize_grads=True,
            )[0]
            for total in totals
        ]
    return torch.stack(slopes, 1).unflatten(1, value.shape[1:])
