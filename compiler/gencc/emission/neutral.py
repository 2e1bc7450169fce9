"""The files that are the same whatever the framework: config.py and initial.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gencc.emission import naming
from gencc.emission.pages import module
from gencc.emission.paths import PAGES
from gencc.ir.layers import (
    Filled,
    GlorotUniform,
    HeNormal,
    Initial,
    Ones,
    ScaledNormal,
    Weight,
    Zeros,
)
from gencc.ir.model import Model, ParameterValue
from gencc.pycode.nodes import (
    Assign,
    Call,
    Declare,
    Dict,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
    Symbol,
    Tuple,
    Word,
)
from gencc.pycode.scope import Block, Definitions


def meaning(model: Model) -> str:
    """A digest of what the model computes; its prose and its layout do not count."""
    core = replace(model, about="", paper="")
    return hashlib.sha256(repr(core).encode()).hexdigest()[:16]


def config(model: Model, shared: dict[Symbol, str]) -> str:
    """config.py: a frozen dataclass with the numbers that a run may override."""
    longer = naming.epochs(model.stages[-1])
    return module(
        PAGES,
        "config.py",
        shared,
        model=Definitions((Assign("MODEL", Literal(meaning(model))),)),
        exponential=_exponential(model, shared),
        longer=Literal(longer if isinstance(longer, str) else shared[longer]),
        settings=Block(tuple(_settings(model, shared))),
    )


def _settings(model: Model, spelling: Mapping[Symbol, str]) -> Iterator[Declare]:
    """The fields of Config: how long and how to train, then the spec's parameters."""
    flags = naming.flags(model)
    settings: list[tuple[Word, float | str]] = [
        *((naming.epochs(stage), stage.epochs) for stage in model.stages),
        ("batch_size", model.data.batch),
        ("seed", 0),
        ("precision", "float32"),
        *(pair for one in model.parameters for pair in _parameter(one)),
    ]
    for word, value in settings:
        default: Expression = Literal(value)
        if isinstance(word, Symbol) and flags[word] != spelling[word]:
            default = _with_flag(default, flags[word])
        yield Declare(word, Name(type(value).__name__), default)


def help_texts(model: Model, spelling: Mapping[Symbol, str]) -> Dict:
    """What settings are, by their names; those not here are numbers of the spec."""
    texts: dict[str, str] = {}
    for stage in model.stages:
        word = naming.epochs(stage)
        name = word if isinstance(word, str) else spelling[word]
        where = f" in the stage {stage.name}" if stage.name else ""
        texts[name] = f"passes over the data{where}"
    texts |= {
        "batch_size": "examples in a minibatch",
        "seed": "of the initial weights, the order of the data and all noise",
        "precision": "float32 or float64",
    }
    return Dict(tuple((Literal(n), Literal(text)) for n, text in texts.items()), True)


def _with_flag(default: Expression, flag: str) -> Call:
    """field(default=10.0, metadata={"flag": "lambda"})"""
    metadata = Dict(((Literal("flag"), Literal(flag)),))
    arguments = Keyword("default", default), Keyword("metadata", metadata)
    return Call(Ref("field", Import("dataclasses", "field")), arguments)


def _parameter(one: ParameterValue) -> Iterator[tuple[Word, float]]:
    """A setting, or the three of a number that is annealed."""
    if one.anneal:
        yield naming.annealed(one.name, "start"), one.anneal.start
        yield naming.annealed(one.name, "end"), one.anneal.end
        yield naming.annealed(one.name, "steps"), one.anneal.steps
    else:
        value = int(one.value) if one.count else one.value
        yield naming.setting(one.name), value


def _exponential(model: Model, spelling: Mapping[Symbol, str]) -> Tuple:
    """The settings that must lie above 0, for a curve to lead from one to the other."""
    return Tuple(
        tuple(
            Literal(spelling[naming.annealed(one.name, end)])
            for one in model.parameters
            if one.anneal and one.anneal.curve == "exponential"
            for end in ("start", "end")
        )
    )


def initial(model: Model, shared: dict[Symbol, str]) -> str:
    """initial.py: how every tensor of every network starts."""
    entries: tuple[tuple[Expression, Expression], ...] = tuple(
        (Literal(name), _start(weight))
        for network in model.networks
        for name, weight in network.weights()
    )
    annotation = Name("dict[str, Callable[[int, str], NDArray[np.float64]]]")
    table = Declare("INITIAL", annotation, Dict(entries, table=True))
    return module(PAGES, "initial.py", shared, table=Definitions((table,)))


def _start(weight: Weight) -> Expression:
    """partial(streams.glorot_uniform, shape=(64, 256), fan_in=64, fan_out=256)"""
    partial = Ref("partial", Import("functools", "partial"))
    function, numbers = _rule(weight.initial)
    shape = Keyword("shape", Tuple(tuple(Literal(n) for n in weight.shape)))
    keywords = (Keyword(name, Literal(value)) for name, value in numbers.items())
    source = Import(".support", "streams")
    return Call(partial, (Ref(f"streams.{function}", source), shape, *keywords))


def _rule(initial: Initial) -> tuple[str, dict[str, float]]:
    match initial:
        case Zeros():
            return "zeros", {}
        case Ones():
            return "ones", {}
        case GlorotUniform(fan_in, fan_out):
            return "glorot_uniform", {"fan_in": fan_in, "fan_out": fan_out}
        case HeNormal(fan_in):
            return "he_normal", {"fan_in": fan_in}
        case Filled(value):
            return "filled", {"value": value}
        case ScaledNormal(std):
            return "scaled_normal", {"std": std}
