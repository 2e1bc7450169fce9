"""`l2(f)` and `l2(f, g)`: the weights of networks, which a formula names and does not call."""

from __future__ import annotations

from collections.abc import Mapping

from gencc.frontend.formula import Call, Name, Syntax
from gencc.ir.expressions import Scalar, SquaredWeights
from gencc.ir.layers import Shape
from gencc.ir.model import Network, tensors_of
from gencc.resolve.formula_site import Site, each

WORD = "l2"


def squared_weights(
    site: Site, call: Call, networks: Mapping[str, Network | None]
) -> SquaredWeights:
    """The sum of squares; raises Broken for what has no weights, or other ones."""
    written = (_network(site, tree, networks) for tree in call.arguments)
    first, *others = each(written)
    for other in others:
        if trained_weights(other) != trained_weights(first):
            message = f"`{other.name}` has other weights than `{first.name}`"
            way_out = f"`past: {{average: {first.name}}}` has the same layers"
            span = site.span(call.arguments[1])
            raise site.mistake("E0308", span, message, help=way_out)
    names = [network.name for network in (first, *others)]
    return SquaredWeights(Scalar(), site.span(call), *names)


def trained_weights(network: Network) -> tuple[tuple[str, Shape], ...]:
    """The path and the shape of each weight of a network that is learned."""
    own = tensors_of(network.name)
    return tuple(
        (name.removeprefix(own), weight.shape)
        for name, weight in network.weights()
        if weight.trainable
    )


def _network(
    site: Site, tree: Syntax, networks: Mapping[str, Network | None]
) -> Network | None:
    name = tree.name if isinstance(tree, Name) else ""
    message, way_out = "", ""
    if name not in networks:
        message = f"`{WORD}` takes a network by its name"
        way_out = (
            f"write `{WORD}({next(iter(networks))})`; of a value it is `sum(square(v))`"
        )
    elif (network := networks[name]) is None:
        return None
    elif network.learned:
        message = f"`{name}` is a value, and no network"
        way_out = (
            f"write `sum(square({name}))`"
            if network.learned.shape
            else f"write `{name} ** 2`"
        )
    elif not trained_weights(network):
        message = f"`{name}` has no weights"
        way_out = "name a network with a layer that has some, as `dense: 64` does"
    elif network.tied_to:
        message = f"`{name}` has the kernels of another network"
        way_out = f"name that one: `{WORD}({min(network.tied_to)})`"
    else:
        return network
    raise site.mistake("E0308", site.span(tree), message, help=way_out)
