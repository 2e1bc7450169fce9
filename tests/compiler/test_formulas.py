"""Formulas with arguments: a call means what its body says of what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from gencc.cli.show.model import show
from gencc.diagnostics import CompileError, Diagnostic
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.expressions import Draw, Expression, rebuild, walk
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lints import lint
from gencc.lowering import lower
from gencc.resolve import resolve

HEAD = """\
gencc: 1
name: t
data: {source: digits, scale: [0, 1], batch: 4}
latent: {z: {normal: 2}}
networks:
  g: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  d: {input: x, layers: [flatten, dense: 1, sigmoid]}
  e: {input: x, layers: [flatten], heads: {mean: [dense: 2], log_var: [dense: 2]}}
params: {c: 2, ramp: {linear: {start: 0, end: 1, steps: 5}}}
"""
REST = """\
train:
  epochs: 1
  optimizer: {adam: {lr: 0.1}}
  minimize: l + m
"""


def model(let: str, loss: str, rest: str = "") -> Model:
    """A model with these definitions, a line for each, and a loss."""
    lines = "".join(f"  {line}\n" for line in let.splitlines())
    text = f"{HEAD}let:\n  h: e(x)\n  fake: g(sample(prior.z))\n{lines}"
    text += f"losses:\n  l: {loss}\n  m: sum(h.mean) + d(fake)\n{REST}{rest}"
    document = load_text("t.yaml", text)
    return verify(resolve(document, parse(document)))


def errors(let: str, loss: str) -> list[Diagnostic]:
    with pytest.raises(CompileError) as caught:
        model(let, loss)
    return [*caught.value.diagnostics]


@pytest.mark.parametrize(
    ("formulas", "called", "meant"),
    [
        ("f(v): log(d(v))", "f(x) + f(fake)", "log(d(x)) + log(d(fake))"),
        ("f(v): v + 1", "2 * f(c) * d(x)", "2 * (c + 1) * d(x)"),
        ("f(v): v / 2", "-f(ramp) * d(x)", "-(ramp / 2) * d(x)"),
        ("f(a, b): a - b", "d(x) - f(c, 1)", "d(x) - (c - 1)"),
        ("f(v): d(v)\nk(v): f(v) + f(fake)", "k(x)", "d(x) + d(fake)"),
        ("k(v): f(v) - f(v)\nf(v): -d(v)", "k(k(x) * x)",
         "-d((-d(x) - -d(x)) * x) - -d((-d(x) - -d(x)) * x)"),
        ("f(x): d(x) - d(fake)", "f(1 - x)", "d(1 - x) - d(fake)"),
        ("f(fake): d(fake)", "f(x) + d(fake)", "d(x) + d(fake)"),
        ("f(z): sum(z)", "f(h.mean) + d(fake)", "sum(h.mean) + d(fake)"),
        ("f(d): d(d)", "f(x)", "d(x)"),
        ("f(q): sum(q.mean) + kl(q, prior.z)", "f(normal(h))",
         "sum(normal(h).mean) + kl(normal(h), prior.z)"),
        ("f(r): sum(r.log_var)", "f(h)", "sum(h.log_var)"),
        ("f(p): sum(sample(p))", "f(prior.z)", "sum(sample(prior.z))"),
        ("f(t): sum(one_hot(t))", "f(y)", "sum(one_hot(y))"),
        ("f(v, n): sum(v ** n)", "f(x, 2 + 1)", "sum(x ** 3)"),
        ("f(v, n): sum(upsample(v, n))", "f(x, c)", "sum(upsample(x, c))"),
        ("f(v): sum(v + corrupt(v, 1))", "f(x) + f(x)",
         "sum(x + corrupt(x, 1)) + sum(x + corrupt(x, 1))"),
    ],
)  # fmt: skip
def test_a_call_means_what_the_body_says(
    formulas: str, called: str, meant: str
) -> None:
    ours, theirs = lower(model(formulas, called)), lower(model("", meant))
    if "3" not in meant and "sample" not in called + formulas:
        assert ours.identity == theirs.identity
    drawn = {"z_2": "noise"}  # of a latent that is given, draws do not have the name
    assert shape(ours.losses[0].value, drawn) == shape(theirs.losses[0].value, drawn)
    assert ours.losses[0].text == theirs.losses[0].text or "3" in meant
    assert [d.name for d in ours.definitions] == ["h", "fake"]


def shape(value: Expression, renamed: Mapping[str, str]) -> Expression:
    """The value with some of its draws renamed."""
    if isinstance(value, Draw):
        return replace(value, name=renamed.get(value.name, value.name))
    return rebuild(value, lambda part: shape(part, renamed))


@pytest.mark.parametrize(
    ("formula", "called", "draws"),
    [
        ("f(v): sum(v * v)", "f(corrupt(x, 1))", 1),
        ("f(v): sum(v * v)", "f(corrupt(x, 1)) + f(corrupt(x, 1))", 2),
        ("f(v): sum(corrupt(v, 1))", "f(x) + f(x)", 2),
        ("f(v): sum(v * corrupt(v, 1))", "f(corrupt(x, 1)) + f(fake)", 3 + 1),
        ("f(u): norm(grad(d(u), u))", "f(interpolate(x, fake))", 1 + 1),
        ("f(v): k(v) + k(v)\nk(v): sum(corrupt(v, 1))", "f(x) - f(x)", 4),
    ],
)
def test_what_is_given_is_one_draw_and_what_is_called_draws_anew(
    formula: str, called: str, draws: int
) -> None:
    resolved = model(formula, called)
    drawn = {p.name for p in walk(resolved.losses[0].value) if isinstance(p, Draw)}
    drawn |= {"z"} if "fake" in called else set()
    assert len(drawn) == draws


def test_definitions_and_outputs_call_formulas() -> None:
    outputs = (
        "outputs: {o: dimmed(fake), s: [x, dimmed(x)]}\nmetrics: {m: d(dimmed(x))}\n"
    )
    formulas = "dimmed(v): v / c\ndark: dimmed(dimmed(x))"
    resolved = model(formulas, "d(dark)", outputs)
    assert [d.text for d in resolved.definitions if d.name == "dark"] == ["x / c / c"]
    assert [o.text for o in resolved.outputs] == ["fake / c", "x, x / c"]
    assert resolved.metrics[0].text == "d(x / c)"
    text = show(resolved)
    assert "  dimmed(v)  v / c " in text and "  a formula" in text


@pytest.mark.parametrize(
    ("formulas", "called", "codes"),
    [
        ("f(v): d(v)", "f(x, x)", ["E0303"]),
        ("f(v): d(v)", "f", ["E0301"]),
        ("f(v): d(v)", "f(sum(x))", ["E0304"]),
        ("f(v): d(v)", "f(f(x))", ["E0304"]),
        ("f(v): f(v)", "d(x)", ["E0310"]),
        ("f(v): k(v)\nk(v): f(v)", "d(x)", ["E0310"]),
        ("f(v): d(v * t)\nt: f(x)", "d(x)", ["E0310"]),
        ("f(v): v(x)", "f(d)", ["E0302"]),
        ("f(v): d(w)", "f(x) + f(x)", ["E0301"]),
        ("f(v): sum(v + 1)", "f(prior.z)", ["E0308"]),
        ("f(v): v + v\nk(v): f(f(f(f(f(f(f(v)))))))", "sum(k(k(x)))", ["E0317"]),
    ],
)
def test_wrong_calls(formulas: str, called: str, codes: list[str]) -> None:
    assert [d.code for d in errors(formulas, called)] == codes


def test_an_error_in_a_body_is_shown_in_the_body_with_the_call() -> None:
    (error,) = errors("f(v): log(d(v))", "f(x) + f(h.mean)")
    assert error.code == "E0304"
    assert "`f` is called on line 15" in error.notes
    assert error.span.start.line == 13


def test_a_formula_that_nothing_calls_has_a_warning() -> None:
    every = lint(lower(model("f(v): d(v)\nk(v): f(v)", "d(x)")))
    (warning,) = (each for each in every if "formula" in each.message)
    assert warning.code == "W0711"
    assert "`k`" in warning.message
