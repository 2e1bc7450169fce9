"""Every `sample(…)` of a spec -> the name of its draw, which is its identity.

Two that are written are two draws. Those of training are numbered together; each
output numbers its own, for no output is computed together with another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from gencc.expressions import Attribute, Call, Name, Syntax
from gencc.names import unused
from gencc.resolve.site import Draws, names_in, parts
from gencc.spec import Spec
from gencc.spec.fields import Formula
from gencc.spec.places import Path

Formulas = dict[Path, Formula]


def training_formulas(spec: Spec) -> Formulas:
    """The formulas of `let`, of the losses and of the steps, by their path."""
    found: Formulas = {("let", name): one for name, one in spec.let.items()}
    found |= {("losses", name): one for name, one in spec.losses.items()}
    found |= dict(objectives(spec))
    return found


def objectives(spec: Spec) -> Iterator[tuple[Path, Formula]]:
    """What each step of the schedule makes small or large."""
    for key in ("minimize", "maximize"):
        if formula := getattr(spec.train, key):
            yield ("train", key), formula
    for index, step in enumerate(spec.train.schedule or ()):
        key = "minimize" if step.minimize else "maximize"
        if formula := step.minimize or step.maximize:
            yield ("train", "schedule", index, key), formula


def training_draws(spec: Spec) -> Draws:
    """The draws in `let`, in the losses and in the steps, in this order."""
    taken = {"x", *spec.networks, *spec.params, *spec.let, *spec.losses}
    return _numbered(training_formulas(spec).items(), taken)


def output_draws(spec: Spec, training: Draws, name: str) -> Draws:
    """The draws written in an output, and those of the definitions that it uses."""
    formula = spec.outputs[name]
    used = _definitions_used(spec, formula)
    own = {key: draw for key, draw in training.items() if key[0][1] in used}
    taken = {"x", *spec.networks, *spec.params, *used, *own.values()}
    return own | _numbered([(("outputs", name), formula)], taken)


def _numbered(
    formulas: Iterable[tuple[Path, Formula]], taken: Collection[str]
) -> dict[tuple[Path, int], str]:
    used = set(taken)
    found: dict[tuple[Path, int], str] = {}
    for path, formula in formulas:
        for call in parts(formula.tree):
            if isinstance(call, Call) and call.name == "sample":
                name = unused(_base(path, call), used)
                used.add(name)
                found[path, call.start] = name
    return found


def _base(path: Path, call: Call) -> str:
    """The latent's name; for any other distribution, the noise of what it defines."""
    match call.arguments:
        case (Attribute(owner=Name(name="prior"), name=latent),):
            return latent
    return f"{path[1]}_noise" if path[0] == "let" else "noise"


def _definitions_used(spec: Spec, formula: Formula) -> set[str]:
    """The definitions that a formula names, and those that these name, and so on."""
    used: set[str] = set()
    waiting: list[Syntax] = [formula.tree]
    while waiting:
        for name in names_in(waiting.pop()):
            if name in spec.let and name not in used:
                used.add(name)
                waiting.append(spec.let[name].tree)
    return used
