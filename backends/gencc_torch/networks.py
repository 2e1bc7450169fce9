"""Networks of the IR -> the classes of model.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from gencc.codegen import blocks, naming
from gencc.codegen.blocks import Calls, Site
from gencc.codegen.files.model_py import (
    Architecture,
    architecture_of,
    architectures,
    constructions,
    field_text,
    is_chain,
    joins_inputs,
    own,
    signature,
)
from gencc.codegen.naming import channels_first
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Class,
    Comment,
    Declare,
    Def,
    Dict,
    Do,
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
    Subscript,
    Symbol,
    Tuple,
    With,
)
from gencc.codegen.python.scope import Spelling
from gencc.ir.expressions import Record
from gencc.ir.layers import Shape
from gencc.ir.model import Model, Network, Placed, switches_name
from gencc.ir.records import dataclass

from gencc_torch.flat_images import FlatImages, flat_images
from gencc_torch.ops.layers import (
    by_switches,
    joined,
    modules,
    sequential,
    with_switches,
)

_TENSOR = Ref("Tensor", Import("torch", "Tensor"))
_MODULE = Ref("nn.Module", Import("torch", "nn"))
_SEQUENTIAL = Ref("nn.Sequential", Import("torch", "nn"))
_INIT = Do(Call(Name("super().__init__")))


# What every module has, beside what begins with `_`.
_ATTRIBUTES = """
    T_destination add_module apply bfloat16 buffers call_super_init children compile cpu
    cuda double dump_patches eval extra_repr float forward get_buffer get_extra_state
    get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers
    named_children named_modules named_parameters parameters register_backward_hook
    register_buffer register_forward_hook register_forward_pre_hook
    register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook
    requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty train
    training type xpu zero_grad
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


def classes(model: Model, spelling: Spelling) -> tuple[Statement, ...]:
    """A class for networks that are alike, and the one that holds them all."""
    functions, calls = blocks.functions(model, partial(_block_items, model))
    statements: list[Statement] = [*map(_block, functions)]
    for architecture in architectures(model):
        if isinstance(architecture.first.output, Record):
            statements.append(_record(architecture, architecture.first.output))
        if is_chain(architecture.first):
            statements.append(_chain(architecture, model, calls))
        else:
            statements.append(_module(architecture, model, spelling, calls))
    return (*statements, _together(model, spelling))


def _class(architecture: Architecture) -> Symbol:
    return naming.network_class(architecture.name, architecture.first.name)


def _record_class(architecture: Architecture) -> Symbol:
    return naming.record_class(architecture.name, architecture.first.name)


def _record(architecture: Architecture, record: Record) -> Class:
    network = architecture.first
    fields = tuple(
        Declare(
            naming.head(network.name, name),
            _TENSOR,
            None,
            field_text(network, name, kind, channels_first),
        )
        for name, kind in record.fields
    )
    base = Ref("NamedTuple", Import("typing", "NamedTuple"))
    doc = Doc(f"What {_class(architecture).word} returns.")
    return Class(_record_class(architecture), (base,), (doc, *fields))


def _init(network: Network, model: Model, body: tuple[Statement, ...]) -> Def:
    sources = tuple(
        Parameter(naming.value(name), Name(_class(architecture_of(model, name))))
        for name in sorted(network.tied_to)
    )
    return Def("__init__", (Parameter("self"), *sources), Name("None"), body)


def _block(function: blocks.Function) -> Def:
    """def down(channels: int, filters: int) -> nn.Sequential: ..."""
    parameters = tuple(
        Parameter(symbol, Name(kind.__name__)) for symbol, kind in function.parameters
    )
    module = sequential(function.code)
    kind = module.function if isinstance(module, Call) else _SEQUENTIAL
    doc = Doc(f"{function.signature} of the spec.")
    return Def(function.symbol, parameters, kind, (doc, Return(module)))


def _block_items(model: Model, site: Site, calls: Calls) -> tuple[Item, ...]:
    """The modules of a use of a block."""
    images = flat_images(site.network, model)
    chain = Chain(site.network, model, images.native, calls)
    return chain.items(site.layers, site.prefix, site.level + 1)


def _chain(architecture: Architecture, model: Model, calls: Calls) -> Class:
    images = flat_images(architecture.first, model)
    chain = Chain(architecture.first, model, images.native, calls)
    items = chain.items(architecture.first.layers)
    init = _init(
        architecture.first, model, (Do(Call(Name("super().__init__"), items)),)
    )
    body = (signature(architecture, channels_first), *_channels(images), init)
    return Class(_class(architecture), (_SEQUENTIAL,), body)


