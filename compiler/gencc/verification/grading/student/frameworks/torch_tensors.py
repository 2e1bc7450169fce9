"""PyTorch: gradients are those of autograd."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch

CHANNELS_FIRST = True


def tensor(array: Any, precision: str) -> Any:
    """A tensor of the CPU."""
    return torch.tensor(np.asarray(array), dtype=getattr(torch, precision))


def weight(array: Any, precision: str) -> Any:
    """A leaf that gradients are taken by."""
    return tensor(array, precision).requires_grad_()


def array(value: Any) -> Any:
    """As float64."""
    if torch.is_tensor(value):
        value = value.detach().to(torch.float64).cpu().numpy()
    return np.asarray(value, np.float64)


def evaluate(
    function: Callable[..., Any],
    weights: dict[str, Any],
    trainable: Sequence[str],
    pick: Callable[[Any], Any],
) -> tuple[Any, dict[str, Any] | None]:
    """What the function returns, and the gradients of what is picked from it."""
    returned = function(weights)
    number = pick(returned)
    if not torch.is_tensor(number) or not number.requires_grad or number.numel() != 1:
        return returned, None
    leaves = [weights[name] for name in trainable]
    gradients = torch.autograd.grad(number, leaves, allow_unused=True)
    pairs = zip(trainable, leaves, gradients, strict=True)
    return returned, {n: torch.zeros_like(w) if g is None else g for n, w, g in pairs}


def is_network(value: Any) -> bool:
    """Whether it has weights of its own."""
    return isinstance(value, torch.nn.Module)


def parameters(network: Any, precision: str) -> Iterator[tuple[str, Any]]:
    """Its tensors by their names, running statistics among them."""
    network.to(getattr(torch, precision))
    network.train()
    own = dict(network.named_parameters()) | dict(network.named_buffers())
    for name in network.state_dict():
        if not name.endswith("num_batches_tracked"):
            yield name, own[name]


def assign(parameter: Any, array: Any) -> None:
    """Other numbers in place of its own."""
    with torch.no_grad():
        parameter.copy_(torch.tensor(np.ascontiguousarray(array)))


def to_own(array: Any) -> Any:
    """A tensor of the trace in the layout of PyTorch: (out, in, …)."""
    return array.transpose(_ORDERS.get(array.ndim, range(array.ndim)))


def from_own(array: Any) -> Any:
    """The opposite of `to_own`."""
    order = _ORDERS.get(array.ndim, range(array.ndim))
    return array.transpose(np.argsort(order))


_ORDERS = {2: (1, 0), 3: (2, 1, 0), 4: (3, 2, 0, 1)}
