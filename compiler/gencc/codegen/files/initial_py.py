"""initial.py: how every tensor of every network starts."""

from __future__ import annotations

from dataclasses import fields

from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Call,
    Declare,
    Dict,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Symbol,
    Tuple,
)
from gencc.codegen.python.scope import Definitions
from gencc.ir.layers import Weight
from gencc.ir.model import Model


def text(model: Model, shared: dict[Symbol, str]) -> str:
    """The text of initial.py."""
    entries: tuple[tuple[Expression, Expression], ...] = tuple(
        (Literal(name), _start(weight))
        for network in model.networks
        for name, weight in network.weights()
    )
    annotation = Name("dict[str, Callable[[int, str], NDArray[np.float64]]]")
    table = Declare("INITIAL", annotation, Dict(entries, table=True))
    return module(PAGES, "initial.py", shared, table=Definitions((table,)))


def _start(weight: Weight) -> Expression:
    """partial(streams.glorot_uniform, shape=(64, 256), fan_in=64, fan_out=256)"""
    partial = Ref("partial", Import("functools", "partial"))
    initial = weight.initial
    shape = Keyword("shape", Tuple(tuple(Literal(n) for n in weight.shape)))
    keywords = (
        Keyword(field.name, Literal(getattr(initial, field.name)))
        for field in fields(initial)
    )
    source = Import(".support", "streams")
    return Call(partial, (Ref(f"streams.{initial.stream}", source), shape, *keywords))
