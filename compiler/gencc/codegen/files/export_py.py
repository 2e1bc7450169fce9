"""export.py: the trained networks for programs that do not have the package."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.codegen import naming
from gencc.codegen.files import model_py
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Attribute,
    Call,
    Dict,
    Expression,
    Keyword,
    List,
    Literal,
    Name,
    Return,
    Tuple,
)
from gencc.codegen.python.scope import Block
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir.expressions import Record
from gencc.ir.layers import Shape
from gencc.ir.model import Model, Network


def text(model: Model, recipe: Recipe, shared: Shared) -> str:
    """The text of export.py."""
    written = tuple(_interface(network, recipe) for network in _offered(model))
    return module(
        PAGES,
        "export.py",
        shared,
        interfaces=Block((Return(List(written)),)),
        layout=Literal(model_py.layout(model, recipe.channels_first)),
    )


def _offered(model: Model) -> Iterator[Network]:
    """The networks that can be called by themselves.

    One that unpools needs the switches of its encoder; what is learned by itself is
    called with nothing.
    """
    for network in model_py.ordered(model):
        if not network.learned and not network.switches:
            yield network


def _interface(network: Network, recipe: Recipe) -> Call:
    """Interface("decoder", networks.decoder, {"z": (2,)}, ("decoder",))"""
    shapes = tuple(
        (Literal(port.name), _shape(port.shape, recipe)) for port in network.inputs
    )
    arguments: list[Expression] = [
        Literal(network.name),
        Attribute(Name("networks"), naming.network(network.name)),
        Dict(shapes),
        Tuple(tuple(map(Literal, results(network)))),
    ]
    if logits := _logits(network):
        arguments.append(Keyword("logits", Tuple(tuple(map(Literal, logits)))))
    return Call(Name("Interface"), tuple(arguments))


def results(network: Network) -> tuple[str, ...]:
    """The names of what a network returns: its fields, or the name of the network."""
    if isinstance(network.output, Record):
        return tuple(name for name, _ in network.output.fields)
    return (network.name,)


def _logits(network: Network) -> tuple[str, ...]:
    if isinstance(network.output, Record):
        return tuple(n for n in results(network) if n in network.logit_fields)
    return results(network) if network.logits else ()


def _shape(shape: Shape, recipe: Recipe) -> Tuple:
    sizes = (*shape[-1:], *shape[:-1]) if recipe.channels_first else shape
    return Tuple(tuple(map(Literal, sizes)))
