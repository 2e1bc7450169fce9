"""Where the spec has the numbers that a run may set: `train.optimizer.adam.lr`."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.codegen import naming
from gencc.codegen.python.nodes import Word
from gencc.ir.model import Anneal, Model


def paths(model: Model) -> Iterator[tuple[Word, str]]:
    """Settings of a run, each with its path; those that no spec has are left out."""
    for stage in model.stages:
        where = f"train.stages.{stage.name}" if stage.name else "train"
        yield naming.epochs(stage), f"{where}.epochs"
    yield "batch_size", "data.batch"
    for optimizer in model.optimizers:
        if not optimizer.rate:
            path = ".".join(map(str, (*optimizer.path, optimizer.rule.word, "lr")))
            yield naming.learning_rate(optimizer, model), path
    for network in naming.pretrained(model):
        key = "frozen" if network.is_frozen else "start"
        yield naming.weights_setting(network.name), f"networks.{network.name}.{key}"
    for parameter in model.parameters:
        name, curve = parameter.name, parameter.anneal
        if curve is None:
            yield naming.setting(name), f"params.{name}"
        elif isinstance(curve, Anneal):
            for part in curve.parts:
                path = f"params.{name}.{curve.word}.{part}"
                yield naming.annealed(name, part), path
