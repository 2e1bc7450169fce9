"""Lints about autoencoders: codes without a prior, pictures out of reach."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Apply,
    Draw,
    Elementwise,
    Expression,
    Input,
    Number,
    Reduce,
    Tensor,
    children,
)
from gencc.ir.model import Domain
from gencc.lints.reader import Reader


def posteriors(reader: Reader) -> Iterator[Diagnostic]:
    """A normal of a network's making is sampled, and nothing keeps it near a prior."""
    parts = list(reader.everything(*reader.objectives()))
    noises = {id(noise) for part in parts for noise in _noise_of(reader, part)}
    compared = any(isinstance(p, Draw) and id(p) not in noises for p in parts)
    if compared or any(map(_is_divergence, parts)):
        return  # a draw from the prior: as in adversarial autoencoders
    for part in parts:
        sampled = part.span and any(_noise_of(reader, part))
        if part.span and sampled and not _is_asked_of_variance(part, parts):
            yield reader.warn(
                "W0703",
                part.span,
                "a posterior is sampled here, but no objective has its divergence",
                ("without it the variance shrinks to 0: an ordinary autoencoder",),
                "add `kl(q, prior.z)` to the losses and to the objective",
            )


def _noise_of(reader: Reader, part: Expression) -> Iterator[Draw]:
    """The noise of mean + exp(log_var / 2) * noise, the mean being a network's."""
    match part:
        case Elementwise(
            function="add",
            operands=(
                mean,
                Elementwise(
                    function="multiply",
                    operands=(Elementwise(function="exp"), Draw() as noise),
                ),
            ),
        ) if reader.reach.networks(mean):
            yield noise


def _is_asked_of_variance(sample: Expression, parts: Iterable[Expression]) -> bool:
    """Whether an objective has the variance but in mean + exp(log_var / 2) * noise."""
    (_, scaled) = children(sample)
    (deviation, _) = children(scaled)
    (half,) = children(deviation)
    (log_var, _) = children(half)
    used_by = {log_var: half, half: deviation}
    for part in parts:
        operands = children(part)
        if any(used_by.get(one, part) != part for one in operands):
            return True
        if deviation in operands and not any(isinstance(o, Draw) for o in operands):
            return True
    return False


def _is_divergence(part: Expression) -> bool:
    """Whether this is kl, … + exp(log_var) - 1 - log_var, or log_prob(prior.z, z)."""
    match part:
        case Reduce(
            operand=Elementwise(
                function="subtract",
                operands=(
                    Elementwise(function="subtract", operands=(_, Number(value=1.0))),
                    _,
                ),
            )
        ):
            return True
        case Reduce(
            operand=Elementwise(
                function="add", operands=(Number(), Elementwise(function="square"))
            )
        ):
            return True
    return False


def ranges(reader: Reader) -> Iterator[Diagnostic]:
    """A sigmoid compared with data that it cannot reach."""
    for part in reader.everything(*reader.objectives()):
        match part:
            case Elementwise(function="subtract" | "bce", operands=(left, right)):
                for one, other in ((left, right), (right, left)):
                    found = reader.behind(one)
                    if not isinstance(found, Input):
                        continue
                    domain = reader.model.data.domain(found.name)
                    reached = (
                        domain.scale and 0 <= domain.scale[0] < domain.scale[1] <= 1
                    )
                    if not reached and reader.ends_in(other) == "sigmoid":
                        yield _tell_range(reader, part, other, domain)


def _tell_range(
    reader: Reader, part: Elementwise, made: Expression, domain: Domain
) -> Diagnostic:
    span = part.span or reader.model.steps[0].span
    data = "the data have no scale"
    if domain.scale:
        data = f"the data go from {domain.scale[0]:g} to {domain.scale[1]:g}"
    return reader.warn(
        "W0704",
        span,
        f"`{reader.text(made.span)}` ends in a sigmoid, {data}",
        ("a sigmoid gives numbers from 0 to 1 and never meets the rest",),
        "write `scale: [0, 1]`, or end the network in `tanh` for [-1, 1]",
    )


def wide_codes(reader: Reader) -> Iterator[Diagnostic]:
    """decoder(encoder(x)) compared with x, and the code is as large as x.

    Only where nothing else shapes the code: no noise, no other objective.
    """
    parts = list(reader.everything(*reader.objectives()))
    if any(isinstance(part, Draw) for part in parts) or len(reader.model.steps) > 1:
        return
    for part in parts:
        match part:
            case Elementwise(function="subtract" | "bce", operands=operands):
                for code, data in _codes(reader, operands):
                    if math.prod(code.shape) >= math.prod(data.shape):
                        yield _tell_wide(reader, part, code, data)


def _codes(
    reader: Reader, operands: tuple[Expression, ...]
) -> Iterator[tuple[Tensor, Tensor]]:
    """The type of the code and of the data that it is made of and compared with."""
    for made, target in (operands, operands[::-1]):
        data, call = reader.behind(target), reader.behind(made)
        if not isinstance(data, Input) or not isinstance(call, Apply):
            continue
        if call.arguments and isinstance(kind := call.arguments[0].type, Tensor):
            inner = list(reader.everything(call.arguments[0]))
            encoded = any(isinstance(one, Apply) for one in inner)
            if encoded and data in inner and isinstance(data.type, Tensor):
                yield kind, data.type


def _tell_wide(
    reader: Reader, part: Elementwise, code: Tensor, data: Tensor
) -> Diagnostic:
    return reader.warn(
        "W0706",
        part.span or reader.model.steps[0].span,
        f"the code has {math.prod(code.shape)} numbers, the data {math.prod(data.shape)}",
        ("the two networks can copy the data, and the code need not tell anything",),
        "make the code smaller, or `corrupt(x, 0.3)` what the encoder is given",
    )
