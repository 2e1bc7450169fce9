"""What PyTorch makes of layers.

A module has `modules(layer, placed, source)`: the expressions of nn.Modules that
compute it, in order, and `CLASSES`: of those that have weights, the order of the axes of
the kernel here. `source` is the module whose kernel a tied layer uses. One layer may take
two modules, as padding that PyTorch cannot express stands apart; those, which never have
weights, are `Item`s with a comment of their own. Where switches go in or out, a layer is
no module but `with_switches(layer, images)` or `by_switches(layer, images, switches)`.
What reshapes has `native_modules`, too: where vectors may be in PyTorch's order. A layer
of chains has `joined(layer, placed, chains)` instead, the module that has those in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen.python.nodes import (
    Call,
    Expression,
    Import,
    Item,
    Keyword,
    Literal,
    Name,
    Ref,
    Tuple,
)
from gencc.ir.layers import Pads, Sides
from gencc.ir.model import Placed
from gencc.ops import load_from

_NN = Import("torch", "nn")
Modules = tuple[Expression, ...]


def modules(placed: Placed, source: Expression | None, native: bool = False) -> Modules:
    """The modules that compute a layer, in order; `native` as `flat_images` says."""
    rule = load_from("gencc_torch.ops", "layers", placed.layer.word)
    compute = rule.native_modules if native else rule.modules
    constructed: Modules = compute(placed.layer, placed, source)
    return constructed


def with_switches(placed: Placed, images: Expression) -> Call:
    """The result of a layer that gives switches, and those."""
    rule = load_from("gencc_torch.ops", "layers", placed.layer.word)
    pooling: Call = rule.with_switches(placed.layer, images)
    return pooling


def by_switches(placed: Placed, images: Expression, switches: Expression) -> Call:
    """The result of a layer that takes switches."""
    rule = load_from("gencc_torch.ops", "layers", placed.layer.word)
    unpooling: Call = rule.by_switches(placed.layer, images, switches)
    return unpooling


def joined(placed: Placed, chains: Sequence[Modules]) -> Expression:
    """The module of a layer of chains, each the modules that compute it."""
    rule = load_from("gencc_torch.ops", "layers", placed.layer.word)
    joining: Expression = rule.joined(placed.layer, placed, chains)
    return joining


def sequential(chain: Modules) -> Expression:
    """nn.Sequential(...), but for a single module."""
    match chain:
        case (Item(value=module),):
            return module
    return nn("Sequential", *chain)


def nn(name: str, *arguments: Expression) -> Call:
    """nn.Name(arguments)"""
    return Call(Ref(f"nn.{name}", _NN), arguments)


def with_kernel(
    name: str,
    sizes: tuple[Expression, ...],
    source: Expression | None,
    *more: Expression,
) -> Call:
    """nn.Linear(64, 8), or TiedLinear(encoder[1])."""
    if source is None:
        return nn(name, *sizes, *more)
    tied = Ref(f"Tied{name}", Import(".tied", f"Tied{name}"))
    return Call(tied, (source, *more))


def normalized(module: Call) -> Call:
    """spectral_norm(nn.Linear(64, 1))"""
    function = Ref("spectral_norm", Import(".spectral_norm", "spectral_norm"))
    return Call(function, (module,))


def bias_of(bias: bool) -> tuple[Expression, ...]:
    """bias=False, where there is none."""
    return () if bias else (Keyword("bias", Name("False")),)


def numbers(*values: int) -> tuple[Expression, ...]:
    """Literals."""
    return tuple(Literal(value) for value in values)


# In which order PyTorch has what pads a series, an image or a volume.
ENDS = {
    1: "before, behind",
    2: "left, right, top, bottom",
    3: "left, right, top, bottom, front, back",
}


def sides(sizes: Sides) -> Expression:
    """2 for (2, 2)"""
    same = len({*sizes}) == 1
    return Literal(sizes[0]) if same else Tuple(numbers(*sizes))


def pad(name: str, pads: Pads, comment: str, *more: Expression) -> Item:
    """nn.ZeroPad2d and the like, which count from the last axis; a negative number crops."""
    from_last = (size for ends in reversed(pads) for size in ends)
    return Item(nn(f"{name}{len(pads)}d", Tuple(numbers(*from_last)), *more), comment)