def _channels(images: FlatImages) -> tuple[Statement, ...]:
    """CHANNELS = {"dense_1": (1, 128)}, for `support/weights.py`."""
    entries = tuple(
        (Literal(path), Tuple((Literal(before), Literal(behind))))
        for path, (before, behind) in images.channels.items()
    )
    if not entries:
        return ()
    why = "Channels of flattened images that go in and come out; checkpoints have them last."
    kind = naming.of_class("dict[str, tuple[int, int]]")
    return Comment(why), Declare("CHANNELS", kind, Dict(entries))


# ------------------------------------------------------------------ more than a chain


@dataclass(frozen=True)
class Part:
    """Some layers of a trunk that are modules, under the name that they have together."""

    name: str
    layers: tuple[Placed, ...]


def _trunk(network: Network) -> tuple[Part | Placed, ...]:
    """Parts up to each tap, and between them the layers whose switches go in or out."""
    runs: list[list[Placed] | Placed] = []
    for placed in network.layers:
        if placed.layer.switches or placed.name in network.exposed:
            runs.append(placed)
        elif runs and isinstance(runs[-1], list) and not runs[-1][-1].tap:
            runs[-1].append(placed)
        else:
            runs.append([placed])
    several = sum(isinstance(run, list) for run in runs) > 1
    parts: list[Part | Placed] = []
    number = 0
    for run in runs:
        if isinstance(run, list):
            number += 1
            parts.append(Part(f"layers_{number}" if several else "layers", tuple(run)))
        else:
            parts.append(run)
    return tuple(parts)


def _module(
    architecture: Architecture, model: Model, spelling: Spelling, calls: Calls
) -> Class:
    network = architecture.first
    images = flat_images(network, model)
    chain = Chain(network, model, images.native, calls)
    parts = [part for part in _trunk(network) if isinstance(part, Part)]
    held = (
        *(
            Assign(
                f"self.{part.name}",
                Call(_SEQUENTIAL, chain.items(part.layers)),
            )
            for part in parts
        ),
        *(
            Assign(
                own(naming.head(network.name, h.name)),
                sequential(chain.items(h.layers, f"{h.name}/")),
            )
            for h in network.heads
            if h.layers
        ),
    )
    init = (_init(network, model, (_INIT, *held)),) if held else ()
    names = naming.renamed_heads(network, spelling)
    constants = (*names, *_channels(images))
    doc = signature(architecture, channels_first)
    body = (doc, *constants, *init, _forward(architecture))
    return Class(_class(architecture), (_MODULE,), body)


def _forward(architecture: Architecture) -> Def:
    network = architecture.first
    switches = [_switches(port.name) for port in network.switches]
    inputs = [naming.value(port.name) for port in network.inputs]
    start = naming.value(network.joined_inputs[0].name)
    body = list(_steps(network))
    value: Expression = Name(_end(network, body, start))
    returns: Expression = _TENSOR
    if isinstance(network.output, Record):
        returns = Name(_record_class(architecture))
        results = [
            Call(own(naming.head(network.name, h.name)), (value,))
            if h.layers
            else value
            for h in network.heads
        ]
        fields = [Name(_result(layer)) for layer in network.taps]
        fields += [Name(_switches(switches_name(pool))) for pool in network.exposed]
        value = Call(returns, (*(results or (value,)), *fields))
    else:
        value = body.pop().value
    parameters = (Parameter(name, _TENSOR) for name in (*inputs, *switches))
    code: tuple[Statement, ...] = (*body, Return(value))
    if network.given:
        values = Dict(
            tuple(
                (Literal(port.name), Name(naming.value(port.name)))
                for port in network.given
            )
        )
        given = Ref("given", Import(".given", "given"))
        code = (With((Call(given, (Name("self"), values)),), code),)
    return Def("forward", (Parameter("self"), *parameters), returns, code)


_HIDDEN = naming.own("h")


def _result(placed: Placed) -> Symbol:
    """The variable that has what a layer of the trunk gives."""
    return naming.tap(placed.tap) if placed.tap else _HIDDEN


def _end(network: Network, body: Sequence[Assign], start: Symbol) -> Symbol:
    """The variable that has what the trunk gives."""
    if network.layers:
        return _result(network.layers[-1])
    return _HIDDEN if body else start


def _switches(name: str) -> Symbol:
    return naming.own(name, "of a pool")


