"""W0704: the output of a sigmoid is compared with data outside of [0, 1]."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import Elementwise, Expression, Input
from gencc.ir.model import Domain
from gencc.lints.reader import Reader

CODE = "W0704"
TITLE = "sigmoid compared with data out of its range"
OF_THE_WHOLE = False
WHY = """
The output of a sigmoid lies between 0 and 1; the data that it is compared with do not. Write
`scale: [0, 1]`, or end the network in `tanh` for data in [-1, 1], or in no activation.
"""
BAD = """\
data: {source: digits, scale: [-1, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(code))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(code))
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """A difference or a cross-entropy of data and a sigmoid."""
    for part in reader.objective_parts():
        match part:
            case Elementwise(function="subtract" | "bce", operands=(left, right)):
                for target, output in ((left, right), (right, left)):
                    data = reader.value_of(target)
                    if not isinstance(data, Input):
                        continue
                    domain = reader.model.data.domain(data.name)
                    if data.name != domain.name:
                        continue
                    in_range = (
                        domain.scale and 0 <= domain.scale[0] < domain.scale[1] <= 1
                    )
                    if not in_range and reader.last_activation(output) == "sigmoid":
                        yield _warning(reader, part, output, domain)


def _warning(
    reader: Reader, comparison: Elementwise, output: Expression, domain: Domain
) -> Diagnostic:
    data = "the data have no scale"
    if domain.scale:
        data = f"the data go from {domain.scale[0]:g} to {domain.scale[1]:g}"
    return reader.warning(
        CODE,
        comparison.span or reader.model.steps[0].span,
        f"`{reader.text(output.span)}` ends in a sigmoid, {data}",
        ("a sigmoid gives numbers from 0 to 1 and never meets the rest",),
        "write `scale: [0, 1]`, or end the network in `tanh` for [-1, 1]",
    )
