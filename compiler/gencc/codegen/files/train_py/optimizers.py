"""make_optimizers() of train.py: every optimizer of the spec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from gencc.codegen import naming
from gencc.codegen.framework import CONFIG, NETWORKS
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
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
    """Every optimizer of the spec, by name; what rules share is written once.

    A learning rate is a setting of the run. `rule` gives a framework's class and its settings, `weights` those of a network;
    `accumulating` is for an optimizer of a step that accumulates gradients.
    """
    sums = {n for step in model.steps for n in step.optimizers if step.accumulate > 1}
    written = {o.name: _without_rate(*rule(o.rule)) for o in model.optimizers}
    rules = Counter(written.values())
    shared = [
        class_and_settings for class_and_settings, count in rules.items() if count > 1
    ]
    words = {o.name: o.rule.word for o in model.optimizers}
    makers = {
        written[name]: naming.own(words[name], f"rule {shared.index(written[name])}")
        for name in words
        if written[name] in shared
    }
    entries = []
    for optimizer in model.optimizers:
        maker, settings = written[optimizer.name]
        if written[optimizer.name] in makers:
            maker, settings = Name(makers[maker, settings]), ()
        rate = Keyword("lr", _rate(optimizer, model))
        variables = _variables(optimizer, weights)
        value = Call(maker, (variables, rate, *settings))
        value = accumulating(value) if optimizer.name in sums else value
        entries.append((Literal(optimizer.name), value))
    return Def(
        "make_optimizers",
        (Parameter("networks", NETWORKS), Parameter("config", CONFIG)),
        Name("dict[str, Optimizer]"),
        (
            Doc("Each moves the weights of its own networks and keeps its own state."),
            *(
                Assign(name, _partial(*class_and_settings))
                for class_and_settings, name in makers.items()
            ),
            Return(Dict(tuple(entries), table=True)),
        ),
    )


def _without_rate(
    maker: Expression, settings: tuple[Keyword, ...]
) -> tuple[Expression, tuple[Keyword, ...]]:
    return maker, tuple(setting for setting in settings if setting.name != "lr")


def _rate(optimizer: Optimizer, model: Model) -> Expression:
    """config.lr, or config.lr_scale * 0.001 where a curve begins."""
    setting = Attribute(Name("config"), naming.learning_rate(optimizer, model))
    if optimizer.rate is None:
        return setting
    return Binary("*", setting, Literal(optimizer.rate.levels[0]))


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