def _steps(network: Network) -> Iterator[Assign]:
    """h = ..., through the trunk."""
    value = Name(naming.value(network.joined_inputs[0].name))
    if joins_inputs(network):
        start = network.layers[0].input if network.layers else network.trunk_output
        yield Assign(_HIDDEN, _joined(network), channels_first(start))
        value = Name(_HIDDEN)
    for part in _trunk(network):
        if isinstance(part, Part):
            result = _result(part.layers[-1])
            yield Assign(result, Call(own(part.name), (value,)))
        elif part.layer.switches:
            switches = Name(_switches(part.layer.switches))
            back = by_switches(part, value, switches)
            result = _result(part)
            yield Assign(result, back, channels_first(part.output))
        else:
            switches = Name(_switches(switches_name(part.name)))
            result = _result(part)
            target = Tuple((Name(result), switches))
            yield Assign(
                target, with_switches(part, value), channels_first(part.output)
            )
        value = Name(result)


def _joined(network: Network) -> Expression:
    """torch.cat([x.flatten(1), eta], dim=1)"""
    parts: list[Expression] = []
    for port in network.joined_inputs:
        part: Expression = Name(naming.value(port.name))
        if network.flattened and len(port.shape) > 1:
            if port.shape[-1] > 1:  # height, width, channels
                axes = (Literal(1), Literal(-1))
                part = Call(Attribute(part, "movedim"), axes)
            part = Call(Attribute(part, "flatten"), (Literal(1),))
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    axis = Keyword("dim", Literal(1))
    return Call(Ref("torch.cat", Import("torch")), (List(tuple(parts)), axis))


def _source(placed: Placed, model: Model) -> Expression:
    """Where the layer stands whose kernel is used: encoder[1], or encoder.layers_2[0]."""
    network_name, layer_name = placed.tied.split("/")
    network = model.network(network_name)
    for part in _trunk(network):
        before = 0
        for layer in part.layers if isinstance(part, Part) else ():
            constructed = modules(layer, None)
            if layer.name == layer_name:
                is_padding = [isinstance(part, Item) for part in constructed]
                index = Literal(before + is_padding.index(False))
                chain: Expression = Name(naming.value(network_name))
                if not is_chain(network):
                    chain = Attribute(chain, part.name)
                return Subscript(chain, index)
            before += len(constructed)
    raise AssertionError(f"{placed.tied} is a layer of a trunk")


@dataclass(frozen=True)
class Chain:
    """The modules of the chains of a network.

    `native` are the paths of flattens and reshapes in PyTorch's order, `calls` the uses
    of blocks that are calls of functions.
    """

    network: Network
    model: Model
    native: Collection[str]
    calls: Calls

    def items(
        self, layers: tuple[Placed, ...], prefix: str = "", level: int = 0
    ) -> tuple[Item, ...]:
        """Those of a chain, the shape behind each layer that changes it.

        `prefix` is that of the head, `level` how many blocks the layers stand in.
        """
        items: list[Item] = []
        for part in blocks.runs(self.network, prefix, layers, level):
            if isinstance(part, Placed):
                items += self._of_layer(part, prefix)
            elif call := self.calls.of(part):
                before, after = part.layers[0].input, part.layers[-1].output
                shape = channels_first(after) if before != after else ""
                value = Call(Name(call.function.symbol), call.arguments)
                items.append(Item(value, shape))
            else:
                items += self.items(part.layers, prefix, level + 1)
        return tuple(items)

    def _of_layer(self, placed: Placed, prefix: str) -> Iterator[Item]:
        parts = self._modules(placed, prefix)
        shape = channels_first(placed.output) if placed.output != placed.input else ""
        for part in parts:  # the shape behind the last: a reshape may flatten before
            about = shape if part is parts[-1] else ""
            yield part if isinstance(part, Item) else Item(part, about)

    def _modules(self, placed: Placed, prefix: str) -> tuple[Expression, ...]:
        if placed.branches:
            chains = (branch.layers for branch in placed.branches)
            return (joined(placed, [self.items(chain, prefix) for chain in chains]),)
        source = _source(placed, self.model) if placed.tied else None
        return modules(placed, source, f"{prefix}{placed.name}" in self.native)


def _without_gradients(network: Call) -> Call:
    return Call(Attribute(network, "requires_grad_"), (Literal(False),))


def _channels_first(shape: Shape) -> Shape:
    return (*shape[-1:], *shape[:-1])


def _together(model: Model, spelling: Spelling) -> Class:
    body: tuple[Statement, ...] = (
        _INIT,
        *constructions(
            model, _class, constant=_without_gradients, native=_channels_first
        ),
    )
    init = Def("__init__", (Parameter("self"),), Name("None"), body)
    doc = Doc("All networks, so that they move, save and load together.")
    names = naming.renamed_networks(model, spelling)
    return Class("Networks", (_MODULE,), (doc, *names, init))
