"""`losses`, `fit`, `outputs` and `metrics` -> what a package computes, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector
from gencc.frontend.formula import Call, bare
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.ir.expressions import Expression, Tensor, has_examples, is_image
from gencc.ir.model import Loss, Metric, Output, Statistic
from gencc.ops import load
from gencc.ops.distributions import MIXTURE, event
from gencc.ops.functions import is_measure
from gencc.resolve import expressions
from gencc.resolve.draws import by_name, own_draws
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken, Draws, Site, each
from gencc.resolve.limits import check_covariance
from gencc.resolve.operands import (
    Estimate,
    as_vector,
    fold,
    per_example,
    show,
    span_of,
    tensor,
)

_Written = TypeVar("_Written")
_Resolved = TypeVar("_Resolved")


def losses(
    collector: Collector, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Loss, ...]:
    """Every loss, one number per example; formulas after training may name it."""

    def loss(name: str, formula: Formula) -> Loss:
        site = Site(collector, ("losses", name), draws)
        value = expressions.resolve(site, scope, formula.tree)
        number = per_example(site, value, "a loss")
        scope.terms[name] = number
        return Loss(name, number, formula.text, _span(site))

    return _each(spec.losses, loss)


def statistics(
    collector: Collector, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Statistic, ...]:
    """What is fitted after training; later formulas know its name."""
    training = by_name(draws)

    def statistic(name: str, formula: Formula) -> Statistic:
        path: Path = ("fit", name)
        own = own_draws(spec, training, {path: formula})
        site = Site(collector, path, own, is_output=True)
        written, axis = formula.tree, None
        match bare(written):
            case Call(name=word, arguments=(written, count)) if word == MIXTURE:
                number = expressions.built_in(site, scope, count)
                axis = load("functions", MIXTURE).components(site, count, number)
        value = as_vector(tensor(site, expressions.resolve(site, scope, written)))
        if event(value.type) != value.type:
            message = f"what is fitted is a vector of each example, this is {show(value.type)}"
            raise site.mistake("E0336", span_of(site, value), message)
        if not isinstance(value.type, Tensor) or len(value.type.shape) != 1:
            message = (
                f"mean and covariance are those of a vector, not {show(value.type)}"
            )
            way_out = "fit a code: `fit: {codes: encoder(x)}`"
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
        if not has_examples(value, scope.varying):
            message = "what is fitted is a vector of each example, this is one for all"
            raise site.mistake("E0308", span_of(site, value), message)
        (size,) = value.type.shape
        check_covariance(site, span_of(site, value), size)
        if axis is None:
            scope.estimates[name] = Estimate(name, size, None)
            return Statistic(name, value, formula.text, _span(site))
        scope.estimates[name] = load("functions", MIXTURE).fitted(name, axis, size)
        return Statistic(name, value, formula.text, _span(site), axis.size)

    fitted = _each(spec.fit, statistic)
    broken = spec.fit.keys() - scope.estimates.keys()
    scope.estimates.update(dict.fromkeys(broken))
    return fitted


def outputs(
    collector: Collector, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Output, ...]:
    """Every output: one tensor, or several pictures."""
    training = by_name(draws)

    def output(name: str, written: Formula | tuple[Formula, ...]) -> Output:
        path: Path = ("outputs", name)
        several = isinstance(written, tuple)
        formulas: dict[Path, Formula] = (
            {(*path, i): formula for i, formula in enumerate(written)}
            if isinstance(written, tuple)
            else {path: written}
        )
        own = own_draws(spec, training, formulas)
        values: list[Expression] = each(
            _output(Site(collector, path, own, is_output=True), scope, formula, several)
            for path, formula in formulas.items()
        )
        texts = tuple(formula.text for formula in formulas.values())
        span = collector.document.span(path)
        return Output(name, tuple(values), texts, span)

    return _each(spec.outputs, output)


def _output(
    site: Site, scope: Scope, formula: Formula, is_picture: bool
) -> Expression | None:
    try:
        value = tensor(site, expressions.resolve(site, scope, formula.tree))
        if not isinstance(value.type, Tensor):
            message = f"an output is a tensor, this is {show(value.type)}"
            raise site.mistake("E0308", span_of(site, value), message)
        if value.type.axes and has_examples(value, scope.varying):
            axes = value.type.axes
            message = (
                f"an output is a value of each example, this is {show(value.type)}"
            )
            way_out = f"reduce it, as `mean(…, {axes[-1].name})` does"
            raise site.mistake("E0336", span_of(site, value), message, help=way_out)
        if is_picture and not is_image(value.type.shape):
            message = (
                f"the values of a list are shown, and {show(value.type)} is no picture"
            )
            way_out = "give it a name of its own among `outputs`"
            raise site.mistake("E0308", span_of(site, value), message, help=way_out)
        if axes := value.type.axes:  # alike for all examples: each along them is shown
            return fold(value, axes)
    except Broken:
        return None
    return value


def metrics(
    collector: Collector, spec: Spec, scope: Scope, draws: Draws
) -> tuple[Metric, ...]:
    """Every metric: a mean over all examples, or what is made of all at once.

    Their draws are numbered together, as all metrics see the same noise.
    """
    training = by_name(draws)
    formulas: dict[Path, Formula] = {("metrics", n): f for n, f in spec.metrics.items()}
    own = own_draws(spec, training, formulas)

    def metric(name: str, formula: Formula) -> Metric:
        path: Path = ("metrics", name)
        site = Site(collector, path, own, is_output=True)
        match formula.tree:
            case Call(name=measure) as call if is_measure(measure):
                values, settings = expressions.measured(site, scope, call)
            case _:
                value = expressions.resolve(site, scope, formula.tree)
                values, settings = (per_example(site, value, "a metric"),), ()
                measure = ""
        return Metric(name, values, measure, settings, formula.text, _span(site))

    return _each(spec.metrics, metric)


def _each(
    written: Mapping[str, _Written], make: Callable[[str, _Written], _Resolved]
) -> tuple[_Resolved, ...]:
    """All that can be resolved; the mistakes in the others have been reported."""
    results = []
    for name, formula in written.items():
        try:
            results.append(make(name, formula))
        except Broken:
            continue
    return tuple(results)


def _span(site: Site) -> Span:
    return site.collector.document.span(site.path)
