"""`train` of a drawn spec: one objective, a schedule of steps, or two stages."""

from __future__ import annotations

from typing import Any

from gencc.ops import load, vocabulary

from .choices import Choices
from .draft import Draft, Term, plain
from .nets import has_pools

_Group = tuple[str, ...]


def training(draft: Draft) -> dict[str, Any]:
    """Every network learns, and every term is made small somewhere."""
    c = draft.c
    plan = c.choose("one", "one", "schedule", "stages")
    if draft.rivals and (plan == "one" or c.chance(50)):
        plan = c.choose("schedule", "schedule", "one")
    if plan == "one":
        return _whole(draft)
    groups = _groups(draft)
    if plan == "stages" and len(groups) < 2:
        groups = [*groups, *groups]
    if plan == "stages":
        return _stages(draft, groups)
    return {"epochs": 1, **_schedule(draft, groups, own_optimizers=True)}


def rule(c: Choices) -> dict[str, Any]:
    """Mild settings of one: few steps of anything are to stay finite."""
    word = c.choose(
        "sgd",
        *(optimizer for optimizer in vocabulary("optimizers") if optimizer != "sgd"),
    )
    settings = load("optimizers", word).draw(c)
    if c.chance(20):
        settings["lr"] = _changing(c, settings["lr"])
    return {word: settings}


def _changing(c: Choices, rate: str) -> Any:
    """A curve that begins at this rate, perhaps behind a warm-up."""
    end = c.choose(rate, "0.001", "0.0001")
    curve: dict[str, Any]
    word = c.choose(*vocabulary("schedules"))
    if word == "piecewise":
        curve = {word: {"values": [rate, end], "steps": [c.whole(1, 3)]}}
    else:
        curve = {word: {"start": rate, "end": end, "steps": c.whole(1, 5)}}
    if not c.chance(30):
        return curve
    return [{"linear": {"start": "0", "end": rate, "steps": c.whole(1, 3)}}, curve]


def _whole(draft: Draft) -> dict[str, Any]:
    large = draft.c.chance(15)
    key = "maximize" if large else "minimize"
    return {
        "epochs": 1,
        "optimizer": rule(draft.c),
        key: _sum(draft, draft.terms, large=large),
        **_bounds(draft.c),
    }


def _bounds(c: Choices, *, once: bool = True) -> dict[str, Any]:
    """Of the gradient of a step, and of what it has moved; `once` in an iteration."""
    bounds: dict[str, Any] = {}
    if c.chance(15):
        bounds[c.choose("clip_norm", "clip_value")] = c.choose("0.01", "1", "100")
    if once and c.chance(8):
        bounds["accumulate"] = c.whole(2, 3)
    if c.chance(8):
        bounds["clip_weights"] = c.choose("0.1", "0.5")
    return bounds


def _sum(draft: Draft, terms: list[Term], *, large: bool) -> str:
    """A weighted sum of the terms; of their negatives, where it is made large."""
    c = draft.c
    formula = ""
    for term in terms:
        text = term.value.text if term.name else f"({term.value.text})"
        if c.chance(25):
            weight, _ = draft.weight()
            text = f"{weight} * {text}"
        sign = " - " if large else " + "
        formula = formula + sign + text if formula else f"-{text}" if large else text
    if c.chance(5) and not large:
        # Of 1 + v the digits of a small v are lost, and log(1 + v) is but those.
        formula = f"log(2 + square({formula}))"
    return plain(formula)


# ------------------------------------------------------------------ schedules


def _groups(draft: Draft) -> list[_Group]:
    """All that learn, in parts: rivals apart, others together or not."""
    c = draft.c
    rivals = [group for group, _ in draft.rivals]
    apart = {name for group in rivals for name in group}
    others = [name for name in draft.learning if name not in apart]
    if rivals and others and c.chance(50):
        rivals[-1] = (*others, *rivals[-1])
        others = []
    groups: list[_Group] = []
    if len(others) > 1 and c.chance(50):
        cut = c.whole(1, len(others) - 1)
        groups = [tuple(others[:cut]), tuple(others[cut:])]
    elif others:
        groups = [tuple(others)]
    groups += rivals
    while len(groups) > 4:
        groups = [(*groups[0], *groups[1]), *groups[2:]]
    return groups


