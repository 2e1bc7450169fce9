"""The draws of dropout, and of pools: one for every call of a network that has some.

The same call written twice is one call with one mask; two calls of a network have a
mask each. A call is identified by the network and its arguments, and so is its draw:
one more call elsewhere changes no other mask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gencc.frontend.identifiers import Numbering
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Draw,
    Expression,
    Field,
    Input,
    Local,
    Tensor,
    Unfold,
    rebuild,
    unfolded,
    walk,
)
from gencc.ir.model import Definition, Model
from gencc.lowering.rewriting import (
    bottom_up,
    rewrite_trained,
    rewrite_training,
    values,
)
from gencc.resolve.operands import axes_of


def draw_dropout(model: Model) -> Model:
    """The model whose calls have the noise that dropout takes."""
    if not any(network.drops for network in model.networks):
        return model
    calls = _Calls(model)
    definitions = tuple(map(calls.definition, model.definitions))
    model = replace(model, definitions=definitions)
    model = rewrite_trained(rewrite_training(model, calls.everywhere), calls.everywhere)
    # Simultaneous steps have the same inputs, and so the same masks.
    stages = tuple(
        replace(stage, shared=(*stage.shared, *calls.names))
        if stage.simultaneous
        else stage
        for stage in model.stages
    )
    return replace(model, stages=stages)


class _Calls:
    """The calls so far, and the draw of each."""

    def __init__(self, model: Model) -> None:
        self._drops = {n.name: n.drops for n in model.networks if n.drops}
        self._pools = {n.name for n in model.networks if n.remembers}
        self._numbered = Numbering({*_names(model)})
        self._draws: dict[Apply, Draw] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the draws."""
        return tuple(draw.name for draw in self._draws.values())

    def definition(self, definition: Definition) -> Definition:
        """A definition; the noise of its outermost call is named after it."""
        return replace(definition, value=self._named(definition.value, definition.name))

    def everywhere(self, expression: Expression) -> Expression:
        """The expression with noise in every call that needs some."""
        return bottom_up(expression, self._change)

    def _named(self, value: Expression, name: str) -> Expression:
        match value:
            case Apply():
                call = rebuild(value, self.everywhere)
                return self._drawn(call, name) if isinstance(call, Apply) else call
            case AsNumber() | Field() | Unfold():
                return rebuild(value, lambda part: self._named(part, name))
        return self.everywhere(value)

    def _change(self, part: Expression) -> Expression:
        if not isinstance(part, Apply):
            return part
        arguments = (
            a.name if isinstance(a, Local | Input | Draw) else "value"
            for a in map(unfolded, part.arguments)
        )
        prefix = [part.network] * (len(self._drops) > 1)
        if part.network in self._pools:  # which is given one thing
            return self._drawn(part, part.network)
        return self._drawn(part, "_".join((*prefix, *arguments)))

    def _drawn(self, call: Apply, name: str) -> Apply:
        drops = self._drops.get(call.network)
        if not drops or call.noise:
            return call
        if call not in self._draws:
            from gencc.ops.distributions.uniform import Uniform

            axes = axes_of(call.arguments)
            kind = Tensor((drops,), axes, bool(axes))
            what = "choices" if call.network in self._pools else "dropout"
            named = self._numbered(f"{name}_{what}")
            self._draws[call] = Draw(kind, call.span, named, Uniform(0.0, 1.0))
        return replace(call, noise=self._draws[call])


def _names(model: Model) -> Iterator[str]:
    yield from model.data.inputs
    for named in (model.networks, model.parameters, model.definitions, model.losses):
        yield from (item.name for item in named)
    for value in values(model):
        yield from (part.name for part in walk(value) if isinstance(part, Draw))
