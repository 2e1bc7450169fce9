"""Lints about autoencoders: codes without a prior, pictures out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Draw,
    Elementwise,
    Expression,
    Field,
    Input,
    Reduce,
)
from gencc.lints.reader import Reader


def posteriors(reader: Reader) -> Iterator[Diagnostic]:
    """A normal of a network's making is sampled, and nothing keeps it near a prior."""
    parts = list(reader.everything(*reader.objectives()))
    noises = {id(noise) for part in parts for noise in _noise_of(part)}
    compared = any(isinstance(p, Draw) and id(p) not in noises for p in parts)
    if compared or any(_is_divergence(part) for part in parts):
        return  # a draw from the prior: as in adversarial autoencoders
    for part in parts:
        if part.span and any(_noise_of(part)):
            yield reader.warn(
                "W0703",
                part.span,
                "a posterior is sampled here, but no objective has its divergence",
                ("without it the variance shrinks to 0: an ordinary autoencoder",),
                "add `kl(q, prior.z)` to the losses and to the objective",
            )


def _noise_of(part: Expression) -> Iterator[Draw]:
    """The noise of mean + exp(log_var / 2) * noise."""
    match part:
        case Elementwise(
            function="add",
            operands=(
                Field(name="mean"),
                Elementwise(function="multiply", operands=(_, Draw() as noise)),
            ),
        ):
            yield noise


def _is_divergence(part: Expression) -> bool:
    """Whether this is the closed form of kl, which ends in … - 1 - log_var."""
    match part:
        case Reduce(
            operand=Elementwise(
                function="subtract",
                operands=(
                    Elementwise(function="subtract"),
                    Field(name="log_var"),
                ),
            )
        ):
            return True
    return False


def ranges(reader: Reader) -> Iterator[Diagnostic]:
    """A sigmoid compared with data that it cannot reach."""
    data = reader.model.data
    if data.low >= 0 and data.high <= 1:
        return
    for part in reader.everything(*reader.objectives()):
        match part:
            case Elementwise(function="subtract" | "bce", operands=(left, right)):
                for one, other in ((left, right), (right, left)):
                    if _is_data(reader, one) and reader.ends_in(other) == "sigmoid":
                        yield _tell_range(reader, part, other)


def _is_data(reader: Reader, value: Expression) -> bool:
    return isinstance(reader.behind(value), Input)


def _tell_range(reader: Reader, part: Elementwise, made: Expression) -> Diagnostic:
    data = reader.model.data
    span = part.span or reader.model.steps[0].span
    return reader.warn(
        "W0704",
        span,
        f"`{reader.text(made.span)}` ends in a sigmoid, the data go from "
        f"{data.low:g} to {data.high:g}",
        ("a sigmoid gives numbers from 0 to 1 and never meets the rest",),
        "write `scale: [0, 1]`, or end the network in `tanh` for [-1, 1]",
    )
