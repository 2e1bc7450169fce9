"""W0708: several steps of an iteration update the same network."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.model import Step
from gencc.lints.reader import Reader

CODE = "W0708"
TITLE = "network updated twice in an iteration"
OF_THE_WHOLE = False
WHY = """
Two steps of an iteration update the same network. Each step has its own gradient, and the second
one starts from where the first has moved the network; with Adam the sizes of the two losses then
do not weigh against each other. If both are parts of one loss, add them up in one step:
`{update: generator, minimize: fools + weight * distance}`. If two steps are meant, as the two
phases of an adversarial autoencoder, name them: `{name: regularization, update: encoder,
minimize: fools}`.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
train:
  epochs: 20
  optimizer: {adam: {lr: 1.0e-3}}
  schedule:
    - {update: [encoder, decoder], minimize: "sse(x, decoder(code))"}
    - {update: encoder, minimize: sum(abs(code))}
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
  minimize: sse(x, decoder(code)) + sum(abs(code))
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """A network that several steps without a name of their own update."""
    for stage in reader.model.stages:
        unnamed = [step for step in stage.steps if not _is_named(step)]
        updates = Counter(name for step in unnamed for name in step.updates)
        for step in stage.steps[1:]:
            if step in unnamed:
                for name in step.updates:
                    if updates[name] > 1:
                        updates[name] = 0  # one warning for each network
                        yield _warning(reader, step, name)


def _is_named(step: Step) -> bool:
    """Whether the spec names the step; gencc names the others after their networks."""
    default = "_".join(step.updates)
    return re.fullmatch(rf"{default}(_\d+)?", step.name) is None


def _warning(reader: Reader, step: Step, network: str) -> Diagnostic:
    return reader.warning(
        CODE,
        step.span,
        f"`{network}` is updated a second time in each iteration",
        ("each step has its own gradient and moves the network by it",),
        "add the objectives up in one step; or, if two steps are meant, "
        "give each a `name`",
    )
