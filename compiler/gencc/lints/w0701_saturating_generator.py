"""W0701: a generator minimizes the log-probability that its sample is detected."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Elementwise,
    Expression,
    Field,
    Local,
    Number,
    Reduce,
    Term,
)
from gencc.ir.model import Step
from gencc.lints.reader import LINEAR, Reader

CODE = "W0701"
TITLE = "saturating loss of a generator"
OF_THE_WHOLE = False
WHY = """
The generator minimizes log(1 - D(G(z))), as in the first form of the GAN. Early in training D
is sure that samples are false, say D = sigmoid(-5), and there this loss is flat: the size of
its gradient with respect to the logit is 0.0067, while that of log D(G(z)) is 0.9933. Goodfellow
et al. 2014, section 3, therefore train the generator by `maximize: log(discriminator(fake))`,
which has the same fixed point. If the saturating loss is what you want to show, say so at the
top of the spec, as for every warning: `allow: [W0701]`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 16}}
networks:
  generator: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  discriminator: {input: x, layers: [flatten, dense: 1, sigmoid]}
let: {fake: generator(sample(prior.z))}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  schedule:
    - {update: discriminator, maximize: log(discriminator(x)) + log(1 - discriminator(fake))}
    - {update: generator, minimize: log(1 - discriminator(fake))}
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 16}}
networks:
  generator: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  discriminator: {input: x, layers: [flatten, dense: 1, sigmoid]}
let: {fake: generator(sample(prior.z))}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  schedule:
    - {update: discriminator, maximize: log(discriminator(x)) + log(1 - discriminator(fake))}
    - {update: generator, maximize: log(discriminator(fake))}
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """log(1 - N(…)) minimized by a step that updates what N is given, and not N."""
    for step in reader.model.steps:
        sign = -1 if step.maximize else 1
        for summand, summand_sign in _summands(reader, step.objective, sign):
            judged = _judged(reader, summand)
            if summand_sign > 0 and judged and _saturates(reader, step, judged):
                yield _warning(reader, step, judged)


def _summands(
    reader: Reader, objective: Expression, sign: int
) -> Iterator[tuple[Expression, int]]:
    """The summands of an objective; the sign is 1 for those that are minimized."""
    pending, seen = [(objective, sign)], set[tuple[str, int]]()
    while pending:
        expression, sign = pending.pop()
        match expression:
            case Local(name=name) | Term(name=name):
                if (name, sign) not in seen:
                    seen.add((name, sign))
                    pending.append((reader.model.values[name], sign))
            case AsNumber(operand=operand) | Reduce(operand=operand):
                pending.append((operand, sign))
            case Elementwise(function=function, operands=operands) if (
                function in LINEAR
            ):
                signs = [*_signs(function, operands)]
                pending += [(operand, sign * own) for operand, own in reversed(signs)]
            case _:
                yield expression, sign


def _signs(
    function: str, operands: tuple[Expression, ...]
) -> Iterator[tuple[Expression, int]]:
    """The operands of a sum or a product; -1 for one whose growth makes it smaller."""
    for index, operand in enumerate(operands):
        sign = -1 if function == "negative" else 1
        if function == "subtract" and index == 1:
            sign = -1
        if function in ("multiply", "divide"):
            factors = [factor for factor in operands if factor is not operand]
            if any(isinstance(f, Number) and f.value < 0 for f in factors):
                sign = -1
        yield operand, sign


def _judged(reader: Reader, summand: Expression) -> Apply | Field | None:
    """The N(…) of log(1 - N(…)), or the head of it."""
    match summand:
        case Elementwise(function="log", operands=(operand,)):
            pass
        case _:
            return None
    match reader.value_of(operand):
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            judged = reader.value_of(probability)
            return judged if isinstance(judged, Apply | Field) else None
    return None


def _saturates(reader: Reader, step: Step, judged: Apply | Field) -> bool:
    call = reader.call(judged)
    assert call is not None
    return call.network not in step.updates and any(
        reader.is_updated_through(step, argument) for argument in call.arguments
    )


def _warning(reader: Reader, step: Step, judged: Apply | Field) -> Diagnostic:
    call = reader.call(judged)
    assert call is not None
    text = reader.text(judged.span)
    return reader.warning(
        CODE,
        step.span,
        f"log(1 - {text}) is flat where `{call.network}` is sure, so little is learned",
        (
            f"at a logit of -5 the gradient of log(1 - {text}) with respect to the "
            f"logit is 0.0067 in size, that of log({text}) 0.9933",
        ),
        f"the non-saturating form: `maximize: log({text})`",
    )
