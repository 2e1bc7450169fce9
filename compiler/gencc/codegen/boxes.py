"""A network as boxes in a row: what the page about a run and `gencc show --svg` draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gencc.ir.layers import Shape
from gencc.ir.model import Network, Placed
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Box:
    """A layer: its name, its settings, the shape behind it where it is another.

    `within` are the chains of a layer that has some. What `is_port` is no layer, but an
    input or an output.
    """

    name: str
    about: str = ""
    shape: Shape | None = None
    is_port: bool = False
    within: Beside | None = None

    @property
    def sides(self) -> str:
        """8 × 8 × 1, or nothing."""
        if self.shape is None:
            return ""
        return " × ".join(map(str, self.shape)) or "one number"


@dataclass(frozen=True)
class Beside:
    """Chains beside each other."""

    chains: tuple[Chain, ...]


Chain = tuple[Box | Beside, ...]

_LOGITS = Box("logits", "the activation is part of the losses")


def boxes(network: Network) -> Chain:
    """What comes in, layers, and what comes out."""
    if network.learned:
        weight = network.learned
        return (Box("learned", weight.initial.text(), weight.shape),)
    ports = (*network.inputs, *network.switches)
    inputs = Beside(tuple((Box(p.name, "", p.shape, is_port=True),) for p in ports))
    logits = (_LOGITS,) if network.logits else ()
    heads = tuple(
        (
            *_chain(head.layers),
            *((_LOGITS,) if head.logits else ()),
            Box(head.name, "", head.output, is_port=True),
        )
        for head in network.heads
    )
    return (
        inputs,
        *_chain(network.layers),
        *logits,
        *((Beside(heads),) if heads else ()),
    )


def _chain(layers: Iterable[Placed]) -> Iterator[Box]:
    for placed in layers:
        branches = tuple(tuple(_chain(branch.layers)) for branch in placed.branches)
        name = placed.name.rstrip("0123456789").rstrip("_")
        shared = f", the kernel of {placed.tied}" if placed.tied else ""
        shape = placed.output if placed.output != placed.input else None
        within = Beside(branches) if branches else None
        yield Box(name, f"{placed.layer.settings()}{shared}", shape, within=within)
