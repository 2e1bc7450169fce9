"""Mixtures: one of several distributions, which stand along an axis, and which is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

from gencc.diagnostics import Span
from gencc.diagnostics.prose import listed
from gencc.frontend.formula import Call
from gencc.ir.expressions import (
    Axis,
    Expression,
    Reduce,
    Rows,
    Tensor,
    Type,
    union,
)
from gencc.ir.records import dataclass
from gencc.ops.distributions import MIXTURE, WEIGHTS, Distribution
from gencc.ops.distributions.categorical import StandardGumbel
from gencc.ops.functions._axes import axis_of
from gencc.ops.functions.hardmax import largest
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Estimate,
    Value,
    as_vector,
    axes_of,
    drawn,
    meet,
    plain,
    show,
    span_of,
    tensor,
)


@dataclass(frozen=True)
class Mixture(Distribution):
    """Of density sum_k p_k q_k(v), q being the components along `axis`.

    `p`, a vector of as many probabilities, is none where all are equally likely. McLachlan &
    Peel 2000, "Finite mixture models", equation 1.10.
    """

    word: ClassVar[str] = MIXTURE
    components: Distribution
    axis: Axis
    p: Expression | None

    @property
    def is_positive(self) -> bool:
        """Where no component is below 0."""
        return self.components.is_positive

    @property
    def component(self) -> Distribution:
        """Any of them."""
        return self.components

    def event_type(self) -> Type:
        """That of the components."""
        return self.components.event_type()

    def parts(self) -> Mapping[str, Expression]:
        """Those of the components, along the axis, and the weights."""
        own = {} if self.p is None else {WEIGHTS: self.p}
        return {**self.components.parts(), **own}

    def of_parts(self, parts: Mapping[str, Expression]) -> Self:
        """The same of other parts."""
        own = {name: part for name, part in parts.items() if name != WEIGHTS}
        components = self.components.of_parts(own)
        return type(self)(self.span, components, self.axis, parts.get(WEIGHTS, self.p))

    def sample(self, site: Site, call: Call) -> Expression:
        """A draw of each component, and of these the k with the largest log(p_k) + g_k.

        g is Gumbel noise. The gradient goes to the parts of the component that is taken; the
        weights have none.
        """
        span = site.span(call)
        axes = self._without(axes_of(self.parts().values()))
        size = Tensor((self.axis.size,), axes)
        keys = drawn(size, span, site.choice_name(call), StandardGumbel())
        if self.p is not None:
            keys = plain(span, "add", plain(span, "log", self.p), keys)
        taken = self._rows(span, largest(site, call, keys))
        every = meet(site, span, (taken, self.components.sample(site, call)))
        return self._reduced(span, "sum", plain(span, "multiply", *every))

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """logsumexp_k(log(p_k) + log(q_k(v)))"""
        span = site.span(call)
        if self.axis in axes_of([point]):
            message = f"this is one for each along `{self.axis.name}`, as the components of the mixture are"
            way_out = (
                "an axis of draws has a name of its own, that of another parameter"
            )
            raise site.mistake("E0336", span_of(site, point), message, help=way_out)
        each = self.components.log_prob(site, call, point)
        if self.p is None:
            return self._reduced(span, "logmeanexp", each)
        weights = self._rows(span, plain(span, "log", self.p))
        return self._reduced(span, "logsumexp", plain(span, "add", weights, each))

    def entropy(self, site: Site, call: Call) -> Expression:
        """There is no closed form: E0318."""
        (written,) = call.arguments
        message, q = "`entropy` has no closed form of a mixture", site.text(written)
        way_out = (
            f"with `v: sample({q})` in `let` it is the mean of `-log_prob({q}, v)`"
        )
        raise site.mistake("E0318", site.span(call), message, help=way_out)

    def _without(self, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
        return tuple(axis for axis in axes if axis != self.axis)

    def _rows(self, span: Span, vector: Expression) -> Expression:
        """The numbers of a vector along the axis."""
        kind = Tensor((), union([axes_of([vector]), (self.axis,)]))
        return Rows(kind, span, vector, self.axis)

    def _reduced(self, span: Span, function: str, value: Expression) -> Expression:
        """Over the components."""
        assert isinstance(value.type, Tensor), "it has the axis"
        kind = Tensor(value.type.shape, self._without(value.type.axes))
        return Reduce(kind, span, function, value, self.axis.name)


def build(site: Site, call: Call, values: Sequence[Value]) -> Mixture:
    """mixture(q, K), or mixture(q, K, p) with a vector of weights."""
    components = values[0]
    if not isinstance(components, Distribution):
        kind = "fitted" if isinstance(components, Estimate) else show(components.type)
        message = f"`mixture` takes a distribution, this is {kind}"
        way_out = "such as `mixture(normal(rows(means, K), rows(log_vars, K)), K)`"
        raise site.mistake("E0308", span_of(site, components), message, help=way_out)
    if isinstance(components, Mixture):
        message = "a mixture of mixtures is one mixture"
        way_out = "write it with the components of all of them"
        raise site.mistake("E0308", span_of(site, components), message, help=way_out)
    axis = axis_of(site, call.arguments[1], values[1], "components")
    _check_axis(site, call, components, axis)
    if len(values) < 3:
        return Mixture(site.span(call), components, axis, None)
    p = as_vector(tensor(site, values[2]))
    if not isinstance(p.type, Tensor) or p.type.shape != (axis.size,):
        message = f"the weights are a vector of {axis.size} numbers, one for each along `{axis.name}`; this is {show(p.type)}"
        way_out = "`softmax(w)` of a learned `w`, or a head that ends in softmax"
        raise site.mistake("E0308", span_of(site, p), message, help=way_out)
    if axis in p.type.axes:
        message = f"the weights are one for each along `{axis.name}` already"
        way_out = f"`stack(p, {axis.name})` is a vector of them"
        raise site.mistake("E0336", span_of(site, p), message, help=way_out)
    return Mixture(site.span(call), components, axis, p)


def _check_axis(site: Site, call: Call, components: Distribution, axis: Axis) -> None:
    """E0336 where the components are not one for each along the axis."""
    known = axes_of(components.parts().values())
    if axis in known:
        return
    first, name = site.text(call.arguments[0]), axis.name
    message = f"there is one `{first}`, and not one for each along `{name}`"
    way_out = f"`rows(v, {name})` has a value along `{name}` for each row of a tensor"
    if known:
        way_out = f"its axes: {listed([f'`{other.name}`' for other in known])}"
    raise site.mistake("E0336", site.span(call.arguments[0]), message, help=way_out)
