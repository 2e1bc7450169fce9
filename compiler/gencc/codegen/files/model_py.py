"""model.py: the networks; what every framework says of them."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.naming import shape_text
from gencc.codegen.pages import module
from gencc.codegen.python.nodes import Attribute, Call, Doc, Import, Name, Ref, Word
from gencc.codegen.python.scope import Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.diagnostics.prose import listed
from gencc.ir.expressions import Record, Tensor
from gencc.ir.model import Model, Network


def text(model: Model, recipe: Recipe, shared: Shared) -> str:
    """The text of model.py."""
    networks = Definitions(recipe.networks(model, shared))
    return module(recipe.folder / "pages", "model.py", shared, networks=networks)


def ordered(model: Model) -> list[Network]:
    """The networks as in the spec, but none before one whose kernels it uses."""
    networks: list[Network] = []
    for network in model.networks:
        sources = map(model.network, sorted(network.tied_to))
        networks += [n for n in (*sources, network) if n not in networks]
    return networks


def is_chain(network: Network) -> bool:
    """Whether its layers, one after another, are all that it does."""
    plain = not network.heads and not network.exposed and not network.switches
    return plain and not joins_inputs(network)


def joins_inputs(network: Network) -> bool:
    """Whether its first layer gets several inputs, or a flattened one."""
    return network.flattened or len(network.inputs) > 1


def signature(network: Network) -> Doc:
    """The docstring: x [8, 8, 1], eta [4] -> mean [2], log_var [2]"""
    ports = (*network.inputs, *network.switches)
    inputs = ", ".join(f"{port.name} {shape_text(port.shape)}" for port in ports)
    if isinstance(network.output, Record):
        fields = network.output.fields
        output = ", ".join(
            f"{name} {field_text(network, name, kind)}" for name, kind in fields
        )
    else:
        what = "logits " if network.logits else ""
        output = f"{what}{shape_text(network.trunk_output)}"
    kernels = listed(tuple(sorted(network.tied_to)))
    tied = f". Its kernels are those of {kernels}, transposed." if kernels else ""
    return Doc(f"{inputs} -> {output}{tied}")


def field_text(network: Network, name: str, kind: Tensor) -> str:
    """The shape of a head: [2], or logits [2]"""
    what = "logits " if name in network.logit_fields else ""
    return f"{what}{shape_text(kind.shape)}"


def construction(network: Network, maker: Word) -> Call:
    """Encoder(), Decoder(self.encoder), or Learned()."""
    if network.start is not None:
        return Call(Ref("Learned", Import(".learned", "Learned")))
    sources = (own(naming.network(name)) for name in sorted(network.tied_to))
    return Call(Name(maker), tuple(sources))


def own(name: Word) -> Attribute:
    """self.encoder"""
    return Attribute(Name("self"), name)
