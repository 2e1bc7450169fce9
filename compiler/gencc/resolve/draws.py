"""Every `sample(…)` of a spec -> the name of its draw, which is its identity.

Written twice, it is two draws. Those of training are numbered together; each output
numbers its own, as no output is computed together with another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from gencc.frontend.formula import Attribute, Call, Name, Syntax, bare
from gencc.frontend.identifiers import Numbering, unused
from gencc.frontend.spec import Spec
from gencc.frontend.spec.error_paths import Path
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.model import Stated
from gencc.frontend.spec.training import Plan, Step
from gencc.ops import functions, load, vocabulary
from gencc.ops.distributions import MIXTURE, WEIGHTS
from gencc.resolve.data import factors_of, labels_of
from gencc.resolve.formula_site import Draws, calls_in, names_in

Formulas = Mapping[Path, Formula]


def training_formulas(spec: Spec) -> dict[Path, Formula]:
    """Those of `let`, of the losses, of the steps and of states, by their path."""
    formulas: dict[Path, Formula] = {
        ("let", n): formula for n, formula in spec.let.items()
    }
    formulas |= {("losses", name): formula for name, formula in spec.losses.items()}
    formulas |= dict(objectives(spec))
    for name, network in spec.networks.items():
        if isinstance(network, Stated):
            formulas["networks", name, "becomes"] = network.becomes
    return formulas


def formulas(spec: Spec) -> Iterator[Formula]:
    """All formulas of a spec."""
    yield from training_formulas(spec).values()
    for section in (spec.fit, spec.metrics, spec.outputs):
        for written in section.values():
            yield from written if isinstance(written, tuple) else (written,)


def objectives(spec: Spec) -> Iterator[tuple[Path, Formula]]:
    """What each step of the schedule minimizes or maximizes, and when it is taken."""
    for path, plan in plans(spec):
        yield from _objective(path, plan)
        for index, step in enumerate(plan.schedule or ()):
            yield from _objective((*path, "schedule", index), step)


def plans(spec: Spec) -> Iterator[tuple[Path, Plan]]:
    """The stages of the training, or the training itself as the only one."""
    if spec.train.stages is None:
        yield ("train",), spec.train
    for index, stage in enumerate(spec.train.stages or ()):
        yield ("train", "stages", index), stage


def _objective(path: Path, step: Plan | Step) -> Iterator[tuple[Path, Formula]]:
    for key in ("minimize", "maximize", "when"):
        if formula := getattr(step, key):
            yield (*path, key), formula


def training_draws(spec: Spec) -> Draws:
    """The draws in `let`, in the losses and in the steps, in this order.

    Those of definitions that only outputs use come last, so that one more output
    renames no draw of the training.
    """
    taken = {*_taken(spec), *spec.let, *spec.losses}
    formulas = training_formulas(spec)
    trees = (formula.tree for path, formula in formulas.items() if path[0] != "let")
    used = definitions_used(spec, *trees)

    def is_for_outputs(item: tuple[Path, Formula]) -> bool:
        path, _ = item
        return path[0] == "let" and path[1] not in used

    return _numbered(sorted(formulas.items(), key=is_for_outputs), taken)


def own_draws(spec: Spec, training: Mapping[str, Draws], formulas: Formulas) -> Draws:
    """The draws written in an output, and those of the definitions and losses that it uses.

    `training` has those of each.
    """
    trees = [formula.tree for formula in formulas.values()]
    named = {name for tree in trees for name in names_in(tree)}
    losses = [name for name in spec.losses if name in named]
    used = definitions_used(spec, *trees, *(spec.losses[n].tree for n in losses))
    own = {
        key: draw
        for name in (*used, *losses)
        for key, draw in training.get(name, {}).items()
    }
    taken = {*_taken(spec), *used}
    return own | _numbered(formulas.items(), taken, own.values())


def by_name(draws: Draws) -> Mapping[str, Draws]:
    """The draws that are written in each definition and each loss, by its name."""
    written: dict[str, dict[tuple[Path, int], str]] = {}
    for (path, start), draw in draws.items():
        if path[0] in ("let", "losses"):
            written.setdefault(str(path[1]), {})[path, start] = draw
    return written


def by_source(spec: Spec, draws: Draws) -> Mapping[str, list[str]]:
    """The draws from each latent, and those in each definition."""
    calls = {
        (call_path, start): call
        for path, formula in training_formulas(spec).items()
        for call_path, call in calls_in(path, formula.tree)
        for start in (call.start, call.name_end)
    }
    names: dict[str, list[str]] = {}
    for (path, start), draw in draws.items():
        definition = str(path[1]) if path[0] == "let" else ""
        for source in {definition, _base(path, calls[path, start])}:
            names.setdefault(source, []).append(draw)
    return names


def part_name(spec: Spec, name: str, part: str) -> str:
    """The name of a part of the distribution of that name: q_mean, or q_log_var."""
    taken = {*spec.networks, *spec.params, *spec.let, *spec.losses}
    return unused(f"{name}_{part}", taken)


def _taken(spec: Spec) -> Iterator[str]:
    """The names in use apart from draws, including those that the spec does not write."""
    yield from (*fields(spec), *spec.networks, *spec.params)
    for name, formula in spec.let.items():
        tree = bare(formula.tree)
        if isinstance(tree, Call):
            yield from (part_name(spec, name, part) for part in _parts(tree))


def _parts(call: Call) -> tuple[str, ...]:
    """What a distribution is made of that is none of one record."""
    words = vocabulary("distributions")
    if call.name == MIXTURE:  # of any of them
        every = (part for word in words for part in load("distributions", word).PARTS)
        return (*every, WEIGHTS)
    parts: tuple[str, ...] = (
        load("distributions", call.name).PARTS if call.name in words else ()
    )
    return parts if len(call.arguments) == len(parts) else ()


def fields(spec: Spec) -> tuple[str, ...]:
    """The names of the data in formulas, and of labels and factors in programs."""
    own = (*labels_of(spec).values(), *factors_of(spec).values())
    return (*(spec.data.domains or ("x", "y")), *own)


def _numbered(
    formulas: Collection[tuple[Path, Formula]],
    taken: Collection[str],
    others: Iterable[str] = (),
) -> dict[tuple[Path, int], str]:
    """A name for each draw that is written, and that none of the others has.

    That of a latent is called as the latent, z, or z_prior beside a definition z. The choice
    among the components of a mixture is called as the draw, z_choice, once all draws are
    named: whether a distribution is a mixture is not known yet.
    """
    numbered = Numbering({*taken, *others})
    names: dict[tuple[Path, int], str] = {}
    for path, formula in formulas:
        for call_path, call in calls_in(path, formula.tree):
            # What a formula is given it may use several times: that is one draw.
            if _drawn_by(call) and (call_path, call.start) not in names:
                base = _base(call_path, call)
                is_latent = base in taken and _latent(call) == base
                word = f"{base}_prior" if is_latent else base
                names[call_path, call.start] = numbered(word)
    return names | _choices(formulas, names, numbered)


def _choices(
    formulas: Iterable[tuple[Path, Formula]],
    names: Mapping[tuple[Path, int], str],
    numbered: Numbering,
) -> dict[tuple[Path, int], str]:
    choices: dict[tuple[Path, int], str] = {}
    for path, formula in formulas:
        for call_path, call in calls_in(path, formula.tree):
            key = call_path, call.name_end
            if call.name == "sample" and key not in choices:
                choices[key] = numbered(f"{names[call_path, call.start]}_choice")
    return choices


def _drawn_by(call: Call) -> str:
    """The name of the random numbers of a call, if it draws any."""
    known = call.name in functions.names()
    return functions.find(call.name).draws if known else ""


def _base(path: Path, call: Call) -> str:
    """The name of the latent, or for any other distribution a name derived from its user."""
    noise = _drawn_by(call)
    return _latent(call) or (f"{path[1]}_{noise}" if path[0] == "let" else noise)


def _latent(call: Call) -> str:
    """The latent whose prior is drawn from, if it is one."""
    match call:
        case Call(
            name="sample",
            arguments=(Attribute(owner=Name(name="prior"), name=latent),),
        ):
            return latent
    return ""


def definitions_used(spec: Spec, *trees: Syntax) -> set[str]:
    """The definitions that formulas name, and those that these name, and so on."""
    used: set[str] = set()
    waiting = list(trees)
    while waiting:
        for name in names_in(waiting.pop()):
            if name in spec.let and name not in used:
                used.add(name)
                waiting.append(spec.let[name].tree)
    return used
