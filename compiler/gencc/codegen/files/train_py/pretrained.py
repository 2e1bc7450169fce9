"""Weights from elsewhere in train(): where they lie, and how they join those that are drawn."""

from __future__ import annotations

import math

from gencc.codegen import naming
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Choice,
    Dict,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Statement,
)
from gencc.ir.model import Model, Network, tensors_of

_PRETRAINED = Import(".", "pretrained")


def reading(model: Model, *, resumes: bool) -> tuple[Statement, ...]:
    """read = pretrained.read({"features": pretrained.Source(…)}, …), if there is any.

    A training that `resumes` has them in its checkpoints.
    """
    sources = tuple(
        (Literal(tensors_of(network.name)), _source(model, network))
        for network in model.networks
        if network.pretrained
    )
    if not sources:
        return ()
    present = Call(
        Ref("weights.export", Import(".support", "weights")),
        (Name("networks"), Dict(())),
    )
    arguments: tuple[Expression, ...] = (Dict(sources, table=True), present)
    if resumes:
        arguments += (Choice(Name("out"), Name("resume"), Literal(None)),)
    return (Assign("read", Call(Ref("pretrained.read", _PRETRAINED), arguments)),)


def start(model: Model) -> Expression:
    """initial.weights(config.seed) | read.tensors"""
    drawn = Call(Name("initial.weights"), (Name("config.seed"),))
    return _joined(model, drawn, "tensors")


def facts(model: Model) -> Expression:
    """weights.rules(optimizers) | read.facts"""
    return _joined(model, _rules(), "facts")


def expected(model: Model) -> Expression:
    """The same of a run that is there: its weights are those of its checkpoint."""
    if not _has_sources(model):
        return _rules()
    kept = Call(Ref("pretrained.digests", _PRETRAINED), (Name("checkpoint.facts"),))
    return Binary("|", _rules(), kept)


def _rules() -> Expression:
    return Call(Name("weights.rules"), (Name("optimizers"),))


def _joined(model: Model, own: Expression, part: str) -> Expression:
    if not _has_sources(model):
        return own
    return Binary("|", own, Attribute(Name("read"), part))


def _has_sources(model: Model) -> bool:
    return any(network.pretrained for network in model.networks)


def _source(model: Model, network: Network) -> Expression:
    """pretrained.Source(config.features_weights, "judge", "--features-weights")"""
    assert network.pretrained is not None
    name = network.average_of or network.name
    arguments: tuple[Expression, ...] = (
        Attribute(Name("config"), naming.weights_setting(name)),
        Literal(tensors_of(network.pretrained.network)),
        Literal(naming.weights_flag(model, name)),
    )
    if _reorders(network):
        arguments += (Keyword("reorders", Literal(True)),)
    return Call(Ref("pretrained.Source", _PRETRAINED), arguments)


def _reorders(network: Network) -> bool:
    """Whether it flattens or lays out an image, whose order is not that of PyTorch."""
    return network.flattened or any(
        placed.layer.reshapes and (_mixes(placed.input) or _mixes(placed.output))
        for _, placed in network.placed()
    )


def _mixes(shape: tuple[int, ...]) -> bool:
    return len(shape) > 1 and shape[-1] > 1 and math.prod(shape[:-1]) > 1
