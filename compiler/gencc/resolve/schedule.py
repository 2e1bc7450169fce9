"""`train` -> stages, their steps with what each updates, and optimizers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gencc.diagnostics import Span
from gencc.diagnostics.collector import Collector
from gencc.frontend.identifiers import unused
from gencc.frontend.spec import Spec, training
from gencc.frontend.spec.curves import CurveKeys, curve
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.model import Stated
from gencc.ir.expressions import Expression
from gencc.ir.model import (
    Curve,
    Optimizer,
    Stage,
    Step,
)
from gencc.resolve import counts, expressions, sharing, states
from gencc.resolve.conditions import condition
from gencc.resolve.draws import plans
from gencc.resolve.expressions import Scope
from gencc.resolve.formula_site import Broken, Draws, Site
from gencc.resolve.operands import per_example


@dataclass
class Schedule:
    """Stages and optimizers, and the parameters that are counts; filled by `_Builder`."""

    stages: list[Stage] = field(default_factory=list)
    optimizers: dict[str, Optimizer] = field(default_factory=dict)
    counts: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)  # of all steps


def schedule(collector: Collector, spec: Spec, scope: Scope, draws: Draws) -> Schedule:
    """The whole of `train`; errors go to the collector."""
    result = Schedule()
    if spec.train.stages:
        _report_epochs_of_curves(collector, spec)
    for name, rule in (spec.train.optimizers or {}).items():
        path: Path = ("train", "optimizers", name)
        if _is_network(collector, spec, scope, path, name) and _learns(
            collector, scope, path, name
        ):
            result.optimizers[name] = _optimizer(name, (name,), rule, path)
    builder = _Builder(collector, spec, scope, draws, result)
    for path, plan in plans(spec):
        builder.stage(path, plan)
    result.stages = states.with_transitions(
        collector, spec, scope, draws, result.stages, result.names
    )
    return result


def _report_epochs_of_curves(collector: Collector, spec: Spec) -> None:
    """Adds an error for each curve that counts epochs, of which stages have several kinds."""
    train = spec.train
    curves: dict[Path, Curve | None] = {
        ("params", name): curve(param.value)
        for name, param in spec.params.items()
        if isinstance(param.value, CurveKeys | tuple)
    }
    rules: dict[Path, training.RuleKeys | None] = {
        ("train", "optimizer"): train.optimizer
    }
    for name, rule in (train.optimizers or {}).items():
        rules["train", "optimizers", name] = rule
    for path, plan in plans(spec):
        rules[*path, "optimizer"] = plan.optimizer
        for index, step in enumerate(plan.schedule or ()):
            rules[*path, "schedule", index, "optimizer"] = step.optimizer
    curves |= {path: rule.rate() for path, rule in rules.items() if rule}
    for path, rate in curves.items():
        if rate and rate.counts_epochs:
            message = (
                "the epochs of stages differ in length, so a curve cannot count them"
            )
            span = collector.document.span(path)
            collector.add("E0208", span, message, help="say `steps`, in iterations")


@dataclass
class _Builder:
    collector: Collector
    spec: Spec
    scope: Scope
    draws: Draws
    result: Schedule

    def stage(self, path: Path, plan: training.Plan) -> None:
        """One stage, or the whole training if it has none."""
        name = plan.name if isinstance(plan, training.Stage) else ""
        steps = [
            self._step((*path, "schedule", index), step, step.name)
            for index, step in enumerate(plan.schedule or ())
        ]
        if plan.schedule is None:
            steps = [self._single(path, plan, name)]
        complete = tuple(step for step in steps if step)
        shared = sharing.resolve(
            self.collector, self.spec, self.scope, self.draws, path, plan.share or ()
        )
        if plan.simultaneous:
            shared = (*self.scope.data.inputs, *self.draws.values())
        epochs = plan.epochs or 1
        stage = Stage(name, epochs, complete, shared, plan.simultaneous)
        self.result.stages.append(stage)

    def _single(self, path: Path, plan: training.Plan, name: str) -> Step | None:
        """The only step of a stage; by default it updates all networks that have weights."""
        updates = plan.update or tuple(
            name
            for name, network in self.scope.networks.items()
            if network and network.learns
        )
        rule = plan.optimizer or self.spec.train.optimizer
        if not name and not plan.update and rule is not None:
            self.result.optimizers["optimizer"] = _optimizer(
                "optimizer", updates, rule, ("train", "optimizer")
            )
            step = self._objective(path, plan)
            self.result.names.append("train")
            if step is None:
                return None
            objective, text, span, maximize = step
            resolved = Step(
                "train", updates, ("optimizer",), maximize, objective, 1, text, span
            )
            return self._with_condition((*path, "when"), _bounded(resolved, plan), plan)
        return self._step(path, plan, name or "train")

    def _step(
        self, path: Path, step: training.Step | training.Plan, name: str | None
    ) -> Step | None:
        objective = self._objective(path, step)
        repeat: int | str | None = 1
        every: int | str | None = 1
        if isinstance(step, training.Step):
            repeat = self._count((*path, "repeat"), step.repeat)
            every = self._count((*path, "every"), step.every)
        if path in self.scope.lost.paths:
            return None
        updates = tuple(step.update or ())
        item_path = self.collector.document.item_path
        known = [
            _is_network(
                self.collector,
                self.spec,
                self.scope,
                item_path(path, "update", i),
                n,
            )
            for i, n in enumerate(updates)
        ]
        name = unused(name or "_".join(updates), self.result.names)
        self.result.names.append(name)
        if not all(known) or not self._check_learned(path, updates):
            return None
        optimizers = self._optimizers(step, name, updates, path)
        if objective is None or repeat is None or every is None or optimizers is None:
            return None
        value, text, span, maximize = objective
        resolved = Step(
            name, updates, optimizers, maximize, value, repeat, text, span, every
        )
        return self._with_condition((*path, "when"), _bounded(resolved, step), step)

    def _with_condition(
        self, path: Path, step: Step, keys: training.Updating
    ) -> Step | None:
        """The step with the condition under which it is taken, if it has one."""
        if keys.when is None:
            return step
        site = Site(self.collector, path, self.draws)
        try:
            value = expressions.resolve(site, self.scope, keys.when.tree)
            holds = condition(site, self.scope, value)
        except Broken:
            return None
        return replace(step, condition=holds, condition_text=keys.when.text)

    def _check_learned(self, path: Path, updates: tuple[str, ...]) -> bool:
        """Whether gradients move all networks; E0402 for what follows by itself."""
        document, is_right = self.collector.document, True
        for index, name in enumerate(updates):
            network = self.scope.networks[name]
            if network and network.average_of:
                source = network.average_of
                message = f"`{name}` is the average of `{source}`, and follows it"
                way_out = f"update `{source}`"
            elif network and network.is_frozen:
                message = f"`{name}` is frozen, no step updates it"
                way_out = "leave it out, or write `start` in place of `frozen`"
            elif isinstance(self.spec.networks[name], Stated):
                message = f"`{name}` is a state, which no gradient moves"
                way_out = "leave it out: its `becomes` says how it changes"
            elif network and network.remembers:
                message = (
                    f"`{name}` is a pool of former examples, which no gradient moves"
                )
                way_out = "leave it out: it changes in the steps that ask it"
            else:
                continue
            span = document.span(document.item_path(path, "update", index))
            self.collector.add("E0402", span, message, help=way_out)
            is_right = False
        return is_right

    def _objective(
        self, path: Path, step: training.Step | training.Plan
    ) -> tuple[Expression, str, Span, bool] | None:
        if path in self.scope.lost.paths:
            return None
        key = "minimize" if step.minimize else "maximize"
        formula: Formula | None = step.minimize or step.maximize
        assert formula is not None
        site = Site(self.collector, (*path, key), self.draws)
        try:
            value = expressions.resolve(site, self.scope, formula.tree)
            objective = per_example(site, value, "an objective")
        except Broken:
            return None
        span = self.collector.document.span(site.path)
        return objective, formula.text, span, key == "maximize"

    def _optimizers(
        self,
        step: training.Step | training.Plan,
        name: str,
        updates: tuple[str, ...],
        path: Path,
    ) -> tuple[str, ...] | None:
        """The names of a step's optimizers; if the step has a rule, it has its own state."""
        own = {} if step.optimizer else self.spec.train.optimizers or {}
        networks = self.scope.networks
        # A network without weights has nothing that an optimizer could update.
        learning = [n for n in updates if (net := networks[n]) is None or net.learns]
        names = [name for name in learning if name in own]
        rest = tuple(name for name in learning if name not in own)
        if not rest:
            return tuple(names)
        rule = self._rule((*path, "optimizer"), step)
        if rule is None:
            message = f"`{rest[0]}` is updated here, but has no optimizer"
            way_out = f"add `{rest[0]}: …` to `optimizers`, or an `optimizer` for all"
            span = self.collector.document.span((*path, "update"))
            self.collector.add("E0315", span, message, help=way_out)
            return None
        name = unused(
            name, [*(self.spec.train.optimizers or {}), *self.result.optimizers]
        )
        self.result.optimizers[name] = _optimizer(name, rest, *rule)
        return (*names, name)

    def _rule(
        self, path: Path, step: training.Step | training.Plan
    ) -> tuple[training.RuleKeys, Path] | None:
        """The rule of a step, of all steps of its stage, or of all of the training."""
        train = self.spec.train
        written = [(step.optimizer, path)]
        if train.stages and len(path) > 3 and isinstance(path[2], int):
            written.append((train.stages[path[2]].optimizer, (*path[:3], "optimizer")))
        written.append((train.optimizer, ("train", "optimizer")))
        return next(((rule, path) for rule, path in written if rule), None)

    def _count(self, path: Path, written: int | str) -> int | str | None:
        count = counts.resolve(self.collector, self.spec, self.scope, path, written)
        if isinstance(count, str):
            self.result.counts.add(count)
        return count


