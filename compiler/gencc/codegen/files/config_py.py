"""config.py: a frozen dataclass with the numbers that a run may override."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gencc.codegen import naming
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Call,
    Comment,
    Declare,
    Dict,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Statement,
    Symbol,
    Word,
)
from gencc.codegen.python.scope import Block
from gencc.ir.model import Anneal, Model, ParameterValue

_LONGEST = 50  # of a comment behind a field


def text(model: Model, shared: dict[Symbol, str]) -> str:
    """The text of config.py."""
    longer = naming.epochs(model.stages[-1])
    return module(
        PAGES,
        "config.py",
        shared,
        longer=Literal(longer if isinstance(longer, str) else shared[longer]),
        settings=Block(tuple(_settings(model, shared))),
    )


def settings(model: Model) -> Iterator[tuple[Word, float | str]]:
    """How long and how to train, then the spec's parameters, each with its default."""
    yield from ((naming.epochs(stage), stage.epochs) for stage in model.stages)
    yield "batch_size", model.data.batch
    yield from rates(model).items()
    yield "seed", 0
    yield "precision", "float32"
    for network in naming.pretrained(model):
        assert network.pretrained is not None
        yield naming.weights_setting(network.name), network.pretrained.path
    for parameter in model.parameters:
        yield from _parameter(parameter)


def rates(model: Model) -> dict[Symbol, float]:
    """The learning rates that a run may set, and what those of curves are scaled by."""
    return {
        naming.learning_rate(optimizer, model): 1.0
        if optimizer.rate
        else float(optimizer.rule.lr)
        for optimizer in model.optimizers
    }


def _facts_of_rates(model: Model) -> dict[Word, str]:
    """What runs call the rates that stay: `adam lr`, as `support/facts.py` has it."""
    alone = len(model.optimizers) == 1
    return {
        naming.learning_rate(
            o, model
        ): f"{'' if alone else f'{o.name} '}{o.rule.word} lr"
        for o in model.optimizers
        if not o.rate
    }


def _settings(model: Model, spelling: Mapping[Symbol, str]) -> Iterator[Statement]:
    """The fields of Config, and comments on the numbers that are fixed."""
    flags = naming.flags(model)
    facts = _facts_of_rates(model)
    of = {
        word: parameter
        for parameter in model.parameters
        for word, _ in _parameter(parameter)
    }
    paths = {naming.weights_setting(n.name) for n in naming.pretrained(model)}
    for word, value in settings(model):
        setting = of.get(word)
        metadata = _about(setting, model) if setting else {}
        if word in facts:
            metadata["fact"] = facts[word]
        elif word in rates(model):
            metadata["usual"] = value
        if word in paths:  # what lies there has a digest of its own among the facts
            metadata["free"] = True
        if isinstance(word, Symbol) and flags[word] != spelling[word]:
            metadata["flag"] = flags[word]
        kind, default = Name(type(value).__name__), _default(value, metadata)
        about = setting.about if setting else ""
        if len(about) > _LONGEST:
            yield Comment(about)
        yield Declare(word, kind, default, about if len(about) <= _LONGEST else "")
    if model.named_numbers:
        yield Comment("The model is made of these, so that no run sets them:")
    for fixed in model.named_numbers:
        about = f", {fixed.about}" if fixed.about else ""
        yield Comment(f"{fixed.name} = {fixed.shown}{about}")


def _about(parameter: ParameterValue, model: Model) -> dict[str, bool | float | str]:
    """The metadata of a parameter for `support/settings.py`."""
    about: dict[str, bool | float | str] = {}
    if parameter.name not in model.identity.parameters:
        about["free"] = True
    if parameter.anneal and parameter.anneal.above_0:
        about["above_0"] = True
    return about


def _default(
    value: float | str, metadata: Mapping[str, bool | float | str]
) -> Expression:
    """10.0, or field(default=10.0, metadata={"flag": "lambda"})"""
    if not metadata:
        return Literal(value)
    entries = Dict(tuple((Literal(k), Literal(v)) for k, v in metadata.items()))
    arguments = Keyword("default", Literal(value)), Keyword("metadata", entries)
    return Call(Ref("field", Import("dataclasses", "field")), arguments)


def _parameter(parameter: ParameterValue) -> Iterator[tuple[Word, float]]:
    """A setting, or the three settings of an annealed number."""
    curve = parameter.anneal
    if isinstance(curve, Anneal):
        numbers = curve.start, curve.end, curve.steps
        for part, number in zip(curve.parts, numbers, strict=True):
            yield naming.annealed(parameter.name, part), number
    elif curve is None:
        value = int(parameter.value) if parameter.count else parameter.value
        yield naming.setting(parameter.name), value
