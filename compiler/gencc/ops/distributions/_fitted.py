"""Mixtures of normals that are fitted after training, as `fit: {codes: "mixture(code, 10)"}`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from gencc.frontend.formula import Call
from gencc.ir.expressions import Axis, Expression, Fitted, Rows, Tensor, Type
from gencc.ir.records import dataclass
from gencc.ops.distributions import Distribution, event
from gencc.ops.distributions._location_scale import check_point
from gencc.ops.distributions._mixture import Mixture
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.functions.matmul import product
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import along, axes_of, constant, drawn, meet, plain, reduce


@dataclass(frozen=True)
class CorrelatedNormal(Distribution):
    """Of density exp(-|W (v - mean)|^2 / 2) |det W| / (2 pi)^(size / 2).

    W, the `whitening`, is the inverse of `factor`, the triangular L of the covariance L L^T.
    """

    word: ClassVar[str] = "normal"
    mean: Expression
    factor: Expression
    whitening: Expression
    log_det: Expression

    def event_type(self) -> Type:
        """That of the mean."""
        return event(self.mean.type)

    def parts(self) -> Mapping[str, Expression]:
        """The mean, and the two matrices with the logarithm of the determinant of W."""
        return {
            "mean": self.mean,
            "factor": self.factor,
            "whitening": self.whitening,
            "log_det": self.log_det,
        }

    def sample(self, site: Site, call: Call) -> Expression:
        """mean + L e, e from N(0, 1) in every element."""
        span = site.span(call)
        noise = drawn(self.mean.type, span, site.draw_name(call), NormalNoise())
        return plain(span, "add", self.mean, product(site, call, self.factor, noise))

    def log_prob(self, site: Site, call: Call, point: Expression) -> Expression:
        """log|det W| - (size log(2 pi) + |W (v - mean)|^2) / 2"""
        span = site.span(call)
        check_point(site, point, self.mean.type)
        away = plain(span, "subtract", *meet(site, span, (point, self.mean)))
        whitening = along(self.whitening, axes_of([away]))
        squares = plain(span, "square", product(site, call, whitening, away))
        (size,) = self.mean.type.shape if isinstance(self.mean.type, Tensor) else (0,)
        all_of_them = reduce(site, span, "sum", squares)
        start = constant(span, size * math.log(2 * math.pi))
        both = plain(span, "add", start, all_of_them)
        half = plain(span, "multiply", constant(span, 0.5), both)
        return plain(span, "subtract", self.log_det, half)


def fitted_mixture(name: str, axis: Axis, size: int) -> Mixture:
    """That of vectors of this size, with a component for each position along the axis."""
    parts: Mapping[
        Literal["means", "factors", "whitening", "log_dets"], tuple[int, ...]
    ]
    parts = {
        "means": (size,),
        "factors": (size, size),
        "whitening": (size, size),
        "log_dets": (),
    }
    each = (
        Rows(
            Tensor(shape, (axis,)),
            None,
            Fitted(Tensor((axis.size, *shape)), None, name, part),
            axis,
        )
        for part, shape in parts.items()
    )
    weights = Fitted(Tensor((axis.size,)), None, name, "weights")
    return Mixture(None, CorrelatedNormal(None, *each), axis, weights)
