"""Networks of the IR -> the functions of model.py that build Keras models."""

from __future__ import annotations

from gencc.emission.naming import shape_text
from gencc.ir.model import Model, Network, Placed
from gencc.pycode.nodes import (
    Assign,
    Call,
    Class,
    Def,
    Dict,
    Doc,
    Expression,
    Import,
    Item,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Tuple,
)

from gencc_keras.layers import layers

_KERAS = Import("keras")
_MODEL = Ref("keras.Model", _KERAS)
_SEQUENTIAL = Ref("keras.Sequential", _KERAS)


def functions(model: Model) -> tuple[Statement, ...]:
    """A function for each network, and the class that holds them all."""
    return (
        *(
            _with_heads(n, model) if n.heads else _chain(n, model)
            for n in model.networks
        ),
        _together(model),
    )


def _chain(network: Network, model: Model) -> Def:
    what = "logits " if network.logits else ""
    doc = f"{_input(network)} -> {what}{shape_text(network.trunk_output)}"
    items: list[Expression] = [Item(_keras_input(network))]
    for placed in network.layers:
        parts = layers(placed, "", model.source)
        items += [Item(part, _shape(placed, part is parts[-1])) for part in parts]
    chain = Call(_SEQUENTIAL, (List(tuple(items)), _name(network)))
    return Def(network.name, (), _MODEL, (Doc(doc), Return(chain)))


def _with_heads(network: Network, model: Model) -> Def:
    heads = ", ".join(f"{h.name} {shape_text(h.output)}" for h in network.heads)
    taken = {head.name for head in network.heads}
    inputs = "inputs" if network.input_name in taken else network.input_name
    hidden = "hidden" if "h" in taken else "h"
    body: list[Statement] = [Assign(inputs, _keras_input(network))]
    trunk = _branch(network.layers, "", hidden, inputs, model)
    body += trunk
    start = hidden if trunk else inputs
    for head in network.heads:
        body += _branch(head.layers, head.name, head.name, start, model)
    outputs = Dict(tuple((Literal(h.name), Name(h.name)) for h in network.heads))
    result = Call(_MODEL, (Name(inputs), outputs, _name(network)))
    doc = Doc(f"{_input(network)} -> {heads}")
    return Def(network.name, (), _MODEL, (doc, *body, Return(result)))


def _branch(
    chain: tuple[Placed, ...], head: str, target: str, start: str, model: Model
) -> tuple[Assign, ...]:
    """target = layer(start); target = layer(target); ..."""
    found: list[Assign] = []
    weighted = [placed for placed in chain if any(placed.weights())]
    for placed in chain:
        name = head if placed in weighted else ""
        if name and len(weighted) > 1:
            name = f"{head}.{weighted.index(placed) + 1}"
        parts = layers(placed, name, model.source)
        for part in parts:
            value = Call(part, (Name(target if found else start),))
            found.append(Assign(target, value, _shape(placed, part is parts[-1])))
    return tuple(found)


def _shape(placed: Placed, last: bool) -> str:
    changes = placed.output != placed.input
    return shape_text(placed.output) if changes and last else ""


def _keras_input(network: Network) -> Call:
    shape = Tuple(tuple(Literal(size) for size in network.input))
    return Call(Ref("keras.Input", _KERAS), (shape,))


def _name(network: Network) -> Keyword:
    return Keyword("name", Literal(network.name))


def _input(network: Network) -> str:
    return f"{network.input_name} {shape_text(network.input)}"


def _together(model: Model) -> Class:
    init = Def(
        "__init__",
        (Parameter("self"),),
        Name("None"),
        tuple(Assign(f"self.{n.name}", Call(Name(n.name))) for n in model.networks),
    )
    return Class("Networks", (), (Doc("All networks of the model."), init))
