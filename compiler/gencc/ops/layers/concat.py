"""concat: several inputs of a network become one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gencc.frontend.spec.layers import LayerKeys
from gencc.ir.layers import Layer, Shape

if TYPE_CHECKING:
    from gencc.verification.conformance.row import Row


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


def cases() -> Iterator[Row]:
    """None: rows/networks.py has networks of several inputs."""
    yield from ()
