"""Formulas below `where` -> formulas without a gradient where they are not taken.

where(v > 0, log(v), 0) = where(v > 0, log(where(v > 0, v, stop(v))), 0)

A framework computes both and multiplies the slope of the one that is not taken by 0, which
is NaN where the slope is infinite: that of log(v) at 0. Where v itself is stopped, nothing
of it comes back. The values are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gencc.ir.expressions import (
    Constant,
    Draw,
    Elementwise,
    Expression,
    Input,
    Local,
    Number,
    Reduce,
    Repeated,
    Spread,
    Tensor,
    Term,
    is_stopped,
    rebuild,
    walk,
)
from gencc.ir.model import Model
from gencc.ir.records import dataclass
from gencc.lowering.rewriting import bottom_up, rewrite_all

_SINGULAR = {"log", "sqrt", "divide", "power", "exp"}
"""Functions whose slope may be infinite, or NaN, at a number."""
_OF_VECTORS = {"softmax", "log_softmax"}
"""Each number that they give is computed from all features: any may be what is taken."""


def guard_branches(model: Model) -> Model:
    """The model, in which what a `where` does not take gets no gradient."""
    values = model.values

    def change(part: Expression) -> Expression:
        match part:
            case Elementwise(function="where", operands=(holds, yes, no)):
                first = _Branch(values, holds, taken=True).guarded(yes)
                second = _Branch(values, holds, taken=False).guarded(no)
                return replace(part, operands=(holds, first, second))
        return part

    values = {name: bottom_up(value, change) for name, value in values.items()}
    return rewrite_all(model, change)


@dataclass(frozen=True)
class _Branch:
    """What is taken where a comparison holds, or where it does not."""

    values: Mapping[str, Expression]
    holds: Expression
    taken: bool

    def guarded(self, value: Expression) -> Expression:
        """The value of this branch."""
        return self._inside(value) if self._is_singular(value) else value

    def _is_singular(self, value: Expression) -> bool:
        return any(
            (isinstance(part, Elementwise) and part.function in _SINGULAR)
            or (
                isinstance(part, Local | Term)
                and self._is_singular(self.values[part.name])
            )
            for part in walk(value)
        )

    def _inside(self, value: Expression) -> Expression:
        """Functions as they are; in them, what they are computed from is guarded."""
        if is_stopped(value):
            return value
        match value:
            case Local(name=name) | Term(name=name) if self._is_singular(value):
                return self._inside(self.values[name])
            case Elementwise(function=function) if function in _OF_VECTORS:
                return rebuild(value, self._of_any_feature(value)._inside)
            case Elementwise():
                return rebuild(value, self._inside)
            case Reduce(operand=operand) | Spread(operand=operand):
                inner = replace(self, holds=self._for(operand))
                return replace(value, operand=inner._inside(operand))
            case Input() | Draw() | Number() | Repeated(operand=Draw()):
                return value  # has no gradient
        if not isinstance(value.type, Tensor) and value.type != self.holds.type:
            return value
        stopped = Elementwise(value.type, value.span, "stop", (value,))
        branches = (value, stopped) if self.taken else (stopped, value)
        return Elementwise(value.type, value.span, "where", (self.holds, *branches))

    def _of_any_feature(self, value: Expression) -> _Branch:
        """The same for each feature of a vector: whether any of them is taken."""
        holds, kind = self.holds, value.type
        assert isinstance(holds, Elementwise)
        if isinstance(holds.type, Tensor) and isinstance(kind, Tensor):
            holds = self._any(holds, holds.type, Tensor((), kind.axes))
        any_feature = replace(self, holds=holds)
        return replace(any_feature, holds=any_feature._for(value))

    def _for(self, value: Expression) -> Expression:
        """The comparison for a value of another shape: whether anything of it is taken.

        By what the value has not, features or axes, it is whether any is taken.
        """
        holds, kind = self.holds, value.type
        assert isinstance(holds, Elementwise)
        if not isinstance(kind, Tensor) or not isinstance(holds.type, Tensor):
            return holds
        holds = self._any(holds, holds.type, kind)
        if holds.type == kind:
            return holds
        operands = (
            Spread(kind, part.span, part) if isinstance(part.type, Tensor) else part
            for part in holds.operands
        )
        return replace(holds, type=kind, operands=tuple(operands))

    def _any(self, holds: Elementwise, own: Tensor, kind: Tensor) -> Elementwise:
        """The comparison without the features and axes that are not in the type `kind`."""
        extreme = "max" if self.taken else "min"
        result: Expression = holds
        if own.shape and not kind.shape:
            own = Tensor((), own.axes)
            result = Reduce(own, holds.span, extreme, result)
        for axis in (axis for axis in own.axes if axis not in kind.axes):
            own = Tensor(own.shape, tuple(other for other in own.axes if other != axis))
            result = Reduce(own, holds.span, extreme, result, axis.name)
        if result is holds:
            return holds
        zero = Number(Constant(), holds.span, 0.0)
        return Elementwise(own, holds.span, "greater", (result, zero))
