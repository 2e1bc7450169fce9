"""What an expression depends on, through definitions and loss terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gencc.ir.expressions import (
    Apply,
    Draw,
    Expression,
    Input,
    Local,
    SquaredWeights,
    Term,
    everything,
    has_examples,
    is_stopped,
)
from gencc.ir.model import Model

Names = frozenset[str]


class Varying(dict[str, bool]):
    """Whether the value of a name has a row for each example, found when it is asked for."""

    def __init__(self, values: Mapping[str, Expression]) -> None:
        super().__init__()
        self._values = values

    def __missing__(self, name: str) -> bool:
        self[name] = has_examples(self._values[name], self)
        return self[name]


_Source = tuple[type[Expression], str]


class Dependencies:
    """Answers for one model; `through_stop` also follows what `stop` holds constant.

    The dependencies of each name are computed once, and stored as the bits of an
    integer: each of thousands of names may depend on all earlier ones.
    """

    def __init__(self, model: Model, *, through_stop: bool) -> None:
        self._through_stop = through_stop
        self._tied = {network.name: network.tied_to for network in model.networks}
        self._positions: dict[_Source, int] = {}
        self._in_order: list[str] = []
        self._of_kind: dict[type[Expression], int] = {}
        self._named: dict[str, int] = {}
        for name, value in model.values.items():  # each uses only earlier ones
            self._named[name] = self._bits(value)

    def networks(self, *values: Expression) -> Names:
        """The networks whose weights the values depend on."""
        return self._names(Apply, values)

    def inputs(self, *values: Expression) -> Names:
        """The inputs that are read for the values."""
        return self._names(Input, values)

    def draws(self, *values: Expression) -> Names:
        """The draws that the values depend on."""
        return self._names(Draw, values)

    def _names(self, kind: type[Expression], values: tuple[Expression, ...]) -> Names:
        bits = self._bits(*values) & self._of_kind.get(kind, 0)
        names = set[str]()
        while bits:
            position = bits.bit_length() - 1
            names.add(self._in_order[position])
            bits ^= 1 << position
        return frozenset(names)

    def _bits(self, *values: Expression) -> int:
        bits = 0
        for part in everything(values, {}, self._enters):
            if isinstance(part, Local | Term):
                bits |= self._named[part.name]
            for source in self._own(part):
                bits |= self._bit(source)
        return bits

    def _bit(self, source: _Source) -> int:
        """The bit of a source; the next one, where it is new."""
        kind, name = source
        if source not in self._positions:
            position = self._positions[source] = len(self._in_order)
            self._in_order.append(name)
            self._of_kind[kind] = self._of_kind.get(kind, 0) | 1 << position
        return 1 << self._positions[source]

    def _enters(self, part: Expression) -> bool:
        return self._through_stop or not is_stopped(part)

    def _own(self, part: Expression) -> Iterator[_Source]:
        match part:
            case Apply(network=name):
                yield from ((Apply, network) for network in (name, *self._tied[name]))
            case SquaredWeights(networks=names):
                yield from ((Apply, name) for name in names)
            case Input(name=name) | Draw(name=name):
                yield type(part), name
