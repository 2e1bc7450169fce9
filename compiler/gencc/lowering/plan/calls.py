"""A name for every call of a network, so that no line calls two of them."""

from __future__ import annotations

from collections.abc import Iterable

from gencc.frontend.identifiers import Numbering
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Draw,
    Expression,
    Input,
    InputGradient,
    Local,
    Repeated,
    rebuild,
    walk,
)
from gencc.ir.model import Model
from gencc.lowering.rewriting import values as every_value


class Calls:
    """The named values of a model: its definitions, and each call that has no name yet.

    `values` has the value of each name, with names instead of calls; `taken` are the
    names already in use.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.networks = {n.name: n for n in model.networks}
        self.values: dict[str, Expression] = {}
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
        for d in model.definitions:
            value = self.definition(d.value)
            if value in self._names:  # the same call is one call
                value = self._names[value]
            elif is_call(value):
                self._names[value] = Local(value.type, d.span, d.name)
            self.values[d.name] = value

    def definition(self, value: Expression) -> Expression:
        """A definition's value; its outermost call needs no second name."""
        match value:
            case Apply():
                return rebuild(value, self.hoist)
            case AsNumber(operand=Apply()):
                return rebuild(value, self.definition)
            case InputGradient():
                return rebuild(value, self._differentiated)
        return self.hoist(value)

    def hoist(self, expression: Expression) -> Expression:
        """The expression with a name instead of every call."""
        match expression:
            case Apply() | InputGradient() | AsNumber(operand=Apply()):
                call = self.definition(expression)
                if call not in self._names:
                    name = self._call_name(call)
                    self._names[call] = Local(call.type, call.span, name)
                    self.values[name] = call
                return self._names[call]
        return rebuild(expression, self.hoist)

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
                parts = walk(self.values[name])
                opened.append(name)
                waiting.append(iter([p.name for p in parts if isinstance(p, Local)]))
        return ordered

    def _differentiated(self, value: Expression) -> Expression:
        """The value of a gradient: its call stays, the arguments of the call get names."""
        inner = self.hoist if isinstance(value, Apply) else self._differentiated
        return rebuild(value, inner)

    def _call_name(self, expression: Expression) -> str:
        """discriminator(fake) is called discriminator_on_fake, or logits_fake.

        critic_b(fake_b) is called critic_on_fake_b, and grad(critic(u), u)
        critic_slope_at_u.
        """
        call = expression.operand if isinstance(expression, AsNumber) else expression
        slope = call if isinstance(call, InputGradient) else None
        call = slope.call if slope else call
        assert isinstance(call, Apply)
        logits = [n.name for n in self.networks.values() if n.logits]
        inputs = call.arguments[: len(self.networks[call.network].inputs)]
        given = (a.operand if isinstance(a, Repeated) else a for a in inputs)
        arguments = [
            a.name if isinstance(a, Local | Input | Draw) else "value" for a in given
        ]
        if not arguments:
            return self.free(call.network)
        what = "_".join(arguments)
        if slope:
            return self.free(f"{call.network}_slope_at_{arguments[slope.argument]}")
        if logits == [call.network]:
            return self.free(f"logits_{what}")
        network = _without_suffix(call.network, what)
        if call.network in logits:
            return self.free(f"{network}_logits_{what}")
        return self.free(f"{network}_on_{what}")


def _without_suffix(network: str, argument: str) -> str:
    """critic, of critic_b on b or on fake_b."""
    word, _, suffix = network.rpartition("_")
    is_shared = word and argument.rpartition("_")[2] == suffix
    return word if is_shared else network


def is_call(value: Expression) -> bool:
    """Whether it is a call of a network, or the gradient of one."""
    call = value.operand if isinstance(value, AsNumber) else value
    return isinstance(call, Apply | InputGradient)
