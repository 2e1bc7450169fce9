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
from gencc.ir.layers import DrawnOnce, Weight
from gencc.ir.model import Model, Network, tensors_of


def text(model: Model, shared: dict[Symbol, str]) -> str:
    """The text of initial.py."""
    entries: tuple[tuple[Expression, Expression], ...] = tuple(
        (Literal(name), _start_of(network, name, weight))
        for network in model.networks
        if not network.pretrained
        for name, weight in network.weights()
    )
    annotation = Name("dict[str, Callable[[int, str], NDArray[np.float64]]]")
    table = Declare("INITIAL", annotation, Dict(entries, table=True))
    return module(PAGES, "initial.py", shared, table=Definitions((table,)))


def _start_of(network: Network, name: str, weight: Weight) -> Call:
    """Of an average as of the weight that it follows, which is drawn by its own name."""
    if not network.average_of:
        return _start(weight)
    own, source = tensors_of(network.name), tensors_of(network.average_of)
    followed = Literal(source + name.removeprefix(own))
    return Call(Ref("like", Import(".like", "like")), (followed, _start(weight)))


def _start(weight: Weight) -> Call:
    """partial(streams.glorot_uniform, shape=(64, 256), fan_in=64, fan_out=256)"""
    partial = Ref("partial", Import("functools", "partial"))
    initial = weight.initial
    shape = Keyword("shape", Tuple(tuple(Literal(n) for n in weight.shape)))
    if isinstance(initial, DrawnOnce):
        return Call(
            partial, (Ref("once", Import(".once", "once")), shape, *_drawn(initial))
        )
    keywords = (
        Keyword(field.name, Literal(getattr(initial, field.name)))
        for field in fields(initial)
    )
    source = Import(".support", "streams")
    return Call(partial, (Ref(f"streams.{initial.stream}", source), shape, *keywords))


def _drawn(initial: DrawnOnce) -> tuple[Keyword, ...]:
    """stream=streams.uniform, arguments=(-1.0, 1.0)"""
    noise = initial.noise
    stream = Ref(f"streams.{noise.word}", Import(".support", "streams"))
    arguments = Tuple(tuple(map(Literal, noise.arguments)))
    more = (Keyword("arguments", arguments),) if noise.arguments else ()
    return (Keyword("stream", stream), *more)
