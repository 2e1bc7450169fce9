"""PReLU, as checkpoints know it.

The same in every package.
"""

from torch import nn

from .support.weights import LAYERS, TENSORS

# What checkpoints call it, and its weight; it has no kernel, whose axes would stand behind.
LAYERS["PReLU"] = ("prelu", ())
TENSORS["prelu"] = {"weight": "slope"}


class PReLU(nn.PReLU):
    """x where it is positive, weight x elsewhere. He et al. 2015, arXiv:1502.01852."""
