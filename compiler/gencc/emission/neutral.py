"""The files that are the same whatever the framework: config.py and initial.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from gencc.emission.pages import Code, code, imports, indented, render
from gencc.emission.paths import PAGES
from gencc.emission.schedule import epochs_name
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
    Tuple,
)
from gencc.pycode.printer import Printer


def meaning(model: Model) -> str:
    """A digest of what the model computes; its prose and its layout do not count."""
    core = replace(model, about="", paper="")
    return hashlib.sha256(repr(core).encode()).hexdigest()[:16]


def config(model: Model) -> str:
    """config.py: a frozen dataclass with the numbers that a run may override."""
    lines = [Printer().code([setting]) for setting in _settings(model)]
    return render(
        PAGES,
        "config.py",
        model=code(Printer(), Assign("MODEL", Literal(meaning(model)))),
        longer=Code(Printer().expression(Literal(epochs_name(model.stages[-1])))),
        settings=indented(Code("\n".join(lines))),
    )


def _settings(model: Model) -> tuple[Declare, ...]:
    """The fields of Config: how long and how to train, then the spec's parameters."""
    lengths = (
        Declare(epochs_name(stage), Name("int"), Literal(stage.epochs))
        for stage in model.stages
    )
    return (
        *lengths,
        Declare("batch_size", Name("int"), Literal(model.data.batch)),
        Declare("seed", Name("int"), Literal(0)),
        Declare("precision", Name("str"), Literal("float32")),
        *(setting for one in model.parameters for setting in _parameter(one)),
    )


def _parameter(one: ParameterValue) -> Iterator[Declare]:
    """A setting, or the three of a number that is annealed."""
    if one.anneal:
        yield Declare(f"{one.name}_start", Name("float"), Literal(one.anneal.start))
        yield Declare(f"{one.name}_end", Name("float"), Literal(one.anneal.end))
        yield Declare(f"{one.name}_steps", Name("int"), Literal(one.anneal.steps))
    elif one.count:
        yield Declare(one.name, Name("int"), Literal(int(one.value)))
    else:
        yield Declare(one.name, Name("float"), Literal(one.value))


def initial(model: Model) -> str:
    """initial.py: how every tensor of every network starts."""
    printer = Printer()
    printer.imports |= {
        Import("numpy", alias="np"),
        Import("numpy.typing", "NDArray"),
        Import("collections.abc", "Callable"),
    }
    entries: tuple[tuple[Expression, Expression], ...] = tuple(
        (Literal(name), _start(weight))
        for network in model.networks
        for name, weight in network.weights()
    )
    annotation = Name("dict[str, Callable[[int, str], NDArray[np.float64]]]")
    table = code(printer, Declare("INITIAL", annotation, Dict(entries, table=True)))
    return render(PAGES, "initial.py", imports=imports(printer), table=table)


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
