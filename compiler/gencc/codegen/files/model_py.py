"""model.py: the networks; which are alike, and texts for all frameworks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gencc.codegen import naming
from gencc.codegen.pages import doc, module
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Doc,
    Import,
    Literal,
    Name,
    Ref,
    Symbol,
    Word,
)
from gencc.codegen.python.scope import Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.diagnostics.prose import listed
from gencc.ir.expressions import Record, Tensor
from gencc.ir.layers import Shape
from gencc.ir.model import Model, Network
from gencc.ir.records import dataclass

ShapeText = Callable[[Shape], str]


@dataclass(frozen=True)
class Architecture:
    """Networks that differ only in their weights, and a common name."""

    name: str
    networks: tuple[Network, ...]

    @property
    def first(self) -> Network:
        """The network whose layers are written."""
        return self.networks[0]

    @property
    def is_shared(self) -> bool:
        """Whether there are several such networks."""
        return len(self.networks) > 1


def architectures(model: Model) -> tuple[Architecture, ...]:
    """Every network, grouped with those like it, in an order in which they can be built.

    What is learned by itself is left out.
    """
    groups: list[list[Network]] = []
    for network in ordered(model):
        if network.learned:
            continue
        alike = (g for g in groups if _are_alike(g[0], network, model))
        group = next(alike, None)
        if group is None:
            groups.append([network])
        else:
            group.append(network)
    return tuple(Architecture(_name(group), tuple(group)) for group in groups)


def architecture_of(model: Model, network: str) -> Architecture:
    """The architecture of a network."""
    return next(
        architecture
        for architecture in architectures(model)
        if any(n.name == network for n in architecture.networks)
    )


def _are_alike(first: Network, second: Network, model: Model) -> bool:
    """Whether the same code can build both; never if one uses kernels of others."""

    def properties(network: Network) -> tuple[object, ...]:
        return (
            [port.shape for port in network.inputs],
            (network.layers, network.heads),
            (network.flattened, network.logits),
            (network.switches, network.exposed),
            {layer for layer in kernels if layer.startswith(f"{network.name}/")},
        )

    kernels = {p.tied for n in model.networks for p in n.layers if p.tied}
    tied = first.tied_to or second.tied_to
    return not tied and properties(first) == properties(second)


def _name(networks: list[Network]) -> str:
    """critic for critic_a and critic_b; image_to_vector where names have nothing in common.

    A stem of one or two letters says nothing: to_a and to_b are image_to_image.
    """
    networks = [n for n in networks if not n.average_of] or networks
    if len(networks) == 1:
        return networks[0].name
    parts = [re.findall(r"[^\W\d_]+|\d+", network.name) for network in networks]
    for common in (_common(parts), _common([p[::-1] for p in parts])[::-1]):
        if len(stem := "_".join(common)) > 2 and not stem.isdigit():
            return stem
    first = networks[0]
    return f"{_kind(first.input)}_to_{_kind(first.trunk_output)}"


def _common(parts: list[list[str]]) -> list[str]:
    """The common beginning of all."""
    common: list[str] = []
    for column in zip(*parts, strict=False):
        if len(set(column)) > 1:
            break
        common.append(column[0])
    return common


def _kind(shape: Shape) -> str:
    return {1: "vector", 2: "table"}.get(len(shape), "image")


def text(model: Model, recipe: Recipe, shared: Shared) -> str:
    """The text of model.py."""
    networks = Definitions(recipe.networks(model, shared))
    page = module(
        recipe.folder / "pages",
        "model.py",
        shared,
        docstring=doc(f"The networks.\n\n{_about_shapes(model, recipe)}"),
        networks=networks,
    )
    for alias, symbol in aliases(model):
        if symbol in shared:
            shared[alias] = shared[symbol]
    return page


_SIDES = {
    2: ("series", ("length",)),
    3: ("images", ("height", "width")),
    4: ("volumes", ("depth", "height", "width")),
}


def _about_shapes(model: Model, recipe: Recipe) -> str:
    """Images are (batch, channels, height, width). The comments give …"""
    comments = "The comments give the shape of one example."
    return " ".join(filter(None, (layout(model, recipe.channels_first), comments)))


def layout(model: Model, channels_first: bool) -> str:
    """Images are (batch, channels, height, width). Empty where there are only vectors."""
    placed = [layer for network in model.networks for _, layer in network.placed()]
    ranks = {len(shape) for layer in placed for shape in (layer.input, layer.output)}
    orders = []
    for kind, sides in (_SIDES[rank] for rank in sorted(ranks & _SIDES.keys())):
        axes = ("channels", *sides) if channels_first else (*sides, "channels")
        orders.append(f"{kind} are ({', '.join(('batch', *axes))})")
    return f"{listed(orders).capitalize()}." if orders else ""


def ordered(model: Model) -> list[Network]:
    """The networks as in the spec, but none before one whose kernels it uses."""
    networks: list[Network] = []
    for network in model.networks:
        sources = map(model.network, sorted(network.tied_to))
        networks += [n for n in (*sources, network) if n not in networks]
    return networks


def is_chain(network: Network) -> bool:
    """Whether it is nothing but its layers in order."""
    plain = not isinstance(network.output, Record) and not network.switches
    return plain and not network.given and not joins_inputs(network)


def joins_inputs(network: Network) -> bool:
    """Whether its first layer gets several inputs, or a flattened one."""
    return network.flattened or len(network.joined_inputs) > 1


def signature(architecture: Architecture, text: ShapeText) -> Doc:
    """The docstring: x (8, 8, 1), eta (4,) -> mean (2,), log_var (2,)"""
    network = architecture.first
    every = zip(*((*n.inputs, *n.switches) for n in architecture.networks), strict=True)
    inputs = ", ".join(
        f"{' or '.join(dict.fromkeys(port.name for port in ports))} {text(ports[0].shape)}"
        for ports in every
    )
    if isinstance(network.output, Record):
        fields = network.output.fields
        output = ", ".join(
            f"{name} {field_text(network, name, kind, text)}" for name, kind in fields
        )
    else:
        what = "logits " if network.logits else ""
        output = f"{what}{text(network.trunk_output)}"
    kernels = listed(tuple(sorted(network.tied_to)))
    tied = f". Its kernels are those of {kernels}, transposed." if kernels else ""
    names = listed(tuple(network.name for network in architecture.networks))
    shared = f"{names}: " if architecture.is_shared else ""
    return Doc(f"{shared}{inputs} -> {output}{tied}")


def field_text(network: Network, name: str, kind: Tensor, text: ShapeText) -> str:
    """The shape of a head: (2,), or logits (2,)"""
    what = "logits " if name in network.logit_fields else ""
    return f"{what}{text(kind.shape)}"


def constructions(
    model: Model,
    maker: Callable[[Architecture], Word],
    is_named: bool = False,
    constant: Callable[[Call], Call] = lambda network: network,
    native: Callable[[Shape], Shape] = lambda shape: shape,
) -> tuple[Assign, ...]:
    """self.encoder = Encoder(), self.decoder = Decoder(self.encoder), self.w = Learned()

    A function for several networks gets the name of one as an argument if `is_named`.
    `constant` is what becomes of a network that no optimizer moves, `native` the shape
    that the framework has for that of an example.
    """
    kinds = {
        n.name: architecture
        for architecture in architectures(model)
        for n in architecture.networks
    }
    assigned: list[Assign] = []
    for network in ordered(model):
        if network.learned:
            sizes = tuple(map(Literal, native(network.learned.shape)))
            kind = "State" if network.is_state else "Learned"
            value = Call(Ref(kind, Import(f".{kind.lower()}", kind)), sizes)
        else:
            architecture = kinds[network.name]
            sources = (own(naming.network(name)) for name in sorted(network.tied_to))
            name = (
                (Literal(network.name),) if is_named and architecture.is_shared else ()
            )
            value = Call(Name(maker(architecture)), (*sources, *name))
            value = constant(value) if network.is_constant else value
        assigned.append(Assign(own(naming.network(network.name)), value))
    return tuple(assigned)


def aliases(model: Model) -> Iterator[tuple[Symbol, Symbol]]:
    """The name of a network's result class in other files, and in model.py."""
    for architecture in architectures(model):
        for network in architecture.networks:
            symbol = naming.record_class(architecture.name, architecture.first.name)
            yield naming.record_class(network.name), symbol


def own(name: Word) -> Attribute:
    """self.encoder"""
    return Attribute(Name("self"), name)
