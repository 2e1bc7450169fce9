"""A name for every call of a network, so that no line calls two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gencc.frontend.identifiers import Numbering
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Draw,
    Expression,
    InputGradient,
    Iterate,
    Local,
    LoopValue,
    Repeated,
    SquaredWeights,
    Unfold,
    rebuild,
    unfolded,
    unwrapped,
    walk,
)
from gencc.ir.model import Model
from gencc.lowering.plan.gradients import Point, defined
from gencc.lowering.rewriting import values as every_value


class Calls:
    """The named values of a model: its definitions, and each call that has no name yet.

    `values` has the value of each name, with names instead of calls; `taken` are the
    names already in use. `inside` are those that have a value within a loop alone.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.networks = {n.name: n for n in model.networks}
        self.values: dict[str, Expression] = {}
        self.inside: set[str] = set()
        self._loop_name = ""  # of the loop whose steps are read
        self.taken = {
            *(n.name for n in model.networks if not n.learned),
            *model.data.inputs,
            *(d.name for d in model.definitions),
            *(t.name for t in model.losses),
            *(p.name for p in model.parameters),
            *(
                part.name
                for value in every_value(model)
                for part in walk(value)
                if isinstance(part, Draw)
            ),
        }
        self._numbered = Numbering(self.taken)
        self._names: dict[Expression, Local] = {}
        self._within: dict[Expression, str] = {}  # of calls in functions of gradients
        for d in model.definitions:
            value = defined(self, d.value)
            if value in self._names:  # the same call is one call
                value = self._names[value]
            elif is_call(value):
                self._names[value] = Local(value.type, d.span, d.name)
            self.values[d.name] = value

    def hoist(self, expression: Expression) -> Expression:
        """The expression with a name instead of every call."""
        match expression:
            case (
                Apply() | InputGradient() | AsNumber() | Unfold() | SquaredWeights()
            ) as value if is_call(value):
                call = defined(self, expression)
                if call not in self._names:
                    word, inside = self._call_word(call), self._is_inside(call)
                    word = f"{word} of {self._loop_name}" if inside else word
                    name = self._within.get(call) or self.free(word)
                    if inside:
                        self.inside.add(name)
                    self._names[call] = Local(call.type, call.span, name)
                    self.values[name] = call
                return self._names[call]
            case Iterate():
                return self._loop(expression)
        return rebuild(expression, self.hoist)

    def _loop(self, loop: Iterate) -> Local:
        """The name of what a loop comes to, which is that of the value in its steps."""
        if loop not in self._names:
            start, before = self.hoist(loop.start), self._loop_name
            self._loop_name = loop.name
            body = self.hoist(loop.body)
            self._loop_name = before
            self._names[loop] = Local(loop.type, loop.span, loop.state)
            self.values[loop.state] = replace(loop, start=start, body=body)
        return self._names[loop]

    def _is_inside(self, value: Expression) -> bool:
        """Whether a value is another one in each step of a loop."""
        return any(
            isinstance(part, LoopValue)
            or (isinstance(part, Draw) and part.each_step)
            or (isinstance(part, Local) and part.name in self.inside)
            for part in walk(value)
        )

    def steps(self, loop: Iterate) -> dict[str, Expression]:
        """The values of the names that each step of a loop computes, in order."""
        ordered: dict[str, Expression] = {}

        def visit(value: Expression) -> None:
            for name in _names_in(value):
                if name in self.inside and name not in ordered:
                    visit(self.values[name])
                    ordered[name] = self.values[name]

        visit(loop.body)
        return ordered

    def free(self, name: str) -> str:
        """An unused name, taken from now on."""
        free = self._numbered(name)
        self.taken.add(free)
        return free

    def ordered(self, names: Iterable[str]) -> dict[str, Expression]:
        """The values of the names, each behind those that it uses."""
        ordered: dict[str, Expression] = {}
        opened: list[str] = []
        waiting = [iter([*names])]
        while waiting:
            name = next(waiting[-1], None)
            if name is None:
                waiting.pop()
                if opened:
                    done = opened.pop()
                    ordered[done] = self.values[done]
            elif name not in ordered and name in self.values:  # no input, no draw
                opened.append(name)
                waiting.append(self._outside(self.values[name]))
        return ordered

    def _outside(self, value: Expression) -> Iterator[str]:
        """The names in a value, also in what the steps of a loop compute for it."""
        for name in _names_in(value):
            if name not in self.inside:
                yield name
            else:
                yield from self._outside(self.values[name])

    @property
    def definitions(self) -> Mapping[str, Expression]:
        """What each name of the spec stands for, as it is written."""
        return self.model.values

    def named(self, word: str, value: Expression) -> Local:
        """A new name for a value, the same for the same value."""
        if value not in self._names:
            name = self.free(word)
            self._names[value] = Local(value.type, value.span, name)
            self.values[name] = value
        return self._names[value]

    def call_name(self, call: Expression) -> str:
        """The name of a call within a gradient, which it has outside as well."""
        if call in self._names:
            return self._names[call].name
        if call not in self._within:
            self._within[call] = self.free(self._call_word(call))
        return self._within[call]

    def _call_word(self, expression: Expression) -> str:
        """discriminator(fake) is called discriminator_on_fake, or logits_fake.

        critic_b(fake_b) is called critic_on_fake_b, and grad(critic(u), u)
        critic_slope_at_u.
        """
        call = unwrapped(expression)
        if isinstance(call, SquaredWeights):
            return "_".join((*call.networks, "l2"))
        slope = call if isinstance(call, InputGradient) else None
        if slope and not slope.call:
            by = slope.by.name if isinstance(slope.by, Point) else "value"
            return f"{slope.word}_slope_at_{_word(by)}"
        call = slope.call or call if slope else call
        assert isinstance(call, Apply)
        logits = [n.name for n in self.networks.values() if n.logits]
        inputs = call.arguments[: len(self.networks[call.network].inputs)]
        given = (a.operand if isinstance(a, Repeated) else a for a in inputs)
        arguments = [
            _word(a.name) if isinstance(a, Point) else "value"
            for a in map(unfolded, given)
        ]
        if not arguments:
            return call.network
        what = "_".join(arguments)
        if slope:
            return f"{call.network}_slope_at_{arguments[slope.argument]}"
        if logits == [call.network]:
            return f"logits_{what}"
        network = _without_suffix(call.network, what)
        if call.network in logits:
            return f"{network}_logits_{what}"
        return f"{network}_on_{what}"


def _names_in(value: Expression) -> Iterator[str]:
    return (part.name for part in walk(value) if isinstance(part, Local))


def _word(name: str) -> str:
    """v, of `v of outputs/walk/0`, which is in a loop."""
    return name.partition(" of ")[0]


def _without_suffix(network: str, argument: str) -> str:
    """critic, of critic_b on b or on fake_b."""
    word, _, suffix = network.rpartition("_")
    is_shared = word and argument.rpartition("_")[2] == suffix
    return word if is_shared else network


def is_call(value: Expression) -> bool:
    """Whether it is a call of a network, or the gradient of one."""
    return isinstance(unwrapped(value), Apply | InputGradient | SquaredWeights)
