"""Formulas that nobody would write: every function of everything, and what is too much.

They stand in one spec, as outputs; those that are refused are told, each at its line, and
the rest is a model.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from gencc import driver
from gencc.diagnostics import CompileError, Diagnostic
from gencc.ops import functions
from invariants import BACKENDS, Programs, examine, look_at

pytestmark = pytest.mark.framework  # for the seconds that it takes

# One of each kind: an image, a vector, one number, a constant, a label, a record, a
# distribution, a prior, networks, a parameter, a learned number, what was fitted.
VALUES = (
    *(
        "x",
        "c",
        "s",
        "1",
        "y",
        "h",
        "q",
        "prior.z",
        "e",
        "decoder",
        "beta",
        "n",
        "codes",
    ),
    *("h.mean", "q.mean", "z", "e(x)", "0", "-1", "absent", "sample(q)"),
)

SPEC = """\
gencc: 1
name: formulas
data: {source: digits, scale: [0, 1], batch: 16, only: [0, 1, 2], hold_out: 0.2}
latent: {z: {normal: 2}}
networks:
  e: {input: x, layers: [flatten, dense: 4], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  critic: {input: x, layers: [flatten, dense: 1, sigmoid]}
  digit: {input: z, layers: [dense: 10, softmax]}
  n: {learned: 0.5}
params: {beta: 1.0}
let:
  h: e(x)
  q: normal(h)
  c: h.mean
  s: critic(x)
fit: {codes: c}
train:
  epochs: 1
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: sse(x, decoder(sample(q))) + s + n + cross_entropy(y, digit(c))
"""
FIRST = SPEC.count("\n") + 3  # the line of the first output


def spec_of(formulas: list[str]) -> bytes:
    """The spec with these as outputs, each in a line of its own."""
    lines = [f'  o{number}: "{formula}"' for number, formula in enumerate(formulas)]
    return (SPEC + "\n".join(["outputs:", "  always: c", *lines, ""])).encode()


def sorted_out(formulas: list[str], folder: Path) -> tuple[list[str], list[Diagnostic]]:
    """Those that make a model together, and what is said about the others."""
    path, diagnostics = folder / "spec.yaml", []
    while True:
        path.write_bytes(spec_of(formulas))
        try:
            driver.check(path)
        except CompileError as error:
            errors = [d for d in error.diagnostics if d.is_error]
            diagnostics += errors
            bad = {
                number - FIRST for diagnostic in errors for number in lines(diagnostic)
            }
            assert bad, error.diagnostics
            assert bad <= {*range(len(formulas))}, error.diagnostics
            formulas = [formula for at, formula in enumerate(formulas) if at not in bad]
        else:
            return formulas, diagnostics


def lines(diagnostic: Diagnostic) -> list[int]:
    """Where it stands, and where the same does."""
    again = [note for note in diagnostic.notes if note.startswith("the same on line")]
    others = [
        int(word.strip(","))
        for note in again
        for word in note.split()
        if word[0].isdigit()
    ]
    return [diagnostic.span.start.line, *others]


def tried(formulas: list[str], folder: Path) -> list[str]:
    """Those that make a model, all looked at."""
    good, diagnostics = sorted_out(formulas, folder)
    for diagnostic in diagnostics:
        look_at(diagnostic, is_error=True)
    programs = Programs()
    backend = BACKENDS[len(formulas) % len(BACKENDS)]
    assert examine(spec_of(good), folder / "spec.yaml", programs, [backend]) == ()
    programs.lint()
    return good


@pytest.mark.parametrize("function", functions.names())
def test_a_function_of_everything(function: str, tmp_path: Path) -> None:
    """Of one value of every kind, of pairs of them, of none and of far too many."""
    formulas = [f"{function}()", f"{function}({', '.join(['x'] * 9)})", function]
    formulas += [f"{function}({value})" for value in VALUES]
    pairs = [*itertools.product(VALUES[:4], repeat=2), *((v, v) for v in VALUES[4:8])]
    formulas += [f"{function}({a}, {b})" for a, b in pairs]
    formulas += [f"{function}({a}, {b}, 1)" for a, b in pairs[::3]]
    good = tried(formulas, tmp_path)
    assert len(good) < len(formulas)


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "**"])
def test_an_operator_between_everything(operator: str, tmp_path: Path) -> None:
    formulas = [
        f"{a} {operator} {b}" for a, b in itertools.product(VALUES[:13], repeat=2)
    ]
    assert tried(formulas, tmp_path)


# Constants, of which some have no value: those are refused.
NO_VALUE = (
    *("log(0)", "1 / 0", "0 / 0", "0 ** -1", "sqrt(-1)", "(-1) ** 0.5", "exp(1000)", "10 ** 400"),
    *("square(1e200)", "1e300 * 1e300", "-log(0)", "log(-2)", "2 ** 2 ** 2 ** 2 ** 2 ** 2"),
    *("1 / (1 - 1)", "log(1 - 1)", "1e308 + 1e308", "-1e308 - 1e308", "1 / exp(-1000)"),
    *("sqrt(0 - 1e-9)", "minimum(1 / 0, 1)", "abs(log(0))", "norm(log(0))"),
)  # fmt: skip
A_VALUE = (
    *("softplus(1000)", "sigmoid(-1000)", "sigmoid(1000)", "tanh(1000)", "log(sigmoid(-1000))"),
    *("exp(-1000)", "0 ** 0", "1e-300 * 1e-300", "softplus(-1000)", "log(1 - sigmoid(1000))"),
    *("log(1e-300)", "5e-324", "-0", "0 * -1", "1e308", "(-1) ** 3", "4 ** 0.5", "2 ** -2"),
    *("--1", "- - - 1", "minimum(0, 1)", "maximum(1, 2)", "1 - 1", "abs(-1)"),
    *("log(exp(700))", "exp(log(2))", "tanh(-1000)", "square(-3)", "sqrt(0)", "relu(-1)"),
)  # fmt: skip


@pytest.mark.parametrize("constant", NO_VALUE)
def test_a_constant_without_a_value(constant: str, tmp_path: Path) -> None:
    """An error at its place, whatever it is part of."""
    good, diagnostics = sorted_out(around(constant), tmp_path)
    assert not good
    for diagnostic in diagnostics:
        look_at(diagnostic, is_error=True)


@pytest.mark.parametrize("turn", range(3))
def test_constants_with_a_value(turn: int, tmp_path: Path) -> None:
    formulas = [f for constant in A_VALUE[turn::3] for f in around(constant)]
    assert tried(formulas, tmp_path) == formulas


def around(constant: str) -> list[str]:
    """Formulas that have it in them."""
    return [f"sum(c) * ({constant})", f"sum(c) + ({constant})", f"c * ({constant})"]


LENGTHS = (
    " + ".join(["c"] * 300), " + ".join(["c"] * 1_000), "(" * 31 + "c" + ")" * 31,
    "(" * 10_000 + "c", "-" * 31 + "c", "-" * 10_000 + "c", "c" + " ** 2" * 31,
    "c" + " ** 2" * 1_000, "exp(" * 31 + "c" + ")" * 31, "exp(" * 5_000, ")" * 5_000,
    "c " * 400, "1" * 400, "1" * 18, "1." + "0" * 300, "a" * 1_000, "c." * 300 + "c",
    "sum(" + ", ".join(["c"] * 200) + ")", "c" + " " * 900, "c - (" * 40 + "c" + ")" * 40,
    "sse(c, " * 60 + "c" + ")" * 60,
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(LENGTHS)))
def test_a_long_formula(number: int, tmp_path: Path) -> None:
    tried([LENGTHS[number]], tmp_path)


# What is no formula in this language, though it is in another.
OTHERS = (
    *("x[0]", "x.mean()", "x.shape", "h.absent", "h.mean.mean", "prior", "prior.absent", "x if c else z"),
    *("lambda: x", "x and c", "not x", "x == c", "x < c", "x = c", "x := c", "x; c", "x, c", "[x", "{x}"),
    *("'x'", "x'", "x^2", "x²", "√x", "2x", "x y", "x@c", "x % 2", "x // 2", "x & c", "~x", "x!", "#x"),
    *("__import__('os')", "eval(x)", "exec(x)", "open(x)", "print(x)", "f(x)", "sum.x", "1.x", "x.1"),
    *("٣", "１", "٣ * c", "c + ೧", "𝐱", "ｘ", "х", "x\u0301", "c\u200b", "c\u00a0+ 1", "−c", "c × 2", "c · 2"),
    *("0x10", "1_000", "1e", "1e+", "1.5.2", "1e999", "1e-999", ".5", "5.", "0b1", "1j", "1L", "inf", "nan"),
    *("010", "00", "1e5", "1E5", "+", "*", "()", "(x", "x)", "sum(x,)", "sum(,x)", "sum(x c)", "sum(x=c)"),
    *("sum(*x)", "sum (x)", "c**-2", "c ** c", "c ** x", "2 ** c", "c ** 0.5", "c ** 1e9", "c ** -1e9"),
    *("sample(sample(q))", "kl(q, q)", "grad(s, x)", "grad(critic(x), x)", "grad(x, x)", "e", "e()", "e(x, x)"),
    *("corrupt(x, -1)", "mask(x, 2)", "mask(x, -0.1)", "mask(x, 1.5)", "corrupt(x, 1e999)", "{{ 7 * 7 }}"),
    *("mask(x, 0)", "mask(x, 1)", "corrupt(x, 0)", "\\\\", "$x", "`x`", "x ? c : z", "x | c", "...", "…"),
)  # fmt: skip


def test_what_is_no_formula(tmp_path: Path) -> None:
    good = tried([*OTHERS], tmp_path)
    expected = {"1e5", "1E5", "c**-2", "c ** 0.5", "c ** 1e9", "c ** -1e9", "sum (x)"}
    expected |= {"sum(x,)", "grad(critic(x), x)", "grad(s, x)", "kl(q, q)"}
    expected |= {"mask(x, 0)", "mask(x, 1)", "corrupt(x, 0)"}
    assert {*good} <= expected, good
