"""W0711: a latent that nothing draws from, a definition or a formula that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.lints.reader import Reader

CODE = "W0711"
TITLE = "unused name"
OF_THE_WHOLE = False
WHY = """
A latent that no formula draws from and no network takes, a parameter, a definition or a statistic that
nothing names, a loss that is in no objective, output or metric, or a formula with arguments that is
called nowhere: it changes nothing, and mostly one name was written for another or a term was
forgotten. Use it, `sample(prior.w)`, or take it out; if it is there for later, say so,
`allow: [W0711]`. An unused network, state or block is an error, E0403.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  net: {input: x, layers: [flatten, dense: 16, relu, dense: 64, reshape: [8, 8, 1]]}
let:
  noisy: corrupt(x, 0.3)
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, net(x))
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  net: {input: x, layers: [flatten, dense: 16, relu, dense: 64, reshape: [8, 8, 1]]}
let:
  noisy: corrupt(x, 0.3)
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, net(noisy))
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """The unused names, which are known from the text: a Model has no text of formulas."""
    for unused in reader.model.unused_names:
        if unused.name in reader.lost:
            continue
        message = f"nothing uses the {unused.kind} `{unused.name}`"
        way_out = (
            f"use `{unused.name}` in a formula; `allow: [W0711]` if it is for later"
        )
        if unused.kind == "latent":
            message = f"nothing draws from the latent `{unused.name}`"
            way_out = f"`sample(prior.{unused.name})` draws from it; `allow: [W0711]` if it is for later"
        yield reader.warning(CODE, unused.span, message, (), way_out)
