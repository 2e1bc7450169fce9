"""W0702: the logarithm of a network's output, which may be 0 or less."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import Elementwise, Expression, Number
from gencc.lints.reader import Reader

CODE = "W0702"
TITLE = "logarithm of an output that may be 0 or less"
OF_THE_WHOLE = False
WHY = """
The logarithm of a network's output, and the network does not end in a layer that keeps it
positive: a single number of 0 or less makes the loss infinite or no number at all. If the output
is a probability, end the network in `sigmoid`; if it is a positive size, in `softplus`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  judge: {input: x, layers: [flatten, dense: 1]}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  maximize: log(judge(x))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  judge: {input: x, layers: [flatten, dense: 1, sigmoid]}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  maximize: log(judge(x))
"""

_POSITIVE = {"sigmoid", "softmax", "softplus"}
_PROBABILITIES = {"sigmoid", "softmax"}


def check(reader: Reader) -> Iterator[Diagnostic]:
    """log(N(…)) or log(1 - N(…)) where the last layer of N does not keep it positive."""
    for part in reader.objective_parts():
        match part:
            case Elementwise(function="log", operands=(operand,)):
                yield from _check_logarithm(reader, part, operand)


def _check_logarithm(
    reader: Reader, logarithm: Elementwise, operand: Expression
) -> Iterator[Diagnostic]:
    value, bounded = reader.value_of(operand), _POSITIVE
    match value:
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            value, bounded = reader.value_of(probability), _PROBABILITIES
    last = reader.last_activation(value)
    if last is None or last in bounded or logarithm.span is None:
        return
    call = reader.call(value)
    name = call.network if call else "the network"
    yield reader.warning(
        CODE,
        logarithm.span,
        f"the logarithm of what `{name}` gives, which may be 0 or less",
        (f"`{name}` ends in `{last}`, which does not bound it",),
        f"end `{name}` in `sigmoid` if its output is a probability",
    )
