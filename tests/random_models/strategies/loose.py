"""Networks and terms that belong to no system: what nobody thought of."""

from __future__ import annotations

from dataclasses import replace

from . import formulas, nets
from .draft import Draft
from .values import Value, joined, reduced, times


def bent(draft: Draft) -> None:
    """A network of any kind, and a term of elementwise functions of it."""
    c = draft.c
    inputs = [c.among(draft.tensors)]
    kind = c.choose("alone", "alone", "noise", "other")
    if kind == "noise":
        inputs = draft.beside(inputs[0])
    if kind == "other":
        others = [
            value for value in draft.tensors if value.port not in ("", inputs[0].port)
        ]
        inputs += [c.among(others)] if others else []
    net = nets.free(draft, "g", inputs)
    output = draft.maybe_define("v", net(*inputs), 70)
    draft.term("bends", draft.scaled(formulas.loose(draft, output)))


def tapped(draft: Draft) -> None:
    """A term of what comes out in the middle of a network, and one of its end."""
    value = draft.c.among(draft.tensors)
    results = nets.tapped(draft, "f", [value]).apply(value)
    call = results[""]
    if draft.c.chance(70):
        call = draft.define("judged", call)
    inner = replace(results["inner"], text=f"{call.text}.inner")
    features = draft.maybe_define("features", inner, 40)
    draft.term("inside", draft.scaled(formulas.loose(draft, features)))
    draft.term("end", draft.scaled(formulas.loose(draft, call)))


def compared(draft: Draft) -> None:
    """A term of values that are there already."""
    learning = [value for value in draft.values if value.networks]
    if learning:
        v = draft.c.among(learning)
        draft.term("more", draft.scaled(formulas.loose(draft, v), 50))


def scored(draft: Draft) -> None:
    """A number that is learned, beside a value."""
    c = draft.c
    name = nets.learned(draft, "slope", c.choose("0.5", "1", "-0.5"))
    slope = Value(name, (), networks=frozenset({name}), degree=1)
    value = c.among(draft.values)
    shifted = times(name, replace(value, degree=1))
    shifted = replace(shifted, low=-float("inf"), high=float("inf"))
    shifted = replace(shifted, networks=value.networks | {name})
    bend = replace(slope, text=f"softplus({name})", low=0.0)
    near = formulas.number(draft, formulas.bent(draft, _squared(shifted), 0))
    draft.term("tilt", joined("+", near, replace(bend, networks=frozenset())))


def leveled(draft: Draft) -> None:
    """A number of each example, which goes into a network and meets a vector."""
    c = draft.c
    source = c.among(
        [value for value in draft.tensors if value.shape != (1,)] or draft.tensors
    )
    level = draft.define("level", reduced("mean", source))
    given = replace(level, shape=(1,))
    if c.chance(30):
        text = f"waves({level.text}, {c.choose('2', '4')})"
        shape = (int(text[-2]),)
        given = replace(level, text=text, shape=shape, low=-1.0, high=1.0, port="")
        given = draft.define("waved", given)
    net = nets.free(draft, "lifted", [given])
    raised = draft.maybe_define("raised", net(given), 70)
    total = joined("*", raised, replace(level, networks=frozenset()))
    draft.term("levels", draft.scaled(formulas.loose(draft, total)))


def shared(draft: Draft) -> None:
    """A tensor that is learned and the same for all examples, beside a value or alone."""
    c = draft.c
    value = c.among(draft.tensors)
    middle = nets.learned_tensor(draft, "middle", value.shape)
    if c.chance(40):
        result = nets.free(draft, "made_of", [middle])(middle)
    else:
        result = joined(c.choose("-", "*"), value, middle)
    draft.term("fit", draft.scaled(formulas.loose(draft, result)))


def weights(draft: Draft) -> None:
    """A penalty on the weights of a network that is there already."""
    written = draft.networks
    learning = [
        net.name
        for net in draft.nets.values()
        if net.learns and "layers" in written[net.name] and not net.source
    ]
    if learning:
        name = draft.c.among(learning)
        penalty = Value(f"l2({name})", (), low=0.0, networks=frozenset({name}))
        draft.term("heavy", times("0.01", penalty))


def _squared(value: Value) -> Value:
    shape = () if value.shape == (1,) else value.shape
    return replace(
        value, text=f"square({value.text} - 1)", shape=shape, low=0.0, degree=2
    )