def _terms_of(draft: Draft, group: _Group) -> list[Term]:
    """What depends on any of the group, but for what its rivals want."""
    against = [
        term
        for names, terms in draft.rivals
        for term in terms
        if not set(names) & set(group)
    ]
    reached = [term for term in draft.terms if term.value.networks & set(group)]
    return [term for term in reached if term not in against] or reached


def _schedule(
    draft: Draft, groups: list[_Group], *, own_optimizers: bool
) -> dict[str, Any]:
    c = draft.c
    written: dict[str, Any] = {}
    names = [name for group in groups for name in group]
    if own_optimizers and c.chance(40):
        own = {name: rule(c) for name in names if c.chance(60)}
        if own:
            written["optimizers"] = own
        if own.keys() != set(names):
            written = {"optimizer": rule(c), **written}
    else:
        written["optimizer"] = rule(c)
    # Steps at the same time cannot both ask a pool, which changes once in an iteration.
    simultaneous = len(groups) > 1 and c.chance(20) and not has_pools(draft)
    steps = [_step(draft, group, plain_step=simultaneous) for group in groups]
    if not simultaneous and len(steps) < 4 and c.chance(25):
        again = _step(draft, c.among(groups))
        again = {"name": draft.name("again"), **again}
        if c.chance(50):
            again["optimizer"] = rule(c)
        steps.append(again)
    if simultaneous:
        written["simultaneous"] = True
    elif shared := _shared(draft, needed=any("every" in step for step in steps)):
        written["share"] = shared[0] if len(shared) == 1 else shared
    written["schedule"] = steps
    return written


def _step(draft: Draft, group: _Group, *, plain_step: bool = False) -> dict[str, Any]:
    c = draft.c
    step: dict[str, Any] = {}
    if c.chance(25):
        step["name"] = draft.name(c.choose("first_phase", "phase/part", "last_phase"))
    how = (
        "plain"
        if plain_step
        else c.choose("plain", "plain", "plain", "repeat", "every")
    )
    if how != "plain":
        step[how] = draft.count()
    step["update"] = group[0] if len(group) == 1 else list(group)
    large = c.chance(30)
    key = "maximize" if large else "minimize"
    step[key] = _sum(draft, _terms_of(draft, group), large=large)
    return step | _bounds(c, once=how == "plain" and not plain_step)


def _shared(draft: Draft, *, needed: bool) -> list[str]:
    """Data and draws of an iteration; a step that is left out in most needs the data."""
    c = draft.c
    domains = [domain.name for domain in draft.source.domains]
    formulas = [*draft.let.values(), *draft.losses.values()]
    drawn = [name for name in draft.latent if _is_sampled(name, formulas)]
    noise = [name for name in draft.noise if name not in drawn]
    if not needed and not c.chance(35):
        return []
    data = domains if needed or not c.chance(20) else []
    return [*data, *c.some([*drawn, *noise], 40)]


def _is_sampled(name: str, formulas: list[str]) -> bool:
    return any(f"sample(prior.{name})" in formula for formula in formulas)


def _stages(draft: Draft, groups: list[_Group]) -> dict[str, Any]:
    """One part after the other; the last ones in a schedule, if there are several."""
    c = draft.c
    written: dict[str, Any] = {}
    common = c.chance(60)
    if common:
        written["optimizer"] = rule(c)
    stages = []
    names = iter(("early", "late"))
    for part in (groups[:1], groups[1:]):
        stage: dict[str, Any] = {
            "name": draft.name(next(names)),
            "epochs": c.choose(1, 2),
        }
        if len(part) == 1 and not c.chance(25):
            if not common or c.chance(20):
                stage["optimizer"] = rule(c)
            (group,) = part
            stage["update"] = group[0] if len(group) == 1 else list(group)
            stage["minimize"] = _sum(draft, _terms_of(draft, group), large=False)
            stage |= _bounds(c)
        else:
            plan = _schedule(draft, part, own_optimizers=False)
            if common and c.chance(60):
                del plan["optimizer"]
            stage |= plan
        stages.append(stage)
    written["stages"] = stages
    return written
