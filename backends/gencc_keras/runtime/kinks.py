"""Functions with a kink, there with the slope that they have in every framework.

The same in every package.
"""

from keras import ops

from .support.device import Tensor


def absolute(x: Tensor) -> Tensor:
    """|x|, with the slope 0 at 0, also on JAX, where that of ops.abs is 1."""
    return x * ops.stop_gradient(ops.sign(x))


def clip(x: Tensor, low: float, high: float) -> Tensor:
    """x from low to high, with the slope 1 at both, where that of ops.clip is a half on JAX."""
    raised = ops.where(x < low, low, x)
    return ops.where(raised > high, high, raised)
