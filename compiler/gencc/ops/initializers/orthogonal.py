"""orthogonal, for states that are multiplied by a kernel again and again."""

from __future__ import annotations

from gencc.frontend.spec.layers import InitialKeys
from gencc.ir.layers import Initial
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Orthogonal(Initial):
    """The rows or the columns, whichever are fewer, are of length 1 and orthogonal.

    Of a kernel as a matrix, whose columns are its last axis: N(0, 1) in each element, and
    then rows or columns made orthonormal one after the other, by Gram and Schmidt.
    Saxe et al. 2014, arXiv:1312.6120.
    """

    word = stream = "orthogonal"


class Keys(InitialKeys):
    """init: orthogonal"""

    word = "orthogonal"
    node = Orthogonal


DOCUMENTATION = "- `init: orthogonal`: N(0, 1), then made orthonormal: the last axis, or the rows if fewer."

DRAWN = ("orthogonal",)
