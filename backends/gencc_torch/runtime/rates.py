"""Learning rates that change as training goes on.

The same in every package.
"""

from torch.optim import Optimizer


def set_rate(optimizer: Optimizer, rate: float) -> None:
    """From its next step on."""
    for group in optimizer.param_groups:
        group["lr"] = rate
