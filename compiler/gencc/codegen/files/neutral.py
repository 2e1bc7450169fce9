"""The files that are the same whatever the framework: config.py, training.json, initial.py."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from gencc.codegen import naming
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
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
from gencc.codegen.python.scope import Block, Definitions
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


def training(model: Model) -> str:
    """training.json: what determines a training, but for the numbers a run may set."""
    items = {"version of these facts": model.identity.version}
    items |= dict(model.identity.items)
    return json.dumps(items, indent=2, ensure_ascii=False) + "\n"


def config(model: Model, shared: dict[Symbol, str]) -> str:
    """config.py: a frozen dataclass with the numbers that a run may override."""
    longer = naming.epochs(model.stages[-1])
    return module(
        PAGES,
        "config.py",
        shared,
        longer=Literal(longer if isinstance(longer, str) else shared[longer]),
        settings=Block(tuple(_settings(model, shared))),
    )


def _settings(model: Model, spelling: Mapping[Symbol, str]) -> Iterator[Declare]:
    """The fields of Config: how long and how to train, then the spec's parameters."""
    flags = naming.flags(model)
    about = {
        word: _about(one, model)
        for one in model.parameters
        for word, _ in _parameter(one)
    }
    settings: list[tuple[Word, float | str]] = [
        *((naming.epochs(stage), stage.epochs) for stage in model.stages),
        ("batch_size", model.data.batch),
        ("seed", 0),
        ("precision", "float32"),
        *(pair for one in model.parameters for pair in _parameter(one)),
    ]
    for word, value in settings:
        metadata = dict(about.get(word, {}))
        if isinstance(word, Symbol) and flags[word] != spelling[word]:
            metadata["flag"] = flags[word]
        yield Declare(word, Name(type(value).__name__), _default(value, metadata))


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


def _about(one: ParameterValue, model: Model) -> dict[str, bool | str]:
    """What `support/settings.py` has to know of a parameter."""
    about: dict[str, bool | str] = {}
    if one.name not in model.identity.parameters:
        about["free"] = True
    if one.anneal and one.anneal.curve == "exponential":
        about["above_0"] = True
    return about


def _default(value: float | str, metadata: Mapping[str, bool | str]) -> Expression:
    """10.0, or field(default=10.0, metadata={"flag": "lambda"})"""
    if not metadata:
        return Literal(value)
    entries = Dict(tuple((Literal(k), Literal(v)) for k, v in metadata.items()))
    arguments = Keyword("default", Literal(value)), Keyword("metadata", entries)
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
