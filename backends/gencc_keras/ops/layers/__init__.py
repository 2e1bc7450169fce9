"""Layers of the language as layers of Keras.

A module has `layers(layer, use)`: the expressions of Keras layers that compute
it, in order, and `CLASSES`: those of them that have weights. `NAMES` are what Keras calls
its layers if a package gives them no name. One layer may take two, as padding and
cropping that Keras cannot express stand apart. A layer of chains has `joined(layer)`
instead, the Keras layer that joins what stands beside with what has gone through the
first chain, and `BESIDE`, a variable for the former; or what all chains give, whose
variables are called `RESULTS`.
"""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.python.nodes import (
    Attribute,
    Call,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Tuple,
)
from gencc.diagnostics import Source
from gencc.ir.layers import Pads, Sides
from gencc.ir.model import Placed
from gencc.ir.records import dataclass
from gencc.ops import load_from

_LAYERS = Import("keras", "layers")
Layers = tuple[Expression, ...]


@dataclass(frozen=True)
class Use:
    """How a layer is used in its network.

    names: `name=…` of the Keras layer with the weights, or nothing; in a head they are
    named after it, as checkpoints go by that name. switches: whether to return those too.
    """

    placed: Placed
    names: tuple[Keyword, ...]
    source: Source
    switches: bool


def layers(placed: Placed, name: str, source: Source, switches: bool = False) -> Layers:
    """The Keras layers that compute a layer, in order; `name` may be empty."""
    names = (Keyword("name", Literal(name)),) if name else ()
    rule = load_from("gencc_keras.ops", "layers", placed.layer.word)
    constructed: Layers = rule.layers(
        placed.layer, Use(placed, names, source, switches)
    )
    return constructed


def beside(placed: Placed) -> str:
    """What is joined with the result of the first chain of a layer, as a variable."""
    name: str = load_from("gencc_keras.ops", "layers", placed.layer.word).BESIDE
    return name


def results_of(placed: Placed) -> tuple[str, ...]:
    """What all chains of a layer give, as variables; none if one is joined with the input."""
    rule = load_from("gencc_keras.ops", "layers", placed.layer.word)
    names: tuple[str, ...] = getattr(rule, "RESULTS", ())
    return names


def joined(placed: Placed) -> Expression:
    """The Keras layer that joins the two."""
    rule = load_from("gencc_keras.ops", "layers", placed.layer.word)
    joining: Expression = rule.joined(placed.layer)
    return joining


def names_of(placed: Placed) -> tuple[str, ...]:
    """What Keras calls the layers that compute a layer, if they are given no name."""
    names: tuple[str, ...]
    names = load_from("gencc_keras.ops", "layers", placed.layer.word).NAMES
    return names


def layer(name: str, *arguments: Expression) -> Call:
    """layers.Name(arguments)"""
    return Call(Ref(f"layers.{name}", _LAYERS), arguments)


def own(module: str, name: str, *arguments: Expression) -> Call:
    """Name(arguments), of a module of the package."""
    return Call(Ref(name, Import(f".{module}", name)), arguments)


def with_kernel(
    name: str, sizes: tuple[Expression, ...], use: Use, *more: Expression
) -> Call:
    """layers.Dense(8), SpectralDense(8), or TiedDense(encoder.get_layer("dense_1"))."""
    if use.placed.layer.spectral_norm:
        return own("spectral_norm", f"Spectral{name}", *sizes, *more, *use.names)
    if not use.placed.tied:
        return layer(name, *sizes, *more, *use.names)
    network, tied = use.placed.tied.split("/")
    source = Call(Attribute(Name(naming.value(network)), "get_layer"), (Literal(tied),))
    return own("tied", f"Tied{name}", source, *more, *use.names)


def convolution(
    name: str,
    filters: int,
    kernel: Sides,
    stride: Sides,
    bias: bool,
    padding: str,
    use: Use,
    *more: Expression,
) -> Call:
    """layers.Conv2D(8, 3, strides=2, padding="same")"""
    strides = Keyword("strides", sides(stride))
    return with_kernel(
        name,
        (Literal(filters), sides(kernel), strides),
        use,
        Keyword("padding", Literal(padding)),
        *more,
        *bias_of(bias),
    )


def bias_of(bias: bool) -> tuple[Expression, ...]:
    """use_bias=False, where there is none."""
    return () if bias else (Keyword("use_bias", Name("False")),)


def numbers(*values: int) -> tuple[Expression, ...]:
    """Literals."""
    return tuple(Literal(value) for value in values)


def sides(sizes: Sides) -> Expression:
    """2 for (2, 2)"""
    same = len({*sizes}) == 1
    return Literal(sizes[0]) if same else Tuple(numbers(*sizes))


def around(name: str, pads: Pads) -> Call:
    """layers.ZeroPadding2D(((1, 0), (0, 2))), or layers.ZeroPadding1D((1, 0))"""
    ends = tuple(Tuple(numbers(*side)) for side in pads)
    return layer(f"{name}{len(pads)}D", ends[0] if len(ends) == 1 else Tuple(ends))
