"""Networks of the IR -> the functions of model.py that build Keras models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

from gencc.codegen import blocks, naming
from gencc.codegen.blocks import Calls, Site
from gencc.codegen.files.model_py import (
    Architecture,
    architectures,
    constructions,
    is_chain,
    joins_inputs,
    signature,
)
from gencc.codegen.naming import channels_last
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
from gencc.ir.model import Model, Network, Placed, Port, switches_name, walked

from gencc_keras.ops.layers import beside, joined, layers, names_of, results_of

_KERAS = Import("keras")
# What Keras calls layers that join and begin networks, if they are given no name.
_UNNAMED = ("concatenate", "flatten", "identity", "input_layer")
_MODEL = Ref("keras.Model", _KERAS)
_SEQUENTIAL = Ref("keras.Sequential", _KERAS)
_HIDDEN = naming.own("h")


def functions(model: Model, spelling: Spelling) -> tuple[Statement, ...]:
    """A function for networks that are alike, and the class that holds them all."""
    # In a head layers have names, which no function could give them.
    functions, calls = blocks.functions(
        model, partial(_block_code, model), _may_be_called
    )
    return (
        *map(_block, functions),
        *(
            _chain(architecture, model)
            if _is_sequential(architecture.first, calls)
            else _graph(architecture, model, calls)
            for architecture in architectures(model)
        ),
        _together(model, spelling),
    )


def _may_be_called(site: Site) -> bool:
    """Whether a function of tensor and numbers can be a use of a block."""
    return not site.prefix and not any(p.layer.given for p in walked(site.layers))


def _is_sequential(network: Network, calls: Calls) -> bool:
    """Whether every layer is given what the one before it gives, and nothing else."""
    branches = any(placed.branches for placed in network.layers)
    calls_functions = any(name == network.name for name, _, _ in calls.by_key)
    return is_chain(network) and not branches and not calls_functions


def _block(function: blocks.Function) -> Def:
    """def down(h: keras.KerasTensor, filters: int) -> keras.KerasTensor: ..."""
    tensor = Ref("keras.KerasTensor", _KERAS)
    parameters = (
        Parameter(symbol, Name(kind.__name__)) for symbol, kind in function.parameters
    )
    doc = Doc(f"{function.signature} of the spec.")
    body = (doc, *function.code, Return(Name(_HIDDEN)))
    return Def(function.symbol, (Parameter(_HIDDEN, tensor), *parameters), tensor, body)


def _block_code(model: Model, site: Site, calls: Calls) -> tuple[Assign, ...]:
    """The layers of a use of a block."""
    graph = Graph(site.network, model, calls, level=site.level + 1)
    return graph.calls(site.layers, _HIDDEN, _HIDDEN)


def _maker(architecture: Architecture) -> Symbol:
    return naming.network_function(architecture.name, architecture.first.name)


def _function(architecture: Architecture, *body: Statement) -> Def:
    sources = (naming.value(name) for name in sorted(architecture.first.tied_to))
    parameters = [Parameter(source, _MODEL) for source in sources]
    if architecture.is_shared:
        parameters.append(Parameter("name", Name("str")))
    doc = signature(architecture, channels_last)
    return Def(_maker(architecture), tuple(parameters), _MODEL, (doc, *body))


def _chain(architecture: Architecture, model: Model) -> Def:
    network = architecture.first
    items: list[Expression] = [Item(_keras_input(network.inputs[0]))]
    for call in _called(network, network.layers, "", model):
        items.append(Item(call.layer, call.shape))
    if len(items) == 1:  # a chain of an input alone cannot be called
        items.append(Item(Call(_layer("Identity"))))
    chain = Call(_SEQUENTIAL, (List(tuple(items)), _name(architecture)))
    return _function(architecture, Return(chain))


@dataclass(frozen=True)
class LayerCall:
    """A Keras layer, the layer of the language behind it, and its output shape."""

    layer: Expression
    placed: Placed
    shape: str
    is_last: bool

    @property
    def tap(self) -> str:
        """What the spec calls what it gives, or nothing."""
        return self.placed.tap if self.is_last else ""


# Layers that Keras lets compute an activation, and call it by the same function.
_WITH_ACTIVATION = (
    "layers.Dense",
    *(f"layers.Conv{count}D" for count in (1, 2, 3)),
    *(f"layers.Conv{count}DTranspose" for count in (1, 2, 3)),
)


def _called(
    network: Network, chain: tuple[Placed, ...], head: str, model: Model
) -> list[LayerCall]:
    """The Keras layers of a chain, in order; `head` is empty for the trunk.

    None of them has chains of its own.
    """
    calls: list[LayerCall] = []
    weighted = _weighted(network, head)
    for placed in chain:
        name = head if placed in weighted else ""
        if name and (len(weighted) > 1 or _is_taken(name, network)):
            name = f"{head}.{weighted.index(placed) + 1}"
        parts = _layers(network, placed, model, name)
        for part in parts:
            both = None
            if calls and not calls[-1].tap:
                both = _activated(calls[-1].layer, part)
            is_last = part is parts[-1]
            if both:
                calls[-1] = LayerCall(both, placed, calls[-1].shape, is_last)
            else:
                shape = _behind(placed, is_last)
                calls.append(LayerCall(part, placed, shape, is_last))
    return calls


def _weighted(network: Network, head: str) -> list[Placed]:
    """The layers of a head that have weights; empty for the trunk, which has no names."""
    branches = (branch.layers for branch in network.heads if branch.name == head)
    every = (placed for layers in branches for placed in walked(layers))
    return [placed for placed in every if any(placed.weights())]


def _activated(layer: Expression, behind: Expression) -> Call | None:
    """layers.Dense(256, activation="relu"), if the two layers are that."""
    match layer, behind:
        case (
            Call(function=Ref(text=kind), arguments=arguments),
            Call(function=Ref(text="layers.Activation"), arguments=(function,)),
        ) if kind in _WITH_ACTIVATION and not _has_activation(arguments):
            return replace(
                layer, arguments=(*arguments, Keyword("activation", function))
            )
    return None


def _has_activation(arguments: tuple[Expression, ...]) -> bool:
    return any(isinstance(a, Keyword) and a.name == "activation" for a in arguments)


# ------------------------------------------------------------------ more than a chain


def _graph(architecture: Architecture, model: Model, calls: Calls) -> Def:
    """A functional model: inputs, layers called one after another, outputs."""
    network = architecture.first
    results = {
        **{head.name: naming.head_result(head.name) for head in network.heads},
        **{layer.tap: naming.tap(layer.tap) for layer in network.taps},
        **{switches_name(pool): _switches(pool) for pool in network.exposed},
    }
    ports = (*network.inputs, *network.switches)
    names = [
        *(naming.value(port.name) for port in network.inputs),
        *(naming.own(port.name, "given switches") for port in network.switches),
    ]
    body: list[Statement] = [
        Assign(name, _keras_input(port))
        for name, port in zip(names, ports, strict=True)
    ]
    start = naming.value(network.joined_inputs[0].name)
    if joins_inputs(network):
        body += _joined(network, _HIDDEN)
        start = _HIDDEN
    switches = {port.name: n for port, n in zip(ports, names, strict=True)}
    trunk = Graph(network, model, calls, switches=switches)
    body += (through := trunk.calls(network.layers, _HIDDEN, start))
    start = _end(through, start)
    for head in network.heads:
        target = results[head.name]
        branch = replace(trunk, head=head.name).calls(head.layers, target, start)
        body += branch or (_identity(target, start),)
    outputs: Expression = Name(start)
    if network.heads:
        outputs = _dict(results)
    elif results:
        if start in results.values():
            body.append(_identity(_HIDDEN, start))
            start = _HIDDEN
        outputs = _dict({"result": start, **results})
    inputs = tuple(map(Name, names))
    arguments = inputs[0] if len(inputs) == 1 else List(inputs)
    result = Call(_MODEL, (arguments, outputs, _name(architecture)))
    return _function(architecture, *body, Return(result))


def _identity(target: Symbol, start: Symbol) -> Assign:
    """The output of a head without layers: a model cannot return one tensor twice."""
    return Assign(target, Call(Call(_layer("Identity")), (Name(start),)))


def _switches(pool: str) -> Symbol:
    return naming.own(switches_name(pool), "a pool")


def _joined(network: Network, target: Symbol) -> tuple[Assign, ...]:
    """h = layers.Concatenate()([layers.Flatten()(x), eta])"""
    parts: list[Expression] = []
    for port in network.joined_inputs:
        flat = network.flattened and len(port.shape) > 1
        part = Name(naming.value(port.name))
        parts.append(Call(Call(_layer("Flatten")), (part,)) if flat else part)
    value = parts[0]
    if len(parts) > 1:
        value = Call(Call(_layer("Concatenate")), (List(tuple(parts)),))
    start = network.layers[0].input if network.layers else network.trunk_output
    return (Assign(target, value, channels_last(start)),)


def _layer(name: str) -> Ref:
    return Ref(f"layers.{name}", Import("keras", "layers"))


def _dict(fields: Mapping[str, Symbol]) -> Dict:
    return Dict(tuple((Literal(name), Name(value)) for name, value in fields.items()))


@dataclass(frozen=True)
class Graph:
    """The statements of the chains of a network.

    head: whose layers they are, empty for the trunk. switches: the tensors that max_unpools
    are given. depth: in how many layers of layers a chain stands; level: in how many blocks.
    """

    network: Network
    model: Model
    functions: Calls
    head: str = ""
    switches: Mapping[str, Symbol] = field(default_factory=dict)
    depth: int = 1
    level: int = 0

    def calls(
        self, chain: tuple[Placed, ...], target: Symbol, start: Symbol
    ) -> tuple[Assign, ...]:
        """target = layer(start); target = layer(target); ..."""
        assignments: list[Assign] = []
        prefix = f"{self.head}/" if self.head else ""
        parts = _opened(self, blocks.runs(self.network, prefix, chain, self.level))
        for is_plain, run in groupby(parts, _is_plain):
            if is_plain:
                layers = tuple(part for part in run if isinstance(part, Placed))
                value = _end(assignments, start)
                assignments += self._layers(layers, target, value)
                continue
            for part in run:
                value = _end(assignments, start)
                if isinstance(part, Placed):
                    assignments += self._joined(part, target, value)
                else:
                    assignments.append(self._block(part, target, value))
        return tuple(assignments)

    def _layers(
        self, chain: tuple[Placed, ...], target: Symbol, start: Symbol
    ) -> Iterator[Assign]:
        if chain[0].layer.is_given:
            start = naming.value(chain[0].layer.given)
            if len(chain) == 1:
                yield Assign(target, Name(start))
        for call in _called(self.network, chain, self.head, self.model):
            layer = call.placed.layer
            arguments: list[Expression] = [Name(start)]
            if layer.switches:
                arguments.append(Name(self.switches[layer.switches]))
            if layer.given:
                arguments = [List((Name(start), Name(naming.value(layer.given))))]
            start = naming.tap(call.tap) if call.tap else target
            targets: Expression = Name(start)
            if call.placed.name in self.network.exposed:
                targets = Tuple((targets, Name(_switches(call.placed.name))))
            yield Assign(targets, Call(call.layer, tuple(arguments)), call.shape)

    def _block(self, site: Site, target: Symbol, start: Symbol) -> Assign:
        """h = down(h, 64)"""
        call = self.functions.of(site)
        assert call is not None
        function = Name(call.function.symbol)
        before, after = site.layers[0].input, site.layers[-1].output
        shape = channels_last(after) if before != after else ""
        return Assign(target, Call(function, (Name(start), *call.arguments)), shape)

    def _joined(
        self, placed: Placed, target: Symbol, start: Symbol
    ) -> Iterator[Assign]:
        """shortcut = h; h = layer(h); h = layers.Add()([shortcut, h])

        Or query = …(h); key = …(h); value = …(h); h = Attention(4)([query, key, value]).
        """
        inside = replace(self, depth=self.depth + 1, level=0)
        if results := results_of(placed):
            names = [naming.own(name, f"at depth {self.depth}") for name in results]
            for name, branch in zip(names, placed.branches, strict=True):
                yield from inside.calls(branch.layers, name, start)
            yield self._joining(placed, names, target)
            return
        through, *others = placed.branches
        identity = start
        if start == target or others:
            identity = naming.own(beside(placed), f"at depth {self.depth}")
        if start == target:
            yield Assign(identity, Name(target))
        yield from inside.calls(through.layers, target, start)
        for other in others:
            begin = identity if start == target else start
            yield from inside.calls(other.layers, identity, begin)
        yield self._joining(placed, (identity, target), target)

    def _joining(
        self, placed: Placed, operands: Iterable[Symbol], target: Symbol
    ) -> Assign:
        value = Call(joined(placed), (List(tuple(map(Name, operands))),))
        shape = channels_last(placed.output) if placed.output != placed.input else ""
        result = naming.tap(placed.tap) if placed.tap else target
        return Assign(Name(result), value, shape)


def _end(assignments: Sequence[Assign], start: Symbol) -> Symbol:
    """The variable that has what the last of the layers gives."""
    if not assignments:
        return start
    target = assignments[-1].target
    if isinstance(target, Tuple):  # the result, and switches
        target = target.items[0]
    word = target.text if isinstance(target, Name) else target
    assert isinstance(word, Symbol)
    return word


def _opened(graph: Graph, parts: Iterable[Site | Placed]) -> Iterator[Site | Placed]:
    """The uses of blocks that are no calls written out."""
    for part in parts:
        if isinstance(part, Placed) or graph.functions.of(part):
            yield part
        else:
            level = part.level + 1
            inside = blocks.runs(part.network, part.prefix, part.layers, level)
            yield from _opened(graph, inside)


def _is_plain(part: Site | Placed) -> bool:
    return isinstance(part, Placed) and not part.branches


def _is_taken(name: str, network: Network) -> bool:
    """Whether Keras itself may give this name to a layer of the network."""
    names = {word for _, placed in network.placed() for word in names_of(placed)}
    return re.sub(r"_[0-9]+$", "", name) in names.union(_UNNAMED)


def _layers(
    network: Network, placed: Placed, model: Model, name: str = ""
) -> tuple[Expression, ...]:
    """The Keras layers of a layer, by name where another layer uses its kernel."""
    path = f"{network.name}/{placed.name}"
    if any(layer.tied == path for other in model.networks for layer in other.layers):
        name = placed.name
    return layers(placed, name, model.source, placed.name in network.exposed)


def _behind(placed: Placed, last: bool) -> str:
    changes = placed.output != placed.input
    return channels_last(placed.output) if changes and last else ""


def _keras_input(port: Port) -> Call:
    shape = Tuple(tuple(Literal(size) for size in port.shape))
    return Call(Ref("keras.Input", _KERAS), (shape,))


def _name(architecture: Architecture) -> Keyword:
    return Keyword(
        "name", Name("name") if architecture.is_shared else Literal(architecture.name)
    )


def _together(model: Model, spelling: Spelling) -> Class:
    body = constructions(model, _maker, is_named=True)
    init = Def("__init__", (Parameter("self"),), Name("None"), body)
    names = naming.renamed_networks(model, spelling)
    return Class("Networks", (), (Doc("All networks of the model."), *names, init))
