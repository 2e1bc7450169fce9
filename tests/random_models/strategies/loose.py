"""Networks and terms that belong to no system: what nobody thought of."""

from __future__ import annotations

from dataclasses import replace

from . import formulas, nets
from .draft import Draft
from .values import Value, joined, reduced, times


def bent(draft: Draft) -> None:
    """A network of any kind, and a term of elementwise functions of it."""
    c = draft.c
    given = [c.among(draft.tensors)]
    kind = c.one("alone", "alone", "noise", "other")
    if kind == "noise":
        given = draft.beside(given[0])
    if kind == "other":
        others = [one for one in draft.tensors if one.port not in ("", given[0].port)]
        given += [c.among(others)] if others else []
    net = nets.free(draft, "g", given)
    made = draft.maybe_define("v", net(*given), 70)
    draft.term("bends", draft.scaled(formulas.loose(draft, made)))


def compared(draft: Draft) -> None:
    """A term of values that are there already."""
    learning = [one for one in draft.values if one.networks]
    if learning:
        made = draft.c.among(learning)
        draft.term("more", draft.scaled(formulas.loose(draft, made), 50))


def scored(draft: Draft) -> None:
    """A number that is learned, beside a value."""
    c = draft.c
    name = nets.learned(draft, "slope", c.one("0.5", "1", "-0.5"))
    slope = Value(name, (), networks=frozenset({name}), degree=1)
    value = c.among(draft.values)
    made = times(name, replace(value, degree=1))
    made = replace(made, low=-float("inf"), high=float("inf"))
    made = replace(made, networks=value.networks | {name})
    kept = replace(slope, text=f"softplus({name})", low=0.0)
    near = formulas.number(draft, formulas.bent(draft, _squared(made), 0))
    draft.term("tilt", joined("+", near, replace(kept, networks=frozenset())))


def leveled(draft: Draft) -> None:
    """A number of each example, which goes into a network and meets a vector."""
    c = draft.c
    given = c.among(
        [one for one in draft.tensors if one.shape != (1,)] or draft.tensors
    )
    level = draft.define("level", reduced("mean", given))
    net = nets.free(draft, "lifted", [replace(level, shape=(1,))])
    made = draft.maybe_define("raised", net(level), 70)
    total = joined("*", made, replace(level, networks=frozenset()))
    draft.term("levels", draft.scaled(formulas.loose(draft, total)))


def _squared(value: Value) -> Value:
    shape = () if value.shape == (1,) else value.shape
    return replace(
        value, text=f"square({value.text} - 1)", shape=shape, low=0.0, degree=2
    )
