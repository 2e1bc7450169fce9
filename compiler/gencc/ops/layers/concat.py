"""concat: several inputs of a network become one."""

from __future__ import annotations

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape


class Keys(LayerKeys):
    """concat"""

    word = "concat"
    joins = True

    def layer(self, shape: Shape, normalized: bool) -> Layer:
        """It is none: resolve/networks.py joins the inputs."""
        raise AssertionError("joins inputs and is no layer of the chain")


DOCUMENTATION = (
    "| `concat`, or `flatten, concat` | the inputs of a network along their last axis; "
    "stands first |"
)

CASES = ()  # rows/networks.py of the suite has networks of several inputs
