"""What a test says of a case, and the words of the language that cases use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from gencc.ir import expressions as ir
from gencc.ir.expressions import walk
from gencc.ir.layers import Layer
from gencc.ir.model import Model
from gencc.lowering.rewriting import values
from gencc.ops import functions, load, vocabulary
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.runner import Result

# The engine computes and differentiates; the rest of a package is that of `keras`, and
# compiling it takes long. `gencc conformance --backend keras-jax` runs every case.
ENGINE = ("layers", "activations", "gradients", "digits", "outputs")
# Of JAX, which compiles each operation of an output, only these make them.
MAKING = ("digits", "outputs")
# Not traced by TensorFlow, but computed operation by operation, which takes half as long:
# tracing is of whole steps, which the other groups are about, and JAX traces these groups.
EAGER = (
    *("activations", "augmentations", "distributions"),
    *("functions", "gradients", "layers", "networks"),
)

# What is looked up by its name has no case of its own: every case has it.
NAMES = {"Local", "Term", "Field", "Within"}


def is_eager(row: Row, group: str) -> bool:
    """Whether TensorFlow computes a case operation by operation.

    On a CPU it has the gradient of convolutions in groups only of what is traced.
    """
    return group in EAGER and not re.search(r"\bconv: .*\bgroups: ", row.spec)


def complaint(result: Result, backend: str, folder: Path) -> str:
    """What is wrong, the spec, and how to see it again."""
    row = result.row
    again = f"gencc conformance --backend {backend} --only {row.name}"
    spec, data = folder / row.name / "row.yaml", folder / row.name / "data"
    path = row.data_in(data)
    other = "keras" if backend == "torch" else "torch"
    pair = f"--backends {other},{backend} --steps {row.steps}"
    parity = f"gencc parity {spec} {pair} -- --data {path}"
    return f"{row.title}\n{result.failed}\n\n{row.spec}\n{again}\n{parity}\n"


def every_op() -> set[str]:
    """All that a case can be about, from the closed unions of the IR."""
    unions: dict[str, Any] = {
        "expression": ir.Expression,
    }
    ops_ = {
        f"{k} {cls.__name__}" for k, union in unions.items() for cls in get_args(union)
    }
    # concat and repeat are none in a model; a mirror has max_unpool
    layers = {
        word for word in vocabulary("layers") if load("layers", word).Keys.node != Layer
    }
    ops_ |= {f"layer {word}" for word in layers | {"max_unpool"}}
    ops_ |= {
        f"initial {word}" for word in (*vocabulary("initializers"), "Ones", "Filled")
    }
    ops_ |= {f"noise {name}" for name in ("permutation", *vocabulary("distributions"))}
    ops_ |= {f"anneal {name}" for name in vocabulary("schedules")}
    ops_ |= {f"function {name}" for name in ir.OPERATORS}
    ops_ |= {
        f"function {name}"
        for name in functions.names()
        if functions.find(name).operation == "elementwise"
    }
    ops_ |= {f"call {name}" for name in functions.names()}
    for word in vocabulary("optimizers"):
        rule = load("optimizers", word).Keys.rule
        ops_ |= {f"rule {word}", *(f"rule {word}, {cls}" for cls in rule.moments)}
    ops_ |= {
        "schedule repeat", "schedule repeat by a parameter", "schedule every",
        "schedule every by a parameter", "schedule maximize",
        "schedule clip_norm", "schedule clip_value", "schedule clip_weights", "schedule accumulate",
        "schedule share data",
        "schedule share noise", "schedule simultaneous", "schedule stages",
        "schedule own optimizer", "schedule two optimizers", "schedule several updates",
        "rule sgd, nesterov",
        "network heads", "network several inputs", "network flattened",
        "network tied", "network switches", "network learned", "network learned tensor", "network logits",
        "data domains", "data one domain", "data labels of a domain", "data only",
        "data hold_out", "data labels", "data scale",
        "metric ranked", "statistic",
    }  # fmt: skip
    return ops_ - {f"expression {name}" for name in NAMES}


def ops(row: Row, resolved: Model, lowered: Model) -> Iterator[str]:
    """What a case is about."""
    yield from (f"call {name}" for name in functions.names() if f"{name}(" in row.spec)
    for model in (resolved, lowered):
        yield from _of_networks(model)
        for value in values(model):
            for part in walk(value):
                yield f"expression {type(part).__name__}"
                if isinstance(part, ir.Elementwise):
                    yield f"function {part.function}"
                if isinstance(part, ir.Draw):
                    yield f"noise {part.noise.word}"
        yield from _of_schedule(model)
        yield from _of_data(model)


def _of_networks(model: Model) -> Iterator[str]:
    for network in model.networks:
        marks = {
            "heads": network.heads,
            "several inputs": len(network.inputs) > 1,
            "flattened": network.flattened,
            "tied": network.tied_to,
            "switches": network.switches,
            "learned": network.learned and not network.learned.shape,
            "learned tensor": network.learned and network.learned.shape,
            "logits": network.logits,
        }
        yield from (f"network {name}" for name, mark in marks.items() if mark)
        for _, weight in network.weights():
            yield f"initial {weight.initial.word or type(weight.initial).__name__}"
        for _, placed in network.placed():
            yield f"layer {placed.layer.word}"


def _of_schedule(model: Model) -> Iterator[str]:
    inputs = {*model.data.inputs}
    own = {network.name for network in model.networks}
    for stage in model.stages:
        marks = {
            "share data": set(stage.shared) & inputs,
            "share noise": set(stage.shared) - inputs and not stage.simultaneous,
            "simultaneous": stage.simultaneous,
            "stages": stage.name,
        }
        for step in stage.steps:
            marks |= {
                "repeat": marks.get("repeat") or (isinstance(step.repeat, int) and step.repeat > 1),
                "repeat by a parameter": marks.get("repeat by a parameter") or isinstance(step.repeat, str),
                "every": marks.get("every") or (isinstance(step.every, int) and step.every > 1),
                "every by a parameter": marks.get("every by a parameter") or isinstance(step.every, str),
                "clip_norm": marks.get("clip_norm") or step.clip_norm is not None,
                "clip_value": marks.get("clip_value") or step.clip_value is not None,
                "clip_weights": marks.get("clip_weights") or step.clip_weights is not None,
                "accumulate": marks.get("accumulate") or step.accumulate > 1,
                "maximize": marks.get("maximize") or step.maximize,
                "own optimizer": marks.get("own optimizer") or step.name in step.optimizers,
                "two optimizers": marks.get("two optimizers") or len(step.optimizers) > 1,
                "several updates": marks.get("several updates") or len(set(step.updates) & own) > 1,
            }  # fmt: skip
        yield from (f"schedule {name}" for name, mark in marks.items() if mark)
    for optimizer in model.optimizers:
        rule = optimizer.rule
        yield f"rule {rule.word}"
        marks = (k for k, value in rule.settings().items() if value is True)
        yield from (f"rule {rule.word}, {key}" for key in (*rule.stored, *marks))


def _of_data(model: Model) -> Iterator[str]:
    data = model.data
    yield from (f"anneal {p.anneal.word}" for p in model.parameters if p.anneal)
    marks = {
        "data domains": data.named,
        "data one domain": data.named and len(data.domains) == 1,
        "data labels of a domain": data.named and len(data.inputs) > len(data.domains),
        "data only": any(domain.only for domain in data.domains),
        "data hold_out": any(domain.hold_out for domain in data.domains),
        "data labels": any(domain.labels for domain in data.domains),
        "data scale": any(domain.scale for domain in data.domains),
        "metric ranked": any(m.measure == "auroc" for m in model.metrics),
        "statistic": model.statistics,
    }
    yield from (name for name, mark in marks.items() if mark)
