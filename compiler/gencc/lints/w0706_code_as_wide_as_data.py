"""W0706: an autoencoder whose code is no smaller than the data."""

from __future__ import annotations

import math
from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import Apply, Draw, Elementwise, Expression, Input, Tensor
from gencc.lints.reader import Reader

CODE = "W0706"
TITLE = "code as wide as the data"
OF_THE_WHOLE = True
WHY = """
An autoencoder whose code has as many numbers as the data, or more. The two networks can learn to
copy: the loss becomes small, and the code tells no more than the pixels do. A code is worth
having when something is asked of it: fewer numbers, `layers: [flatten, dense: 16]`; a clean image
from a corrupted one, `encoder(corrupt(x, 0.3))`; or a prior, `kl(q, prior.z)`. A linear model
that is meant to be complete says `allow: [W0706]`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 64]}
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
    """decoder(encoder(x)) compared with x, and the code is as large as x.

    Only where nothing else shapes the code: no noise and no other objective.
    """
    parts = list(reader.objective_parts())
    if any(isinstance(part, Draw) for part in parts) or len(reader.model.steps) > 1:
        return
    for part in parts:
        match part:
            case Elementwise(function="subtract" | "bce", operands=operands):
                for code, data in _codes(reader, operands):
                    if math.prod(code.shape) >= math.prod(data.shape):
                        yield _warning(reader, part, code, data)


def _codes(
    reader: Reader, operands: tuple[Expression, ...]
) -> Iterator[tuple[Tensor, Tensor]]:
    """The type of a code, and of the data that it encodes and is compared with."""
    for output, target in (operands, operands[::-1]):
        data, call = reader.value_of(target), reader.value_of(output)
        if not isinstance(data, Input) or not isinstance(call, Apply):
            continue
        if call.arguments and isinstance(code := call.arguments[0].type, Tensor):
            inside = list(reader.parts(call.arguments[0]))
            is_encoded = any(isinstance(part, Apply) for part in inside)
            if is_encoded and data in inside and isinstance(data.type, Tensor):
                yield code, data.type


def _warning(
    reader: Reader, comparison: Elementwise, code: Tensor, data: Tensor
) -> Diagnostic:
    sizes = math.prod(code.shape), math.prod(data.shape)
    return reader.warning(
        CODE,
        comparison.span or reader.model.steps[0].span,
        f"the code has {sizes[0]} numbers, the data {sizes[1]}",
        ("the two networks can copy the data, and the code need not tell anything",),
        "make the code smaller, or `corrupt(x, 0.3)` what the encoder is given",
    )
