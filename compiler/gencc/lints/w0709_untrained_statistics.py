"""W0709: a stage uses the running statistics of a network that no stage has trained."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import Apply
from gencc.ir.model import Network, Stage, Step
from gencc.lints.reader import Reader

CODE = "W0709"
TITLE = "running statistics of an untrained network"
OF_THE_WHOLE = True
WHY = """
A network that no step of a stage updates is used there as it is after training: its batch_norm
normalizes by the running mean and variance. If no earlier stage has trained it, these are still
0 and 1, so its activations are not normalized at all, and change abruptly when it is trained
later. Update it in this stage as well, `update: [encoder, decoder]`, or change the order of the
stages.
"""
BAD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 32, batch_norm, relu, dense: 64, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
losses: {reconstruction: "sse(x, decoder(code))"}
train:
  optimizer: {adam: {lr: 1.0e-3}}
  stages:
    - {name: codes, epochs: 20, update: encoder, minimize: reconstruction}
    - {name: images, epochs: 20, update: decoder, minimize: reconstruction}
"""
GOOD = """\
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16]}
  decoder: {input: code, layers: [dense: 32, batch_norm, relu, dense: 64, reshape: [8, 8, 1]]}
let: {code: encoder(x)}
losses: {reconstruction: "sse(x, decoder(code))"}
train:
  optimizer: {adam: {lr: 1.0e-3}}
  stages:
    - {name: images, epochs: 20, update: decoder, minimize: reconstruction}
    - {name: codes, epochs: 20, update: encoder, minimize: reconstruction}
"""


def check(reader: Reader) -> Iterator[Diagnostic]:
    """A batch_norm that a stage uses before it, or an earlier stage, trains it."""
    trained = {network.name for network in reader.model.networks if network.pretrained}
    for stage in reader.model.stages:
        trained |= {name for step in stage.steps for name in step.updates}
        trained |= {n.name for n in reader.model.networks if n.average_of in trained}
        for step in stage.steps:
            for network in _called(reader, step):
                if network.name not in trained and _has_batch_norm(network):
                    yield _warning(reader, stage, step, network)


def _called(reader: Reader, step: Step) -> list[Network]:
    calls = [p for p in reader.parts(step.objective) if isinstance(p, Apply)]
    names = dict.fromkeys(call.network for call in calls)
    return [reader.model.network(name) for name in names]


def _has_batch_norm(network: Network) -> bool:
    return any(placed.layer.batch_statistics for _, placed in network.placed())


def _warning(reader: Reader, stage: Stage, step: Step, network: Network) -> Diagnostic:
    name = network.name
    return reader.warning(
        CODE,
        step.span,
        f"the stage `{stage.name}` uses `{name}`, which no stage has trained yet",
        (
            f"the batch_norm in `{name}` uses its running statistics here, "
            "which are still 0 and 1",
        ),
        f"update `{name}` here as well, or put the stage that trains it before this one",
    )
