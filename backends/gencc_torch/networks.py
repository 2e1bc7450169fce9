"""Networks of the IR -> the classes of model.py."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gencc.codegen import naming
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
)
from gencc.codegen.python.scope import Spelling
from gencc.ir.expressions import Record
from gencc.ir.model import Head, Model, Network, Placed, switches_name
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
    statements: list[Statement] = []
    for architecture in architectures(model):
        if isinstance(architecture.first.output, Record):
            statements.append(_record(architecture, architecture.first.output))
        if is_chain(architecture.first):
            statements.append(_chain(architecture, model))
        else:
            statements.append(_module(architecture, model, spelling))
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


def _chain(architecture: Architecture, model: Model) -> Class:
    images = flat_images(architecture.first, model)
    items = _items(architecture.first.layers, model, images.native)
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
    """Parts, and between them the layers whose switches go in or out."""
    runs: list[list[Placed] | Placed] = []
    for placed in network.layers:
        if placed.layer.switches or placed.name in network.exposed:
            runs.append(placed)
        elif runs and isinstance(runs[-1], list):
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


def _module(architecture: Architecture, model: Model, spelling: Spelling) -> Class:
    network = architecture.first
    images = flat_images(network, model)
    parts = [part for part in _trunk(network) if isinstance(part, Part)]
    held = (
        *(
            Assign(
                f"self.{part.name}",
                Call(_SEQUENTIAL, _items(part.layers, model, images.native)),
            )
            for part in parts
        ),
        *(
            Assign(
                own(naming.head(network.name, h.name)),
                _branch(h, model, images.native),
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
    body = list(_steps(network, inputs))
    value: Expression = Name(_HIDDEN if body else inputs[0])
    returns: Expression = _TENSOR
    if isinstance(network.output, Record):
        returns = Name(_record_class(architecture))
        results = [
            Call(own(naming.head(network.name, h.name)), (value,))
            if h.layers
            else value
            for h in network.heads
        ]
        fields = [Name(_switches(switches_name(pool))) for pool in network.exposed]
        value = Call(returns, tuple(results) or (value, *fields))
    else:
        value = body.pop().value
    parameters = (Parameter(name, _TENSOR) for name in (*inputs, *switches))
    return Def(
        "forward", (Parameter("self"), *parameters), returns, (*body, Return(value))
    )


_HIDDEN = naming.own("h")


def _switches(name: str) -> Symbol:
    return naming.own(name, "of a pool")


def _steps(network: Network, inputs: list[Symbol]) -> Iterator[Assign]:
    """h = ..., through the trunk."""
    value = Name(inputs[0])
    if joins_inputs(network):
        start = network.layers[0].input if network.layers else network.trunk_output
        yield Assign(_HIDDEN, _joined(network, inputs), channels_first(start))
        value = Name(_HIDDEN)
    for part in _trunk(network):
        if isinstance(part, Part):
            yield Assign(_HIDDEN, Call(own(part.name), (value,)))
        elif part.layer.switches:
            switches = Name(_switches(part.layer.switches))
            back = by_switches(part, value, switches)
            yield Assign(_HIDDEN, back, channels_first(part.output))
        else:
            switches = Name(_switches(switches_name(part.name)))
            target = Tuple((Name(_HIDDEN), switches))
            yield Assign(
                target, with_switches(part, value), channels_first(part.output)
            )
        value = Name(_HIDDEN)


def _joined(network: Network, inputs: list[Symbol]) -> Expression:
    """torch.cat([x.flatten(1), eta], dim=1)"""
    parts: list[Expression] = []
    for name, port in zip(inputs, network.inputs, strict=True):
        part: Expression = Name(name)
        if network.flattened and len(port.shape) > 1:
            if len(port.shape) == 3 and port.shape[2] > 1:  # height, width, channels
                order = tuple(Literal(axis) for axis in (0, 2, 3, 1))
                part = Call(Attribute(part, "permute"), order)
            part = Call(Attribute(part, "flatten"), (Literal(1),))
        parts.append(part)
    if len(parts) == 1:
        return parts[0]
    table = not network.flattened and len(network.inputs[0].shape) == 2
    axis = Keyword("dim", Literal(2 if table else 1))
    return Call(Ref("torch.cat", Import("torch")), (List(tuple(parts)), axis))


def _branch(head: Head, model: Model, native: Collection[str]) -> Expression:
    """A head; one of a single module needs no container."""
    return sequential(_items(head.layers, model, native, f"{head.name}/"))


def _modules(
    placed: Placed, model: Model, native: Collection[str], prefix: str
) -> tuple[Expression, ...]:
    if placed.branches:
        chains = (branch.layers for branch in placed.branches)
        within = [(*_items(chain, model, native, prefix),) for chain in chains]
        return (joined(placed, within),)
    source = _source(placed, model) if placed.tied else None
    return modules(placed, source, f"{prefix}{placed.name}" in native)


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


def _items(
    layers: tuple[Placed, ...],
    model: Model,
    native: Collection[str],
    prefix: str = "",
) -> tuple[Item, ...]:
    """The modules of a chain, the shape behind each layer that changes it.

    `native` are the paths of flattens and reshapes in PyTorch's order, which begin with
    `prefix` in this chain.
    """
    items: list[Item] = []
    for placed in layers:
        parts = _modules(placed, model, native, prefix)
        shape = channels_first(placed.output) if placed.output != placed.input else ""
        for part in parts:  # the shape behind the last: a reshape may flatten before
            about = shape if part is parts[-1] else ""
            items.append(part if isinstance(part, Item) else Item(part, about))
    return tuple(items)


def _together(model: Model, spelling: Spelling) -> Class:
    body: tuple[Statement, ...] = (_INIT, *constructions(model, _class))
    init = Def("__init__", (Parameter("self"),), Name("None"), body)
    doc = Doc("All networks, so that they move, save and load together.")
    names = naming.renamed_networks(model, spelling)
    return Class("Networks", (_MODULE,), (doc, *names, init))
