"""`train` -> steps, each with what it updates, and the optimizers that do it."""

from __future__ import annotations

from dataclasses import dataclass, field

from gencc.diagnostics import Span
from gencc.findings import Findings, meant
from gencc.ir.expressions import Expression
from gencc.ir.model import Adam, Optimizer, ParameterValue, Rule, Sgd, Step
from gencc.names import unused
from gencc.resolve import expressions
from gencc.resolve.expressions import Scope
from gencc.resolve.operands import per_example
from gencc.resolve.site import Broken, Draws, Site
from gencc.spec import Spec, training
from gencc.spec.fields import Formula
from gencc.spec.places import Path


@dataclass
class Schedule:
    """The steps and optimizers found so far, and the parameters that are counts."""

    steps: list[Step] = field(default_factory=list)
    optimizers: dict[str, Optimizer] = field(default_factory=dict)
    counts: set[str] = field(default_factory=set)


def schedule(findings: Findings, spec: Spec, scope: Scope, draws: Draws) -> Schedule:
    """The whole of `train`; mistakes are among the findings."""
    made = Schedule()
    for name, rule in (spec.train.optimizers or {}).items():
        if _is_network(findings, spec, ("train", "optimizers", name), name):
            made.optimizers[name] = Optimizer(name, (name,), _rule(rule))
    if spec.train.schedule is None:
        _single(findings, spec, scope, draws, made)
    for index, step in enumerate(spec.train.schedule or ()):
        _step(findings, spec, scope, draws, made, index, step)
    return made


def parameters(spec: Spec, counts: set[str]) -> tuple[ParameterValue, ...]:
    """`params`, those that repeat a step marked as counts."""
    return tuple(
        ParameterValue(name, value, name in counts)
        for name, value in spec.params.items()
    )


def _single(
    findings: Findings, spec: Spec, scope: Scope, draws: Draws, made: Schedule
) -> None:
    """One objective for all networks that have weights."""
    train = spec.train
    updates = tuple(
        name
        for name, network in scope.networks.items()
        if network and any(weight.trainable for _, weight in network.weights())
    )
    assert train.optimizer is not None
    made.optimizers["optimizer"] = Optimizer(
        "optimizer", updates, _rule(train.optimizer)
    )
    key = "minimize" if train.minimize else "maximize"
    formula = train.minimize or train.maximize
    assert formula is not None
    site = Site(findings, ("train", key), draws)
    objective = _objective(site, scope, formula)
    if objective:
        span = findings.document.span(site.path)
        maximize = key == "maximize"
        made.steps.append(
            Step(
                "train", updates, ("optimizer",), maximize, objective, 1,
                formula.text, span,
            )
        )  # fmt: skip


def _step(
    findings: Findings,
    spec: Spec,
    scope: Scope,
    draws: Draws,
    made: Schedule,
    index: int,
    step: training.Step,
) -> None:
    path: Path = ("train", "schedule", index)
    key = "minimize" if step.minimize else "maximize"
    formula = step.minimize or step.maximize
    assert formula is not None
    site = Site(findings, (*path, key), draws)
    objective = _objective(site, scope, formula)
    repeat = _repeat(findings, spec, (*path, "repeat"), step.repeat, made.counts)
    updates = tuple(dict.fromkeys(step.update))
    update = _update_path(findings, path, len(step.update))
    known = [_is_network(findings, spec, update(i), n) for i, n in enumerate(updates)]
    if not all(known):
        return
    name = unused(step.name or "_".join(updates), [one.name for one in made.steps])
    optimizers = _optimizers(findings, spec, made, name, updates, path)
    if objective is None or repeat is None or optimizers is None:
        return
    span = findings.document.span(site.path)
    maximize = key == "maximize"
    made.steps.append(
        Step(name, updates, optimizers, maximize, objective, repeat, formula.text, span)
    )


def _objective(site: Site, scope: Scope, formula: Formula) -> Expression | None:
    try:
        value = expressions.resolve(site, scope, formula.tree)
        return per_example(site, value, "an objective")
    except Broken:
        return None


def _optimizers(
    findings: Findings,
    spec: Spec,
    made: Schedule,
    step: str,
    updates: tuple[str, ...],
    path: Path,
) -> tuple[str, ...] | None:
    """The names of the optimizers of a step; the default's state is the step's own."""
    own = spec.train.optimizers or {}
    names = [name for name in updates if name in own]
    rest = tuple(name for name in updates if name not in own)
    if not rest:
        return tuple(names)
    if spec.train.optimizer is None:
        message = f"`{rest[0]}` is updated here, but has no optimizer"
        way_out = f"add `{rest[0]}: …` to `optimizers`, or an `optimizer` for all"
        span = findings.document.span((*path, "update"))
        findings.add("E0315", span, message, help=way_out)
        return None
    name = unused(step, [*own, *made.optimizers])
    made.optimizers[name] = Optimizer(name, rest, _rule(spec.train.optimizer))
    return (*names, name)


class _update_path:
    """Where the i-th name of `update` stands: in a list, or alone."""

    def __init__(self, findings: Findings, path: Path, count: int) -> None:
        step = findings.document.data["train"]["schedule"][path[2]]
        self._is_list = isinstance(step["update"], list)
        self._path: Path = (*path, "update")

    def __call__(self, index: int) -> Path:
        return (*self._path, index) if self._is_list else self._path


def _is_network(findings: Findings, spec: Spec, path: Path, name: str) -> bool:
    if name in spec.networks:
        return True
    if findings.told(name, "E0314"):
        return False
    span = _name_span(findings, path)
    way_out = meant(name, spec.networks)
    findings.add("E0314", span, f"there is no network `{name}`", help=way_out)
    return False


def _name_span(findings: Findings, path: Path) -> Span:
    is_key = path[1] == "optimizers"
    return findings.document.key_span(path) if is_key else findings.document.span(path)


def _repeat(
    findings: Findings, spec: Spec, path: Path, repeat: int | str, counts: set[str]
) -> int | str | None:
    """How often; a parameter's name when its value is a whole number above 0."""
    if isinstance(repeat, int):
        return repeat
    value = spec.params.get(repeat)
    span = findings.document.span(path)
    if value is None:
        message = f"there is no parameter `{repeat}`"
        way_out = meant(repeat, spec.params, f"write `params: {{{repeat}: 1}}`")
        findings.add("E0316", span, message, help=way_out)
        return None
    if value < 1 or value != int(value):
        message = f"a step is repeated a whole number of times, `{repeat}` is {value:g}"
        findings.add("E0316", span, message)
        return None
    counts.add(repeat)
    return repeat


def _rule(written: training.Rule) -> Rule:
    match written:
        case training.Sgd():
            return Sgd(written.lr, written.momentum, written.nesterov)
        case training.Adam():
            return Adam(written.lr, written.beta_1, written.beta_2, written.epsilon)
