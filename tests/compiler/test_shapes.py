"""One rule of shapes: numbers stand at every place, and [1] is a number, both ways."""

from __future__ import annotations

import pytest
from gencc.ir import expressions as ir
from gencc.ir.expressions import Expression, Tensor, walk
from small import codes, definition, model

SPEC = """\
gencc: 1
name: shapes
data: {source: npz, shape: [4], batch: 2}
latent: {z: {normal: 4}, u: {normal: 1}, pair: {normal: 2}}
networks:
  f: {input: x, layers: [dense: 4], heads: {v: [dense: 4], w: [dense: 2], s: [dense: 1]}}
  n: {input: x, layers: [dense: 1]}
  p: {input: x, layers: [dense: 1, sigmoid]}
  narrow: {input: t, layers: [dense: 3]}
  single: {input: t, layers: [dense: 1]}
  r: {input: x, layers: [dense: 2], heads: {mean: [dense: 4], log_var: [dense: 1]}}
params: {c: 2, b: {linear: {start: 0, end: 1, steps: 10}}}
let:
  h: f(x)
  s: mean(x)
  t: n(x)
  tried: FORMULA
losses: {everything_read: sum(x) + sum(h.v) + sum(h.w) + h.s + n(x) + p(x) + sum(narrow(t)) + single(t) + sum(sample(normal(r(x))))}
train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: everything_read}
"""


def tried(formula: str) -> Expression:
    """The value of the formula; what it is made of obeys the typing rules."""
    return definition(model(SPEC, ("FORMULA", formula)), "tried")


def spreads(value: Expression) -> list[tuple[int, ...]]:
    """The shapes that numbers of an example are brought to."""
    kinds = (part.type for part in walk(value) if isinstance(part, ir.Spread))
    return [kind.shape for kind in kinds if isinstance(kind, Tensor)]


@pytest.mark.parametrize(
    ("formula", "shape", "spread"),
    [
        ("s * x", (4,), [(4,)]),
        ("x * n(x)", (4,), [(4,)]),
        ("h.s + h.v", (4,), [(4,)]),
        ("s * n(x)", (), []),
        ("h.s * n(x)", (), []),
        ("c * x + b * s", (4,), [(4,)]),
        ("minimum(s, x)", (4,), [(4,)]),
        ("bce(x, p(x))", (4,), [(4,)]),
        ("bce(s, p(x))", (), []),
        ("sse(s, x)", (), [(4,)]),
        ("mse(n(x), h.s)", (), []),
        ("mae(n(x), s)", (), []),
        ("norm(s)", (), []),
        ("corrupt(x, s)", (4,), [(4,)]),
        ("corrupt(s, x)", (4,), [(4,)]),
        ("corrupt(s, 1)", (), []),
        ("mask(x, p(x))", (4,), [(4,)]),
        ("interpolate(s, x)", (4,), [(4,), (4,)]),
        ("interpolate(s, n(x))", (), []),
        ("narrow(s)", (3,), [(1,)]),
        ("narrow(2 * n(x))", (3,), [(1,)]),
        ("narrow(n(x))", (3,), []),
        ("narrow(t)", (3,), []),
        ("sample(normal(h.v, s))", (4,), [(4,)]),
        ("sample(normal(h.v, h.s))", (4,), [(4,)]),
        ("sample(normal(s, h.v))", (4,), [(4,)]),
        ("sample(normal(0, h.v))", (4,), []),
        ("sample(normal(h.v, 0))", (4,), []),
        ("sample(normal(h.v, b))", (4,), []),
        ("sample(normal(s, n(x)))", (), []),
        ("sample(normal(n(x), h.s))", (1,), []),
        ("sample(normal(r(x)))", (4,), [(4,)]),
        ("kl(normal(h.v, s), prior.z)", (), [(4,)]),
        ("kl(normal(h.v, 0), prior.z)", (), []),
        ("kl(normal(0, h.v), prior.z)", (), []),
        ("kl(normal(s, n(x)), prior.u)", (), []),
        ("kl(normal(h.s, 0), prior.u)", (), []),
        ("log_prob(normal(h.v, s), x)", (), [(4,)]),
        ("log_prob(normal(h.v, 0), s)", (), [(4,)]),
        ("log_prob(prior.u, s)", (), [(1,)]),
        ("log_prob(prior.u, n(x))", (), []),
    ],
)
def test_numbers_meet_everything(
    formula: str, shape: tuple[int, ...], spread: list[tuple[int, ...]]
) -> None:
    value = tried(formula)
    assert value.type == Tensor(shape)
    assert spreads(value) == spread


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("x * h.w", "E0306"),
        ("sse(h.w, x)", "E0306"),
        ("interpolate(h.w, x)", "E0306"),
        ("sample(normal(h.v, h.w))", "E0306"),
        ("sample(normal(1, 2))", "E0308"),
        ("kl(normal(h.v, s), prior.pair)", "E0306"),
        ("kl(normal(s, n(x)), prior.pair)", "E0306"),
        ("log_prob(normal(h.w, s), x)", "E0306"),
        ("log_prob(prior.z, s)", "E0306"),
        ("narrow(x)", "E0304"),
        ("narrow(1)", "E0304"),
        ("n(s)", "E0304"),
    ],
)
def test_nothing_else_is_stretched(formula: str, code: str) -> None:
    assert codes(SPEC, ("FORMULA", formula)) == [code]


def test_moments_are_what_was_written() -> None:
    """The variance of `normal(h.v, s)` is one number, wherever it stands."""
    changes = (("  tried: FORMULA", "  q: normal(h.v, s)\n  tried: sum(q.mean) * q.log_var"),)  # fmt: skip
    value = definition(model(SPEC, *changes), "tried")
    assert value.type == Tensor(()) and spreads(value) == []


def test_a_number_is_an_input_of_shape_1() -> None:
    changes = (("  t: n(x)", "  t: sum(x)"), ("FORMULA", "narrow(t)"))
    resolved = model(SPEC, *changes)
    assert resolved.network("narrow").input == (1,)
    assert spreads(definition(resolved, "tried")) == [(1,)]


def test_a_slope_by_a_number() -> None:
    value = tried("grad(single(s), s)")
    assert value.type == Tensor(())
