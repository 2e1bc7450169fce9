"""Gradients that are part of a formula, as in the penalty of arXiv:1704.00028.

The same in every package.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def input_gradient(
    function: Callable[..., Tensor], *inputs: Tensor, by: int = 0
) -> Tensor:
    """How the sum of the function changes with `inputs[by]`, the others held constant.

    While a graph is recorded this is part of it, so that it has a gradient itself.
    """
    is_recorded = torch.is_grad_enabled()
    with torch.inference_mode(False), torch.enable_grad():
        copies = [tensor.clone() for tensor in inputs]
        if not copies[by].requires_grad:
            copies[by].requires_grad_()
        total = function(*copies).sum()
        (slope,) = torch.autograd.grad(total, copies[by], create_graph=is_recorded)
    return slope
