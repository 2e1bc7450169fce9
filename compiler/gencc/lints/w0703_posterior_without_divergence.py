"""W0703: a posterior is sampled, and no objective keeps it near the prior."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Draw,
    Elementwise,
    Expression,
    Number,
    Reduce,
    children,
    unwrapped,
)
from gencc.lints.reader import Reader

CODE = "W0703"
TITLE = "posterior without a divergence"
OF_THE_WHOLE = True
WHY = """
A code is sampled from a normal that the encoder parametrizes, but no objective keeps that normal
near the prior. The encoder will shrink the variance to 0, and decoding samples of the prior will
give noise. A divergence that is written out counts as one. Add it: `minimize: reconstruction +
kl` with `kl: kl(q, prior.z)`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {q: normal(encoder(x)), z: sample(q)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(z))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {q: normal(encoder(x)), z: sample(q)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(z)) + kl(q, prior.z)
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """A sample of a network's normal; no divergence, no draw from the prior beside it.

    A draw from the prior is compared with the code in adversarial autoencoders.
    """
    parts = list(reader.objective_parts())
    posterior_noise = {id(noise) for part in parts for noise in _noise(reader, part)}
    draws = (part for part in parts if isinstance(part, Draw))
    if any(id(draw) not in posterior_noise for draw in draws):
        return
    if any(map(_is_divergence, parts)):
        return
    for part in parts:
        is_sample = part.span and any(_noise(reader, part))
        if part.span and is_sample and not _variance_is_used(part, parts):
            yield reader.warning(
                CODE,
                part.span,
                "a posterior is sampled here, but no objective has its divergence",
                ("without it the variance shrinks to 0: an ordinary autoencoder",),
                "add `kl(q, prior.z)` to the losses and to the objective",
            )


def _noise(reader: Reader, part: Expression) -> Iterator[Draw]:
    """The noise of mean + exp(log_var / 2) * noise, the mean being a network's."""
    match part:
        case Elementwise(
            function="add",
            operands=(
                mean,
                Elementwise(
                    function="multiply",
                    operands=(Elementwise(function="exp"), drawn),
                ),
            ),
        ) if reader.dependencies.networks(mean):
            if isinstance(noise := unwrapped(drawn), Draw):
                yield noise


def _variance_is_used(sample: Expression, parts: Iterable[Expression]) -> bool:
    """Whether an objective uses the scale outside mean + exp(log_scale) * noise.

    That of a normal is exp(log_var / 2).
    """
    (_, scaled) = children(sample)
    (deviation, _) = children(scaled)
    (exponent,) = children(deviation)
    user_in_sample = {exponent: deviation}
    if isinstance(exponent, Elementwise) and exponent.function == "divide":
        user_in_sample[children(exponent)[0]] = exponent
    for part in parts:
        operands = children(part)
        if any(user_in_sample.get(operand, part) != part for operand in operands):
            return True
        if deviation in operands and not any(
            isinstance(unwrapped(o), Draw) for o in operands
        ):
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
