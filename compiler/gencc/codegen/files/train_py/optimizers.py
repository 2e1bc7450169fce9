"""make_optimizers() of train.py: every optimizer of the spec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.framework import NETWORKS
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Def,
    Dict,
    Doc,
    Expression,
    Import,
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

RuleWriter = Callable[[Rule], tuple[Expression, tuple[Keyword, ...]]]
Weights = Callable[[Attribute], Expression]


def optimizers_function(
    model: Model,
    rule: RuleWriter,
    weights: Weights,
    accumulating: Callable[[Call], Call] = lambda optimizer: optimizer,
) -> Def:
    """Every optimizer of the spec, by name; a rule that several share is written once.

    `rule` gives a framework's class and its settings, `weights` those of a network;
    `accumulating` is for an optimizer of a step that accumulates gradients.
    """
    sums = {n for step in model.steps for n in step.optimizers if step.accumulate > 1}
    rules = Counter(o.rule for o in model.optimizers)
    shared = [rule for rule, count in rules.items() if count > 1]
    makers = {rule: naming.own(rule.word, f"rule {i}") for i, rule in enumerate(shared)}
    entries = []
    for optimizer in model.optimizers:
        maker, settings = rule(optimizer.rule)
        if optimizer.rule in makers:
            maker, settings = Name(makers[optimizer.rule]), ()
        variables = _variables(optimizer, weights)
        value = Call(maker, (variables, *settings))
        value = accumulating(value) if optimizer.name in sums else value
        entries.append((Literal(optimizer.name), value))
    return Def(
        "make_optimizers",
        (Parameter("networks", NETWORKS),),
        Name("dict[str, Optimizer]"),
        (
            Doc("Each moves the weights of its own networks and keeps its own state."),
            *(Assign(name, _partial(*rule(r))) for r, name in makers.items()),
            Return(Dict(tuple(entries), table=True)),
        ),
    )


def _partial(maker: Expression, settings: tuple[Keyword, ...]) -> Call:
    partial = Ref("partial", Import("functools", "partial"))
    return Call(partial, (maker, *settings))


def _variables(optimizer: Optimizer, weights: Weights) -> Expression:
    """The weights of its networks, in order."""
    owned = [
        weights(Attribute(Name("networks"), naming.network(name)))
        for name in optimizer.networks
    ]
    return owned[0] if len(owned) == 1 else List(tuple(map(Star, owned)))
