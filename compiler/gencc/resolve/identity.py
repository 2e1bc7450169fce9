"""What determines a training -> the items by which two runs are compared.

A run belongs to its data, networks, formulas and schedule; not to prose, outputs,
metrics or the compiler. So nothing here prints a class of the compiler: each item is
written out in the words of the spec. Formulas are those of the spec with the names of
`let` replaced by their definitions, so that neither names nor spelling count. If the
text of an item must change, `VERSION` goes up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from gencc.frontend.formula import (
    Attribute,
    Binary,
    Call,
    Inserted,
    Literal,
    Name,
    Syntax,
    Unary,
    unparse,
)
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.model import Stated
from gencc.ir.layers import Filled, Weight, show_shape
from gencc.ir.model import (
    Domain,
    Identity,
    Model,
    Network,
    Placed,
    Step,
    whole_identity,
)
from gencc.ops.notation import canonical
from gencc.resolve.draws import definitions_used, plans
from gencc.resolve.formula_site import Draws, names_in, parts
from gencc.resolve.parameters import Parameters

VERSION = "1"
LONGEST = 400  # characters of a definition; a longer one becomes a digest

Items = Iterator[tuple[str, str]]


def identity(
    spec: Spec, model: Model, parameters: Parameters, draws: Draws
) -> Identity:
    """What determines the training of a model that this spec means.

    A name of the spec that stands last in the name of an item is in backticks, so that
    no two items have one name: a network called `loss`, a loss called `input`.
    """
    formulas = _Formulas(spec, model, parameters, draws)
    items = [
        *_data(model),
        *(item for network in model.networks for item in _network(network)),
        *formulas.items(),
        *_schedule(spec, model),
        *(
            (f"{optimizer.name} moves", ", ".join(optimizer.networks))
            for optimizer in model.optimizers
        ),
        *(
            (f"{optimizer.name} lr", whole_identity(optimizer.rate))
            for optimizer in model.optimizers
            if optimizer.rate
        ),
    ]
    return Identity(VERSION, tuple(items), tuple(sorted(formulas.parameters())))


# ------------------------------------------------------------------ data


def _data(model: Model) -> Items:
    for domain in model.data.domains:
        label = f"data `{domain.name}`" if model.data.named else "data"
        yield f"{label} source", domain.source
        yield f"{label} shape", show_shape(domain.shape)
        yield from ((f"{label} {key}", text) for key, text in _reading(domain))
    if model.data.paired:
        yield "data pairs", "true"
    fractions = {domain.hold_out for domain in model.data.domains}
    if len(fractions) > 1:
        for domain in model.data.domains:
            yield f"data `{domain.name}` hold_out", canonical(domain.hold_out)
    elif fraction := max(fractions):
        yield "data hold_out", canonical(fraction)


def _reading(domain: Domain) -> Items:
    """How the examples are read, as far as the spec says so."""
    for key, values in (
        ("scale", domain.scale),
        ("range", domain.bounds),
        ("only", domain.only),
    ):
        if values:
            yield key, f"[{', '.join(map(canonical, values))}]"
    if domain.classes is not None:
        yield "classes", str(domain.classes)
    if domain.factor_count:
        yield "factors", str(domain.factor_count)
    if fit := domain.fit:
        if fit.resize is not None:
            yield "resize", str(fit.resize)
        if fit.crop or fit.centre:
            yield "crop", "centre" if fit.centre else show_shape(fit.crop or ())
    if domain.label_source:
        yield "labels", domain.label_source
    for column in domain.columns:
        if column.size or column.kind == "label":
            yield f"column {column.name}", column.text()
    if domain.stride:
        yield "window stride", str(domain.stride)
    if domain.augment:
        changes = (" ".join(map(str, (a.word, *a.arguments))) for a in domain.augment)
        yield "augment", ", ".join(changes)


# ------------------------------------------------------------------ networks


def _network(network: Network) -> Items:
    if network.learned:
        kind = "state" if network.is_state else "learned"
        yield f"{network.name} {kind}", _start(network.learned)
        return
    inputs = ", ".join(show_shape(port.shape) for port in network.inputs)
    yield f"{network.name} input", inputs + (", flattened" * network.flattened)
    if network.average_of:
        decay = canonical(network.decay)
        yield f"{network.name} average", f"of {network.average_of}, decay {decay}"
    if network.pretrained:  # what they are, a run remembers by a digest
        how = "frozen" if network.is_frozen else "trained on from others"
        yield f"{network.name} weights", how
    if network.switches:
        yield f"{network.name} switches", f"of {network.mirror_of}"
    yield from _chain(f"{network.name} layer ", network.layers)
    for head in network.heads:
        yield from _chain(f"{network.name} head {head.name} layer ", head.layers)


def _start(weight: Weight) -> str:
    """from 0.5, or [4], init normal 0.5"""
    shape = f"{show_shape(weight.shape)}, " if weight.shape else ""
    if isinstance(weight.initial, Filled):
        return f"{shape}from {canonical(weight.initial.value)}"
    return f"{shape}init {weight.initial.text()}"


def _chain(label: str, chain: tuple[Placed, ...]) -> Items:
    """`f layer 3`, within it `f layer 3.1`, and `f layer 3 shortcut 1`."""
    for number, placed in enumerate(chain, 1):
        yield f"{label}{number}", _placed(placed)
        for branch in placed.branches:
            between = "." if branch.name == "layers" else f" {branch.name} "
            yield from _chain(f"{label}{number}{between}", branch.layers)


def _placed(placed: Placed) -> str:
    return placed.layer.identity() + (f", tied to {placed.tied}" if placed.tied else "")


# ------------------------------------------------------------------ formulas


class _Formulas:
    """The formulas of a training, from its objectives down."""

    def __init__(
        self, spec: Spec, model: Model, parameters: Parameters, draws: Draws
    ) -> None:
        self.spec, self.model, self.draws = spec, model, draws
        self.following = parameters.following
        self.objectives = _objectives(spec, model)
        self.transitions = _transitions(spec, model)
        self.conditions = _conditions(spec, model)
        trees = [
            formula.tree
            for written in (self.objectives, self.transitions, self.conditions)
            for _, formula in written.values()
        ]
        named = {name for tree in trees for name in names_in(tree)}
        self.losses = [name for name in spec.losses if name in named]
        used = definitions_used(
            spec, *trees, *(spec.losses[n].tree for n in self.losses)
        )
        self.meanings: dict[str, Syntax] = {}
        for name, value in parameters.fixed.items():
            self.meanings[name] = _literal(value)
        for definition in model.definitions:  # each uses only earlier ones
            if definition.name in used:
                tree = self._canonical(
                    ("let", definition.name), spec.let[definition.name].tree
                )
                self.meanings[definition.name] = _short(tree)
        self.trees = [
            *trees,
            *(spec.losses[name].tree for name in self.losses),
            *(spec.let[name].tree for name in self.meanings if name in spec.let),
        ]

    def items(self) -> Items:
        used = self.parameters()
        for parameter in self.model.parameters:
            if parameter.anneal and parameter.name in used:
                yield f"param `{parameter.name}`", parameter.anneal.identity()
        for name in self._latents():
            yield f"latent `{name}`", self.spec.latent[name].identity()
        for name in self.losses:
            yield f"loss `{name}`", self._text(("losses", name), self.spec.losses[name])
        for step in self.model.steps:
            path, formula = self.objectives[step.name]
            yield f"{step.name} {path[-1]}s", self._text(path, formula)
            if step.condition is not None:
                path, formula = self.conditions[step.name]
                yield f"{step.name} when", self._text(path, formula)
            for transition in step.transitions:
                path, formula = self.transitions[transition.state]
                text = self._text(path, formula)
                yield f"{transition.state} becomes", f"{text}, after {step.name}"

    def parameters(self) -> set[str]:
        """The names of `params` that formulas and counts of the training use."""
        named = {name for tree in self.trees for name in names_in(tree)}
        for name in named & self.following.keys():
            named |= self.spec.numbers.behind(self.following[name])
        counts = {n for step in self.model.steps for n in (step.repeat, step.every)}
        return {p.name for p in self.model.parameters} & (named | counts)

    def _latents(self) -> list[str]:
        named = {
            part.name
            for tree in self.trees
            for part in parts(tree)
            if isinstance(part, Attribute)
            and isinstance(part.owner, Name)
            and part.owner.name == "prior"
        }
        return [name for name in self.spec.latent if name in named]

    def _text(self, path: Path, formula: Formula) -> str:
        return unparse(self._canonical(path, formula.tree))

    def _canonical(self, path: Path, tree: Syntax) -> Syntax:
        """The tree with canonical numbers, named draws, and definitions put in."""

        def inside(part: Syntax) -> Syntax:
            return self._canonical(path, part)

        match tree:
            case Inserted():
                return self._canonical(tree.call_path, tree.tree)
            case Literal():
                return replace(tree, text=canonical(tree.value))
            case Name():
                if tree.name in self.following:
                    return inside(self.following[tree.name])
                return self.meanings.get(tree.name, tree)
            case Attribute():
                return replace(tree, owner=inside(tree.owner))
            case Call():
                draw = self.draws.get((path, tree.start))
                name = f"{tree.name}[{draw}]" if draw else tree.name
                arguments = tuple(map(inside, tree.arguments))
                return replace(tree, name=name, arguments=arguments)
            case Unary():
                return replace(tree, operand=inside(tree.operand))
            case Binary():
                return replace(tree, left=inside(tree.left), right=inside(tree.right))


def _literal(value: float) -> Syntax:
    """A number as in a formula, where a sign is an operator."""
    number = Literal(abs(value), canonical(abs(value)), 0, 0)
    return Unary(number, 0, 0) if value < 0 else number


def _objectives(spec: Spec, model: Model) -> dict[str, tuple[Path, Formula]]:
    """The objective of each step, by name; its path ends in minimize or maximize."""
    formulas: dict[str, tuple[Path, Formula]] = {}
    for (path, plan), stage in zip(plans(spec), model.stages, strict=True):
        for step, resolved in zip(plan.schedule or (plan,), stage.steps, strict=True):
            key = "maximize" if resolved.maximize else "minimize"
            formulas[resolved.name] = (*path, key), getattr(step, key)
    return formulas


def _conditions(spec: Spec, model: Model) -> dict[str, tuple[Path, Formula]]:
    """When a step is taken, by its name."""
    formulas: dict[str, tuple[Path, Formula]] = {}
    for (path, plan), stage in zip(plans(spec), model.stages, strict=True):
        for step, resolved in zip(plan.schedule or (plan,), stage.steps, strict=True):
            if step.when:
                formulas[resolved.name] = (*path, "when"), step.when
    return formulas


def _transitions(spec: Spec, model: Model) -> dict[str, tuple[Path, Formula]]:
    """What each state becomes, by its name."""
    written = {network.name: spec.networks[network.name] for network in model.networks}
    return {
        name: (("networks", name, "becomes"), network.becomes)
        for name, network in written.items()
        if isinstance(network, Stated)
    }


def _short(tree: Syntax) -> Syntax:
    """The tree, or a digest of it, as definitions of definitions grow without bound."""
    text = unparse(tree)
    if len(text) <= LONGEST:
        return tree
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Name(f"#{digest}", tree.start, tree.end)


# ------------------------------------------------------------------ schedule


def _schedule(spec: Spec, model: Model) -> Items:
    for (_, plan), stage in zip(plans(spec), model.stages, strict=True):
        label = f"stage `{stage.name}`" if stage.name else "schedule"
        yield f"{label} steps", ", ".join(step.name for step in stage.steps)
        if plan.simultaneous:
            yield f"{label} simultaneous", "true"
        if plan.share:
            yield f"{label} shares", ", ".join(sorted(plan.share))
        for step in stage.steps:
            yield from _step(step)


def _step(step: Step) -> Items:
    yield f"{step.name} updates", ", ".join(step.updates)
    yield f"{step.name} optimizers", ", ".join(step.optimizers)
    for key, count in (
        ("repeat", step.repeat),
        ("every", step.every),
        ("accumulate", step.accumulate),
    ):
        if count != 1:
            yield f"{step.name} {key}", str(count)
    for key in ("clip_norm", "clip_value", "clip_weights"):
        if bound := getattr(step, key):
            yield f"{step.name} {key}", canonical(bound)
