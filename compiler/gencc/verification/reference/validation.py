"""What a training measures on held-out examples, from the definition in docs/language.md."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import Program, ValidationProgram
from gencc.verification.reference.evaluation import LABEL
from gencc.verification.reference.trained import Trained
from gencc.verification.reference.training import (
    Data,
    Examples,
    State,
    Training,
    drawn,
)

Row = dict[str, float]


def run(training: Training, steps: int, unseen: Data) -> tuple[list[Row], State]:
    """So many iterations, and the state that outputs have.

    Of each iteration the losses by column, with those of a validation. Outputs have the
    last state, or if the best one is kept that of the best validation, the first of equal
    ones.
    """
    program = training.program.validation
    keep = program.validation.keep if program else None
    rows: list[Row] = []
    least, best = math.inf, None
    for _ in range(steps):
        (row,) = training.run(1)
        rows.append(row)
        if program and _is_due(training, program):
            row |= measured(training, program, unseen)
            value = row.get(program.kept, math.nan) if keep else math.nan
            value = -value if keep and keep.largest else value
            if value < least:
                least = value
                best = {name: array.copy() for name, array in training.state.items()}
    return rows, best or training.state


def _is_due(training: Training, program: ValidationProgram) -> bool:
    """Whether this iteration ends an epoch, or so many iterations, that is validated."""
    own = program.validation
    if not own.by_epoch:
        return training.step % own.every == 0
    left, epochs = training.step, 0
    for number, stage in enumerate(training.model.stages):
        length = training.per_epoch(stage)
        is_last = number + 1 == len(training.model.stages)
        if is_last or left <= stage.epochs * length:
            return left % length == 0 and (epochs + left // length) % own.every == 0
        left -= stage.epochs * length
        epochs += stage.epochs
    return False


def measured(training: Training, program: ValidationProgram, unseen: Data) -> Row:
    """Losses and objectives over what is held out, and the metrics over all unseen."""
    model = training.model
    trained = Trained(
        model, training.state, training.data, unseen, training.seed, fits=False
    )
    data = _held_out(model, unseen)
    formulas = _formulas(model, training.program)
    row = {
        column: _mean(training, trained, formulas[name], data)
        for name, column in program.losses
    }
    own = {metric.name: metric for metric in model.metrics}
    metrics = {column: trained.metric(own[name]) for name, column in program.metrics}
    known = {column: value for column, value in metrics.items() if value is not None}
    return row | (known if len(known) == len(metrics) else {})


def _formulas(model: Model, program: Program) -> dict[str, ir.Expression]:
    """Losses, and the objectives of the steps under the names that they report."""
    formulas = {loss.name: loss.value for loss in model.losses}
    for step in program.steps:
        formulas.setdefault(step.objective_name, step.step.objective)
    return formulas


def _held_out(model: Model, unseen: Data) -> Data:
    """Without the examples that no training of this model would see."""
    held_out = {}
    for domain in model.data.domains:
        part = unseen[domain.name]
        if domain.only and not model.data.named:
            assert part.labels is not None
            rows = np.isin(part.labels, domain.only)
            factors = None if part.factors is None else part.factors[rows]
            part = Examples(part.values[rows], part.labels[rows], factors)
        held_out[domain.name] = part
    return held_out


def _mean(
    training: Training, trained: Trained, value: ir.Expression, data: Data
) -> float:
    """The mean over all examples, minibatch by minibatch."""
    total = 0.0
    parts = {*ir.everything([value], training.model.values)}
    domains = _domains(training.model, training.program.validation)
    count = min(len(data[name].values) for name in domains)
    for rows in _minibatches(count, training.batch):
        size = rows.stop - rows.start
        inputs = {**dict(trained.rows(data, rows)), LABEL: np.zeros(size)}
        for draw in (part for part in parts if isinstance(part, ir.Draw)):
            what = f"validation/{draw.name}"
            inputs[draw.name] = drawn(draw, what, rows.start, training.seed, size)
        total += size * float(trained.evaluated(value, inputs).mean())
    return total / count


def _domains(model: Model, program: ValidationProgram | None) -> tuple[str, ...]:
    """Those that any loss reads; the first, if none does."""
    read = model.data.domains_of(program.inputs if program else ())
    return tuple(d.name for d in read or model.data.domains[:1])


def _minibatches(count: int, batch: int) -> Iterator[slice]:
    """All examples in their order; a last one by itself goes with those before it."""
    starts = [*range(0, count, batch)]
    if len(starts) > 1 and count - starts[-1] == 1:
        starts.pop()
    for start, stop in zip(starts, [*starts[1:], count], strict=True):
        yield slice(start, stop)
