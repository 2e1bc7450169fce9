"""film, by runtime/film.py."""

from __future__ import annotations

from gencc.codegen.python.nodes import Call, Expression, Import, Literal, Ref
from gencc.ir.model import Placed
from gencc.ops.layers.film import Film

from gencc_torch.ops.layers import Modules, bias_of, numbers

CLASSES = {"Film": (1, 0)}


def modules(layer: Film, placed: Placed, source: Expression | None) -> Modules:
    """Film("style", 8, 64)"""
    sizes = numbers(layer.features, placed.input[-1])
    film = Ref("Film", Import(".film", "Film"))
    return (Call(film, (Literal(layer.given), *sizes, *bias_of(layer.bias))),)
