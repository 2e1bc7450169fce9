"""W0711: a latent that nothing draws from, a definition or a formula that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.lints.reader import Reader

CODE = "W0711"
TITLE = "unused latent, definition or formula"
WHY = """
A latent that no formula draws from and no network takes, a definition that no formula names, or a
formula with arguments that is called nowhere: it changes nothing, and mostly one name was written for another or a term was forgotten. Use it,
`sample(prior.w)`, or remove it; if it is there for later, say so, `allow: [W0711]`.
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
        message = f"nothing uses the {unused.kind} `{unused.name}`"
        way_out = f"use `{unused.name}` in a formula, or remove it"
        if unused.kind == "latent":
            message = f"nothing draws from the latent `{unused.name}`"
            way_out = f"`sample(prior.{unused.name})` draws from it; or remove it"
        yield reader.warning(CODE, unused.span, message, (), way_out)
