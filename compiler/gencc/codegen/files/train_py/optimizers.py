"""make_optimizers() of train.py: every optimizer of the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gencc.codegen import naming
from gencc.codegen.framework import NETWORKS
from gencc.codegen.python.nodes import (
    Attribute,
    Call,
    Def,
    Dict,
    Doc,
    Expression,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Star,
)
from gencc.ir.model import Model, Optimizer, Rule

RuleWriter = Callable[[Rule], tuple[Ref, Mapping[str, Expression]]]
Weights = Callable[[Attribute], Expression]


def optimizers_function(model: Model, rule: RuleWriter, weights: Weights) -> Def:
    """Every optimizer of the spec, by its name.

    `rule` gives a framework's class and its settings, `weights` those of a network.
    """
    items = tuple(
        (Literal(o.name), _optimizer(o, rule, weights)) for o in model.optimizers
    )
    return Def(
        "make_optimizers",
        (Parameter("networks", NETWORKS),),
        Name("dict[str, Optimizer]"),
        (
            Doc("Each moves the weights of its own networks and keeps its own state."),
            Return(Dict(items, table=True)),
        ),
    )


def _optimizer(optimizer: Optimizer, rule: RuleWriter, weights: Weights) -> Call:
    owned = [
        weights(Attribute(Name("networks"), naming.network(name)))
        for name in optimizer.networks
    ]
    moved = owned[0] if len(owned) == 1 else List(tuple(map(Star, owned)))
    maker, settings = rule(optimizer.rule)
    keywords = (Keyword(key, value) for key, value in settings.items())
    return Call(maker, (moved, *keywords))
