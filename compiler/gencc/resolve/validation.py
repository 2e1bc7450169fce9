"""`validation`, `keep` and `patience` -> what is measured on held-out examples, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Call, Name, Syntax, bare
from gencc.frontend.spec import Spec
from gencc.frontend.spec import validation as written
from gencc.ir.expressions import (
    Draw,
    Elementwise,
    Expression,
    Fitted,
    Iterate,
    Number,
    Parameter,
    Term,
    everything,
    walk,
)
from gencc.ir.model import Keep, Metric, Model, Step, Validation
from gencc.ops import functions

_HELD_OUT = "hold some examples back: `data: {…, hold_out: 0.1}`"


def validation(collector: Collector, spec: Spec, model: Model) -> Validation | None:
    """What a training measures, if examples are held out; errors go to the collector."""
    train = spec.train
    if not model.data.holds_out:
        for key in ("validation", "keep"):
            if getattr(train, key):
                span = collector.document.key_span(("train", key))
                message = f"`{key}` needs examples that are not trained on"
                collector.add("E0340", span, message, help=_HELD_OUT)
        return None
    if train.validation is False:
        return None
    keys = train.validation or written.Validation()
    named = _named(collector, spec, model, keys)
    keep = _keep(collector, spec, model) if train.keep else None
    if named is None:
        named = tuple(
            metric.name
            for metric in model.metrics
            if _is_quick(model, metric) and not _is_a_loss(model, metric.name)
        )
    if keep and keep.kind == "metric" and keep.name not in named:
        named = (*named, keep.name)
    return Validation(*keys.every, named, keep)


def _named(
    collector: Collector, spec: Spec, model: Model, keys: written.Validation
) -> tuple[str, ...] | None:
    """The metrics that the spec names; None if it names none."""
    if keys.metrics is None:
        return None
    path = ("train", "validation")
    for index, name in enumerate(keys.metrics):
        item = collector.document.item_path(path, "metrics", index)
        span = collector.document.span(item)
        if name not in spec.metrics:
            way_out = collector.suggest(name, spec.metrics, "name one of `metrics`")
            collector.add("E0340", span, f"there is no metric `{name}`", help=way_out)
        else:
            _check_metric(collector, model, name, item)
    return keys.metrics


def _check_metric(
    collector: Collector, model: Model, name: str, path: tuple[str | int, ...]
) -> None:
    """E0340 for a metric that uses what is fitted at the end of a training."""
    metric = next(metric for metric in model.metrics if metric.name == name)
    fitted = [p.name for p in _parts(model, metric) if isinstance(p, Fitted)]
    if fitted:
        message = f"`{name}` uses `{fitted[0]}`, which is fitted after the training"
        way_out = "choose a metric or a loss without it"
        collector.add("E0340", collector.document.span(path), message, help=way_out)


def _is_quick(model: Model, metric: Metric) -> bool:
    """Whether it is known during a training, and takes no longer than a pass."""
    if metric.measure and functions.find(metric.measure).module != "metrics":
        return False
    return not any(isinstance(p, Fitted | Iterate) for p in _parts(model, metric))


def _is_a_loss(model: Model, name: str) -> bool:
    """Whether the metric is what a loss of its name is anyway, of the same examples."""
    if name not in _terms(model) or any(d.only for d in model.data.domains):
        return False
    metric = next(metric for metric in model.metrics if metric.name == name)
    loss = next(loss for loss in model.losses if loss.name == name)
    drawn = any(isinstance(part, Draw) for part in _parts(model, metric))
    (value, *others) = metric.values
    is_same = value == loss.value or (isinstance(value, Term) and value.name == name)
    return is_same and not others and not metric.measure and not drawn


def _terms(model: Model) -> set[str]:
    """The losses that objectives are made of."""
    return {
        part.name
        for step in model.steps
        for part in walk(step.objective)
        if isinstance(part, Term)
    }


def _parts(model: Model, metric: Metric) -> Iterator[Expression]:
    return everything(metric.values, model.values)


# ------------------------------------------------------------------ what is kept


def _keep(collector: Collector, spec: Spec, model: Model) -> Keep | None:
    keys = spec.train.keep
    assert keys is not None
    name, path = keys.name, ("train", "keep", keys.way)
    kind: Literal["metric", "loss", "objective"]
    span = collector.document.span(path)
    objectives = dict(_objectives(model))
    terms = _terms(model)
    if name in spec.metrics and not _is_a_loss(model, name):
        kind = "metric"
        _check_metric(collector, model, name, path)
        way = _of_formula(model, spec.metrics[name].tree)
    elif name in terms:
        kind, way = "loss", _of_loss(model, name)
    elif name in objectives:
        step = objectives[name]
        kind, way = "objective", "largest" if step.maximize else "smallest"
    else:
        known = (*spec.metrics, *(n for n in spec.losses if n in terms), *objectives)
        message = f"no metric and no loss of the training is called `{name}`"
        listed = ", ".join(f"`{other}`" for other in known)
        way_out = collector.suggest(name, known, f"known are {listed}")
        collector.add("E0340", span, message, help=way_out)
        return None
    if keys.way == "best" and not way:
        message = f"it is not known whether a small or a large `{name}` is better"
        way_out = f"write `keep: {{smallest: {name}}}`, or `keep: {{largest: {name}}}`"
        collector.add("E0340", span, message, help=way_out)
        return None
    largest = (way if keys.way == "best" else keys.way) == "largest"
    named = objectives[name].name if kind == "objective" else name
    return Keep(kind, named, largest, spec.train.patience)


def _objectives(model: Model) -> Iterator[tuple[str, Step]]:
    """What objectives of several terms are called, as in losses.csv: `loss`."""
    for step in model.steps:
        if not isinstance(step.objective, Term):
            word = "objective" if step.maximize else "loss"
            yield (word if len(model.steps) == 1 else f"{step.name}_{word}"), step


def _of_formula(model: Model, tree: Syntax) -> str:
    """Which is better of a formula, if its function says so, or the loss that it names."""
    match bare(tree):
        case Call(name=name) if name in functions.names():
            return functions.find(name).better
        case Name(name=name):
            return _of_loss(model, name)
    return ""


def _of_loss(model: Model, name: str) -> str:
    """Which is better of a loss: where the steps agree in which way it is to go."""
    signs = {
        sign * (-1 if step.maximize else 1)
        for step in model.steps
        for sign in _signs(model, step.objective, name)
    }
    return {1: "smallest", -1: "largest"}[signs.pop()] if len(signs) == 1 else ""


def _signs(model: Model, value: Expression, name: str) -> Iterator[int]:
    """1 where the objective grows with a loss, -1 where it shrinks."""
    match value:
        case Term():
            if value.name == name:
                yield 1
        case Elementwise(function="add", operands=operands):
            for operand in operands:
                yield from _signs(model, operand, name)
        case Elementwise(function="subtract", operands=(left, right)):
            yield from _signs(model, left, name)
            yield from (-sign for sign in _signs(model, right, name))
        case Elementwise(function="negative", operands=(operand,)):
            yield from (-sign for sign in _signs(model, operand, name))
        case Elementwise(function="multiply" | "divide", operands=(left, right)):
            for weight, other in ((left, right), (right, left)):
                if sign := _sign(model, weight):
                    yield from (sign * own for own in _signs(model, other, name))
        case _ if any(isinstance(p, Term) and p.name == name for p in walk(value)):
            yield from (1, -1)  # unknown


def _sign(model: Model, weight: Expression) -> int:
    """1 or -1 for a number; 0 where it is none."""
    if isinstance(weight, Number):
        return 1 if weight.value >= 0 else -1
    if isinstance(weight, Parameter):
        (own,) = (p for p in model.parameters if p.name == weight.name)
        levels = own.anneal.levels if own.anneal else (own.value,)
        return 1 if min(levels) >= 0 else -1 if max(levels) <= 0 else 0
    return 0
