"""Networks of the IR -> the functions of model.py that build Keras models."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gencc.codegen import naming
from gencc.codegen.files.model_py import (
    construction,
    is_chain,
    joins_inputs,
    ordered,
    own,
    signature,
)
from gencc.codegen.naming import shape_text
from gencc.codegen.python.nodes import (
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
    Symbol,
    Tuple,
)
from gencc.codegen.python.scope import Spelling
from gencc.ir.model import Model, Network, Placed, Port, switches_name

from gencc_keras.ops.layers import layers, names_of

_KERAS = Import("keras")
# What Keras calls layers that are given no name: those that join and begin networks,
# and those that support/weights.py knows in every package.
_UNNAMED = ("concatenate", "flatten", "identity", "input_layer")
_WEIGHTED = ("dense", "conv2d", "conv2d_transpose", "batch_norm")
_MODEL = Ref("keras.Model", _KERAS)
_SEQUENTIAL = Ref("keras.Sequential", _KERAS)


def functions(model: Model, spelling: Spelling) -> tuple[Statement, ...]:
    """A function for each network, and the class that holds them all."""
    return (
        *(
            _chain(n, model) if is_chain(n) else _graph(n, model)
            for n in model.networks
            if n.start is None  # one number needs no function of its own
        ),
        _together(model, spelling),
    )


def _function(network: Network, *body: Statement) -> Def:
    sources = (naming.value(name) for name in sorted(network.tied_to))
    parameters = tuple(Parameter(source, _MODEL) for source in sources)
    return Def(
        naming.network_function(network.name),
        parameters,
        _MODEL,
        (signature(network), *body),
    )


def _chain(network: Network, model: Model) -> Def:
    items: list[Expression] = [Item(_keras_input(network.inputs[0]))]
    for placed in network.layers:
        parts = _layers(network, placed, model)
        items += [Item(part, _behind(placed, part is parts[-1])) for part in parts]
    if len(items) == 1:  # a chain of an input alone cannot be called
        items.append(Item(Call(_layer("Identity"))))
    chain = Call(_SEQUENTIAL, (List(tuple(items)), _name(network)))
    return _function(network, Return(chain))


# ------------------------------------------------------------------ more than a chain


def _graph(network: Network, model: Model) -> Def:
    """A functional model: inputs, layers called one after another, outputs."""
    results = {
        **{head.name: naming.head_result(head.name) for head in network.heads},
        **{switches_name(pool): _switches(pool) for pool in network.exposed},
    }
    ports = (*network.inputs, *network.switches)
    names = [
        *(naming.value(port.name) for port in network.inputs),
        *(naming.own(port.name, "given switches") for port in network.switches),
    ]
    hidden = naming.own("h")
    body: list[Statement] = [
        Assign(name, _keras_input(port))
        for name, port in zip(names, ports, strict=True)
    ]
    start = names[0]
    if joins_inputs(network):
        body += _joined(network, names[: len(network.inputs)], hidden)
        start = hidden
    switches = {port.name: n for port, n in zip(ports, names, strict=True)}
    trunk = _calls(network, network.layers, "", hidden, start, switches, model)
    body += trunk
    start = hidden if trunk else start
    for head in network.heads:
        target = results[head.name]
        branch = _calls(network, head.layers, head.name, target, start, {}, model)
        body += branch or (_identity(target, start),)
    outputs: Expression = Name(start)
    if network.heads:
        outputs = _dict(results)
    elif network.exposed:
        outputs = _dict({"result": start, **results})
    inputs = tuple(map(Name, names))
    given = inputs[0] if len(inputs) == 1 else List(inputs)
    result = Call(_MODEL, (given, outputs, _name(network)))
    return _function(network, *body, Return(result))


def _identity(target: Symbol, start: Symbol) -> Assign:
    """Of a head without layers: a model cannot give the same tensor twice."""
    return Assign(target, Call(Call(_layer("Identity")), (Name(start),)))


def _switches(pool: str) -> Symbol:
    return naming.own(switches_name(pool), "a pool")


def _joined(
    network: Network, names: Sequence[Symbol], target: Symbol
) -> tuple[Assign, ...]:
    """h = layers.Concatenate()([layers.Flatten()(x), eta])"""
    parts: list[Expression] = []
    for name, port in zip(names, network.inputs, strict=True):
        flat = network.flattened and len(port.shape) > 1
        part = Name(name)
        parts.append(Call(Call(_layer("Flatten")), (part,)) if flat else part)
    value = parts[0]
    if len(parts) > 1:
        value = Call(Call(_layer("Concatenate")), (List(tuple(parts)),))
    start = network.layers[0].input if network.layers else network.trunk_output
    return (Assign(target, value, shape_text(start)),)


def _layer(name: str) -> Ref:
    return Ref(f"layers.{name}", Import("keras", "layers"))


def _dict(fields: Mapping[str, Symbol]) -> Dict:
    return Dict(tuple((Literal(name), Name(value)) for name, value in fields.items()))


def _calls(
    network: Network,
    chain: tuple[Placed, ...],
    head: str,
    target: Symbol,
    start: Symbol,
    switches: Mapping[str, Symbol],
    model: Model,
) -> tuple[Assign, ...]:
    """target = layer(start); target = layer(target); ..."""
    found: list[Assign] = []
    weighted = [placed for placed in chain if any(placed.weights())]
    for placed in chain:
        name = head if placed in weighted else ""
        if name and (len(weighted) > 1 or _is_taken(name, network)):
            name = f"{head}.{weighted.index(placed) + 1}"
        parts = _layers(network, placed, model, name)
        for part in parts:
            arguments = [Name(target if found else start)]
            if placed.layer.switches:
                arguments.append(Name(switches[placed.layer.switches]))
            targets: Expression = Name(target)
            if placed.name in network.exposed:
                targets = Tuple((targets, Name(_switches(placed.name))))
            value = Call(part, tuple(arguments))
            found.append(Assign(targets, value, _behind(placed, part is parts[-1])))
    return tuple(found)


def _is_taken(name: str, network: Network) -> bool:
    """Whether Keras may call a layer of the network so."""
    found = {one for _, placed in network.placed() for one in names_of(placed)}
    return re.sub(r"_[0-9]+$", "", name) in found.union(_UNNAMED, _WEIGHTED)


def _layers(
    network: Network, placed: Placed, model: Model, name: str = ""
) -> tuple[Expression, ...]:
    """The layers that compute one; it has its name where another uses its kernel."""
    path = f"{network.name}/{placed.name}"
    if any(one.tied == path for other in model.networks for one in other.layers):
        name = placed.name
    return layers(placed, name, model.source, placed.name in network.exposed)


def _behind(placed: Placed, last: bool) -> str:
    changes = placed.output != placed.input
    return shape_text(placed.output) if changes and last else ""


def _keras_input(port: Port) -> Call:
    shape = Tuple(tuple(Literal(size) for size in port.shape))
    return Call(Ref("keras.Input", _KERAS), (shape,))


def _name(network: Network) -> Keyword:
    return Keyword("name", Literal(network.name))


def _together(model: Model, spelling: Spelling) -> Class:
    init = Def(
        "__init__",
        (Parameter("self"),),
        Name("None"),
        tuple(
            Assign(
                own(naming.network(n.name)),
                construction(n, naming.network_function(n.name)),
            )
            for n in ordered(model)
        ),
    )
    names = naming.renamed_networks(model, spelling)
    return Class("Networks", (), (Doc("All networks of the model."), *names, init))
