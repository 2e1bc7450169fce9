"""Networks with a virtual_batch_norm: where their reference batch comes in, and goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gencc.diagnostics.collector import Collector
from gencc.ir.layers import Layer, Shape
from gencc.ir.model import Head, Placed, Port, walked
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken

Chain = tuple[Placed, ...]


def with_reference_batch(
    collector: Collector,
    scope: Scope,
    ports: Sequence[Port],
    trunk: Chain,
    heads: tuple[Head, ...],
) -> tuple[Chain, tuple[Head, ...]]:
    """The chains with a reference batch before the first layer, if a layer needs one.

    It goes out again behind the last layer that does, in the trunk or in each head.
    Raises Broken after E0305 where there can be none.
    """
    every = [*walked(trunk), *(p for head in heads for p in walked(head.layers))]
    norm = next((placed for placed in every if placed.layer.reference), None)
    if norm is None:
        return trunk, heads
    # Here, as a spec without such a layer needs no module of it.
    from gencc.ops.layers.virtual_batch_norm import Reference, WithoutReference

    refusal = _refusal(scope, ports, every, norm)
    in_heads = any(_needs(head.layers) for head in heads)
    last = len(trunk) if in_heads else _last(trunk)
    tapped = next((placed for placed in trunk[:last] if placed.tap), None)
    if tapped and not refusal:
        refusal = (
            tapped,
            f"`{tapped.tap}` names what comes out where a reference batch is beside the "
            "examples",
            f"put the tap behind the last `{norm.layer.word}`",
        )
    if refusal:
        placed, message, way_out = refusal
        collector.add("E0305", placed.span, message, help=way_out)
        raise Broken
    count, noise = norm.layer.reference, scope.priors[ports[0].name].noise
    first = _placed(Reference(count, noise), ports[0].shape, norm)
    without = WithoutReference(count)
    if in_heads:
        heads = tuple(
            replace(head, layers=_left_out(without, head.layers, trunk[-1:], norm))
            for head in heads
        )
        return (first, *trunk), heads
    return _left_out(without, (first, *trunk), (), norm), heads


def _refusal(
    scope: Scope, ports: Sequence[Port], every: Sequence[Placed], norm: Placed
) -> tuple[Placed, str, str] | None:
    """The layer that cannot be there, why, and the way out; None if all can."""
    word = norm.layer.word
    if len(ports) > 1 or ports[0].name not in scope.priors.keys() - scope.inputs.keys():
        names = ", ".join(port.name for port in ports)
        known = next(iter(scope.priors), "z")
        message = f"the reference batch of {word} is drawn from a latent, and this network has the input `{names}`"
        way_out = (
            f"`input: {known}` is one; behind another input stands `layer_norm`, "
            "`instance_norm` or `batch_norm`"
        )
        return norm, message, way_out
    for placed in every:
        layer = placed.layer
        if layer.reference not in (0, norm.layer.reference):
            message = f"one network has one reference batch, and {norm.name} has {norm.layer.reference} examples"
            return placed, message, f"write `{word}: {norm.layer.reference}` here too"
        if layer.batch_statistics or layer.remembers or layer.drops(placed.input):
            message = f"{layer.word} would take the examples of the reference batch for some of the minibatch"
            way_out = f"leave it out, or write `batch_norm` in place of `{word}`"
            return placed, message, way_out
    return None


def _needs(chain: Chain) -> bool:
    return any(placed.layer.reference for placed in walked(chain))


def _last(chain: Chain) -> int:
    """How many layers there are up to the last that needs it, with the rest of its block."""
    numbers = [n for n, placed in enumerate(chain) if _needs((placed,))]
    if not numbers:
        return 0
    last = numbers[-1]
    while last + 1 < len(chain) and chain[last].uses[:1] == chain[last + 1].uses[:1]:
        if not chain[last].uses:
            break
        last += 1
    return last + 1


def _left_out(layer: Layer, chain: Chain, before: Chain, norm: Placed) -> Chain:
    """The chain without the reference batch from there on; `before` is what leads to it."""
    last = _last(chain)
    shape = (*before, *chain[:last])[-1].output
    return (*chain[:last], _placed(layer, shape, norm), *chain[last:])


def _placed(layer: Layer, shape: Shape, norm: Placed) -> Placed:
    """The only layer of its kind in a chain."""
    return Placed(f"{layer.word}_1", layer, shape, shape, norm.span)