def _optimizer(
    name: str, networks: tuple[str, ...], rule: training.RuleKeys, path: Path
) -> Optimizer:
    """An optimizer whose rule the spec has at `path`."""
    return Optimizer(name, networks, rule.resolved(), rule.rate(), path)


def _bounded(step: Step, keys: training.Updating) -> Step:
    """The step with the bounds of its gradient and of the weights that it moves."""
    return replace(
        step,
        clip_norm=keys.clip_norm,
        clip_value=keys.clip_value,
        clip_weights=keys.clip_weights,
        accumulate=keys.accumulate,
    )


def _is_network(
    collector: Collector, spec: Spec, scope: Scope, path: Path, name: str
) -> bool:
    if name in spec.networks:
        return True
    if name in scope.lost.names or scope.lost.may_have("networks"):
        return False
    if collector.already_reported(name, "E0314"):
        return False
    span = _name_span(collector, path)
    way_out = collector.suggest(name, spec.networks)
    collector.add("E0314", span, f"there is no network `{name}`", help=way_out)
    return False


def _learns(collector: Collector, scope: Scope, path: Path, name: str) -> bool:
    """Whether there is something to optimize; if not, adds E0402."""
    network = scope.networks[name]
    if network is None or network.learns:
        return True
    message = f"`{name}` has no weights, so there is nothing to optimize"
    if network.average_of:
        message = f"`{name}` follows `{network.average_of}`, no optimizer moves it"
    elif network.is_frozen:
        message = f"`{name}` is frozen, no optimizer moves it"
    span = _name_span(collector, path)
    collector.add("E0402", span, message, help="leave it out")
    return False


def _name_span(collector: Collector, path: Path) -> Span:
    is_key = path[1] == "optimizers"
    return (
        collector.document.key_span(path) if is_key else collector.document.span(path)
    )
