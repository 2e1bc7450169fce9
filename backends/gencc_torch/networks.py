"""Networks of the IR -> the classes of model.py."""

from __future__ import annotations

from gencc.emission.naming import class_name, shape_text
from gencc.ir.layers import ConvTranspose
from gencc.ir.model import Model, Network, Placed
from gencc.pycode.nodes import (
    Assign,
    Call,
    Class,
    Declare,
    Def,
    Do,
    Doc,
    Expression,
    Import,
    Item,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
)

from gencc_torch.expressions import record_name
from gencc_torch.layers import modules

_TENSOR = Ref("Tensor", Import("torch", "Tensor"))
_MODULE = Ref("nn.Module", Import("torch", "nn"))
_SEQUENTIAL = Ref("nn.Sequential", Import("torch", "nn"))
_INIT = Do(Call(Name("super().__init__")))


def classes(model: Model) -> tuple[Statement, ...]:
    """A class for each network, and the one that holds them all."""
    found: list[Statement] = []
    for network in model.networks:
        if network.heads:
            found += [_record(network), _with_heads(network)]
        else:
            found.append(_chain(network))
    return (*found, _together(model))


def _record(network: Network) -> Class:
    fields = tuple(
        Declare(head.name, _TENSOR, None, shape_text(head.output))
        for head in network.heads
    )
    base = Ref("NamedTuple", Import("typing", "NamedTuple"))
    return Class(
        record_name(network),
        (base,),
        (Doc(f"What {class_name(network.name)} returns."), *fields),
    )


def _chain(network: Network) -> Class:
    what = "logits " if network.logits else ""
    doc = f"{_input(network)} -> {what}{shape_text(network.trunk_output)}"
    init = Def(
        "__init__",
        (Parameter("self"),),
        Name("None"),
        (Do(Call(Name("super().__init__"), _items(network.layers))),),
    )
    return Class(class_name(network.name), (_SEQUENTIAL,), (Doc(doc), init))


def _with_heads(network: Network) -> Class:
    heads = ", ".join(f"{h.name} {shape_text(h.output)}" for h in network.heads)
    trunk: tuple[Statement, ...] = ()
    forward: tuple[Statement, ...] = ()
    branch = Name(network.input_name)
    if network.layers:
        call = Call(_SEQUENTIAL, _items(network.layers))
        trunk = (Assign("self.layers", call),)
        branch = Name("h")
        forward = (Assign("h", Call(Name("self.layers"), (Name(network.input_name),))),)
    init = Def(
        "__init__",
        (Parameter("self"),),
        Name("None"),
        (
            _INIT,
            *trunk,
            *(Assign(f"self.{h.name}", _branch(h.layers)) for h in network.heads),
        ),
    )
    result = Call(
        Name(record_name(network)),
        tuple(Call(Name(f"self.{h.name}"), (branch,)) for h in network.heads),
    )
    method = Def(
        "forward",
        (Parameter("self"), Parameter(network.input_name, _TENSOR)),
        Name(record_name(network)),
        (*forward, Return(result)),
    )
    doc = Doc(f"{_input(network)} -> {heads}")
    return Class(class_name(network.name), (_MODULE,), (doc, init, method))


def _branch(layers: tuple[Placed, ...]) -> Expression:
    """A head; one of a single module needs no container."""
    found = [module for placed in layers for module in modules(placed)]
    return found[0] if len(found) == 1 else Call(_SEQUENTIAL, _items(layers))


def _items(layers: tuple[Placed, ...]) -> tuple[Expression, ...]:
    """The modules of a chain, the shape behind each layer that changes it."""
    items: list[Expression] = []
    for placed in layers:
        parts = modules(placed)
        shape = shape_text(placed.output) if placed.output != placed.input else ""
        if len(parts) == 2:  # padding before a convolution, or a crop behind it
            crop = isinstance(placed.layer, ConvTranspose)
            first, second = parts
            items.append(Item(first, "" if crop else "left, right, top, bottom"))
            items.append(Item(second, f"cropped to {shape}" if crop else shape))
        else:
            items += [Item(part, shape) for part in parts]
    return tuple(items)


def _input(network: Network) -> str:
    return f"{network.input_name} {shape_text(network.input)}"


def _together(model: Model) -> Class:
    init = Def(
        "__init__",
        (Parameter("self"),),
        Name("None"),
        (
            _INIT,
            *(
                Assign(f"self.{n.name}", Call(Name(class_name(n.name))))
                for n in model.networks
            ),
        ),
    )
    doc = Doc("All networks, so that they move, save and load together.")
    return Class("Networks", (_MODULE,), (doc, init))
