"""`iterate(denoise, v, 100)`: a formula that a value becomes, again and again.

In the body of the formula its arguments are names of their own: the value so far, the
number of the step, and what else the call gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gencc.frontend.formula import Call, Inserted, Name
from gencc.frontend.formula_parser import parse
from gencc.ir.expressions import (
    Draw,
    Expression,
    Iterate,
    LoopValue,
    Number,
    Tensor,
    rebuild,
    walk,
)
from gencc.ir.records import dataclass
from gencc.ops.distributions import Distribution
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    number,
    show,
    span_of,
    spread,
    tensor,
)

WORD = "iterate"
_FIXED = 3  # the formula, the value at the start, and the number of steps


def bound(argument: str) -> str:
    """What an argument of an iterated formula is called in its body; no spec has such a name."""
    return f"{argument} of a step"


@dataclass(frozen=True)
class Iteration:
    """A call of `iterate`: the formula's arguments and what they are given."""

    site: Site
    call: Call
    arguments: tuple[str, ...]

    def names(self, start: Tensor, more: Sequence[Value]) -> Mapping[str, Value]:
        """The values of the formula's arguments in its body."""
        span, (value, number) = self.site.span(self.call), self._words
        own: list[Value] = [
            LoopValue(start, span, f"{value} of {self._name}"),
            LoopValue(Tensor(()), span, f"{number} of {self._name}"),
        ]
        values = (*own, *more)
        return dict(zip(map(bound, self.arguments), values, strict=False))

    @property
    def _name(self) -> str:
        where = "/".join(map(str, self.site.call_path or self.site.path))
        return f"{where}/{self.call.start}"

    @property
    def _words(self) -> tuple[str, str]:
        value, number, *_ = (*self.arguments, "step")
        return value, number

    def node(
        self, start: Expression, end: Value, steps: int, more: Sequence[Value]
    ) -> Iterate:
        """The loop; raises Broken for a body that is no such value, or a loop itself."""
        site, span = self.site, self.site.span(self.call)
        becomes = number(tensor(site, end))
        if isinstance(start.type, Tensor):
            becomes = spread(becomes, start.type)
        if becomes.type != start.type:
            message = f"{show(start.type)} becomes {show(becomes.type)} in a step"
            way_out = "what is iterated gives a value like the one that it is given"
            raise site.mistake("E0306", span, message, help=way_out)
        given = {part for value in (start, *more) for part in _parts(value)}
        own = [part for part in walk(becomes) if part not in given]
        if any(isinstance(part, Iterate) for part in own):
            message = "a step of an iteration is no iteration itself"
            way_out = "give it what another one has come to: `iterate(f, v, 10, w)`"
            raise site.mistake("E0319", span, message, help=way_out)
        fresh = {part for part in own if isinstance(part, Draw)}

        def anew(part: Expression) -> Expression:
            if isinstance(part, Draw) and part in fresh:
                return replace(part, each_step=True)
            return rebuild(part, anew)

        body = anew(becomes)
        return Iterate(start.type, span, start, body, self._name, self._words, steps)


def iteration(site: Site, call: Call, signatures: Mapping[str, str]) -> Iteration:
    """The call, whose first argument is a formula; raises Broken if that cannot be."""
    if site.section not in ("outputs", "metrics"):
        message = "`iterate` stands in `outputs` and `metrics` only"
        way_out = "a step of the training has no loops: write the steps out in `let`"
        raise site.mistake("E0319", site.span(call), message, help=way_out)
    first, *given = call.arguments
    if not isinstance(first, Inserted) or not first.iterated:
        message = "`iterate` takes a formula of `let` with arguments, by its name"
        way_out = "`let: {denoise(v, k): …}` and `iterate(denoise, v, 100)`"
        raise site.mistake("E0308", site.span(first), message, help=way_out)
    signature = parse(signatures[first.formula])
    assert isinstance(signature, Call)
    names = tuple(a.name for a in signature.arguments if isinstance(a, Name))
    counts = {1, 2} if len(given) == _FIXED - 1 else {len(given)}
    if len(names) not in counts:
        message = (
            f"a step gives `{first.formula}` the value, the number of the step and "
            f"{len(given) - 2} more, not {len(names)} values"
            if len(given) > 2
            else f"a step gives `{first.formula}` the value, and the number of the step, "
            f"not {len(names)} values"
        )
        way_out = "`iterate(f, v, n, a, b)` gives `f(v, k, a, b)` further values"
        raise site.mistake("E0303", site.span(call), message, help=way_out)
    return Iteration(site, call, names)


def steps_of(site: Site, value: Value) -> int:
    """The number of steps; raises Broken for what is none."""
    if (
        isinstance(value, Number)
        and value.value >= 1
        and float(value.value).is_integer()
    ):
        return int(value.value)
    message = "the number of steps is a whole number of at least 1"
    way_out = "a number, or a parameter that is not annealed"
    raise site.mistake("E0308", span_of(site, value), message, help=way_out)


def start_of(site: Site, value: Value) -> tuple[Expression, Tensor]:
    """What an iteration begins with; raises Broken if it is no value of an example."""
    start = number(tensor(site, value))
    if isinstance(start.type, Tensor):
        return start, start.type
    message = (
        f"an iteration begins with a value of an example, this is {show(start.type)}"
    )
    raise site.mistake("E0308", span_of(site, value), message)


def _parts(value: Value) -> Iterator[Expression]:
    """All that a value consists of."""
    if isinstance(value, Distribution):
        for part in value.parts().values():
            yield from walk(part)
    elif not isinstance(value, Estimate):
        yield from walk(value)
