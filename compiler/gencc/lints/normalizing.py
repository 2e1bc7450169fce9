"""Lints about normalization: weights that it makes idle, statistics that it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gencc.diagnostics import Diagnostic
from gencc.ir.expressions import Apply
from gencc.ir.model import Network, Placed, Stage, Step
from gencc.lints.reader import Reader


def idle_biases(reader: Reader) -> Iterator[Diagnostic]:
    """A bias that the batch_norm behind it subtracts again."""
    for network in reader.model.networks:
        for chain in _chains(network):
            for placed, following in pairwise(chain):
                if following.layer.batch_statistics and _biased(placed):
                    yield reader.warn(
                        "W0705",
                        placed.span,
                        "the batch_norm that follows subtracts this layer's bias again",
                        (
                            "its gradient is rounding noise, which Adam makes full steps of",
                        ),
                        "leave `bias: true` out: without it there is none here",
                    )


def untrained_statistics(reader: Reader) -> Iterator[Diagnostic]:
    """A batch_norm that a stage uses as after training, before any stage has trained it."""
    trained: set[str] = set()
    for stage in reader.model.stages:
        updated = {name for step in stage.steps for name in step.updates}
        trained |= updated
        for step in stage.steps:
            for network in _called(reader, step):
                if network.name not in trained and _normalizes(network):
                    yield _tell_untrained(reader, stage, step, network)


def _called(reader: Reader, step: Step) -> list[Network]:
    parts = reader.everything(step.objective)
    names = dict.fromkeys(one.network for one in parts if isinstance(one, Apply))
    return [reader.model.network(name) for name in names]


def _tell_untrained(
    reader: Reader, stage: Stage, step: Step, network: Network
) -> Diagnostic:
    name = network.name
    return reader.warn(
        "W0709",
        step.span,
        f"the stage `{stage.name}` uses `{name}`, which no stage has trained yet",
        (
            f"the batch_norm in `{name}` goes by running statistics here, "
            "which are still 0 and 1",
        ),
        f"update `{name}` here, too, or put the stage that trains it before this one",
    )


def _normalizes(network: Network) -> bool:
    return any(one.layer.batch_statistics for _, one in network.placed())


def _chains(network: Network) -> Iterator[tuple[Placed, ...]]:
    yield network.layers
    for head in network.heads:
        yield (*network.layers[-1:], *head.layers)


def _biased(placed: Placed) -> bool:
    return any(weight.name == "bias" for weight in placed.weights())
