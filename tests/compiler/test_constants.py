"""Numbers of a spec: finite or refused, computed where Python could not, or required."""

from __future__ import annotations

import ast
import itertools

import pytest
from gencc.codegen.expressions import write
from gencc.codegen.files import checks_py as checks
from gencc.codegen.naming import members
from gencc.codegen.python.printer import Printer
from gencc.codegen.python.scope import UNCHANGED
from gencc.diagnostics import CompileError, Diagnostic
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.expressions import Expression, Number, walk
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.resolve import resolve
from gencc_torch.expressions import FRAMEWORK

PARAMS = "{beta: 0.0, p: 0.5, w: {linear: {start: 1, end: 2, steps: 5}}}"
SPEC = f"""\
gencc: 1
name: t
data: {{source: digits, scale: [0, 1], batch: 4}}
networks:
  e: {{input: x, layers: [flatten, dense: 4]}}
  n: {{learned: 1.0}}
params: {PARAMS}
let:
  c: e(x)
  k0: DEFINITION
losses:
  l: LOSS
  rest: sum(c) + n + p + beta + w + k0
train: {{epochs: 1, optimizer: {{sgd: {{lr: 1}}}}, minimize: OBJECTIVE}}
fit: {{f: "FITTED"}}
outputs: {{o: "OUTPUT"}}
metrics: {{m: "METRIC"}}
"""
PLAIN = {
    "DEFINITION": "1",
    "LOSS": "sum(c)",
    "OBJECTIVE": "l + rest",
    "FITTED": "c",
    "OUTPUT": "c",
    "METRIC": "sum(c)",
}


def lowered(**parts: str) -> Model:
    """The model with some of its formulas replaced."""
    text = SPEC
    for word, formula in {**PLAIN, **parts}.items():
        text = text.replace(word, formula)
    document = load_text("t.yaml", text)
    return lower(verify(resolve(document, parse(document))))


def mistakes(**parts: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(CompileError) as caught:
        lowered(**parts)
    return caught.value.diagnostics


def underlined(diagnostic: Diagnostic) -> str:
    return diagnostic.source.part(diagnostic.span)


def loss(model: Model) -> Expression:
    return model.losses[0].value


def printed(model: Model) -> str:
    """The loss in Python."""
    return Printer(UNCHANGED).expression(write(loss(model), FRAMEWORK.training))


# ------------------------------------------------------------------ not finite

NOT_FINITE = [
    "log(0)", "1 / 0", "0 / 0", "0 ** -1", "sqrt(-1)", "(-1) ** 0.5", "exp(1000)",
    "10 ** 400", "square(1e200)", "1e300 * 1e300", "-1e300 - 1e300 * 1e10", "log(-2)",
    "softplus(1e300 * 1e300)", "abs(1 / 0)", "minimum(1, log(0))", "1 / (2 - 2)",
    "relu(sqrt(-4))", "log(sigmoid(-1000) / 2)", "1 / sigmoid(-1000)", "stop(1 / 0)",
]  # fmt: skip
PLACES = {
    "DEFINITION": "{}",
    "LOSS": "sum(c) * ({})",
    "OBJECTIVE": "rest + l * ({})",
    "FITTED": "c * ({})",
    "OUTPUT": "c * ({})",
    "METRIC": "sum(c) - ({})",
}


@pytest.mark.parametrize("constant", NOT_FINITE)
def test_a_constant_that_is_not_finite_is_an_error(constant: str) -> None:
    (diagnostic,) = mistakes(LOSS=PLACES["LOSS"].format(constant))
    assert diagnostic.code == "E0327"
    assert underlined(diagnostic) in constant
    assert f"`{underlined(diagnostic)}` is not a finite number" in diagnostic.message


@pytest.mark.parametrize("position", PLACES)
def test_it_is_one_wherever_it_stands(position: str) -> None:
    (diagnostic,) = mistakes(**{position: PLACES[position].format("log(0)")})
    assert (diagnostic.code, underlined(diagnostic)) == ("E0327", "log(0)")


def test_the_smallest_part_is_shown_and_reported_once() -> None:
    (diagnostic,) = mistakes(DEFINITION="3 * exp(2 * (1 / 0)) + 1", LOSS="sum(c) * k0")
    assert underlined(diagnostic) == "1 / 0"


def test_every_mistake_is_reported() -> None:
    diagnostics = mistakes(LOSS="sum(c) * log(0) + sqrt(-1)", OUTPUT="c / 0")
    assert [*map(underlined, diagnostics)] == ["log(0)", "sqrt(-1)", "c / 0"]


@pytest.mark.parametrize(
    "division",
    ["sum(c) / 0", "sum(c) / (1 - 1)", "sum(c) / k0", "n / 0", "beta / 0", "w / 0"],
)
def test_nothing_is_divided_by_0(division: str) -> None:
    (diagnostic,) = mistakes(DEFINITION="2 - 2", LOSS=f"sum(c) + ({division})")
    assert (diagnostic.code, underlined(diagnostic)) == ("E0327", division)


@pytest.mark.parametrize(
    "formula",
    ["sum(c) ** 400", "sum(c ** -1)", "sum(c) * 1e300 * 1e300", "sum(c) / 1e-300"],
)
def test_a_tensor_may_be_anything(formula: str) -> None:
    assert printed(lowered(LOSS=formula))


# ------------------------------------------------------------------ out of bounds


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        ("sum(mask(x, 2))", "2"),
        ("sum(mask(x, -1))", "-1"),
        ("sum(mask(x, 0.5 + 1))", "0.5 + 1"),
        ("sum(mask(x, k0))", "k0"),
        ("sum(corrupt(x, -1))", "-1"),
        ("sum(corrupt(x, 1 - 2))", "1 - 2"),
        ("psnr(x, mask(x, 0.1), 0)", "0"),
        ("psnr(x, mask(x, 0.1), -1)", "-1"),
    ],
)
def test_a_number_out_of_bounds_is_an_error(formula: str, number: str) -> None:
    (diagnostic,) = mistakes(DEFINITION="2", LOSS=f"sum(c) + {formula}")
    assert (diagnostic.code, underlined(diagnostic)) == ("E0328", number)


@pytest.mark.parametrize(
    "formula",
    [
        "sum(mask(x, 0)) + sum(mask(x, 1))",
        "sum(corrupt(x, 0)) + sum(corrupt(x, 3))",
        "sum(mask(x, sigmoid(n))) + sum(corrupt(x, n))",
        "psnr(x, mask(x, 0.1), 0.001)",
    ],
)
def test_a_number_within_bounds_is_none(formula: str) -> None:
    assert not lowered(LOSS=f"sum(c) + {formula}").requirements


# ------------------------------------------------------------------ what is computed


@pytest.mark.parametrize(
    ("constant", "value"),
    [
        ("softplus(1000)", 1000.0),
        ("sigmoid(-1000)", 0.0),
        ("log(sigmoid(-1000))", -1000.0),
        ("log(1 - sigmoid(1000))", -1000.0),
        ("2 * softplus(1000) - 1", 1999.0),
        ("sigmoid(0)", 0.5),
        ("10 ** 20", 1e20),
        ("10 ** 20 / 10 ** 20", 1.0),
    ],
)
def test_what_python_cannot_compute_is_a_number(constant: str, value: float) -> None:
    model = lowered(LOSS=f"({constant}) * sum(c)")
    numbers = [p.value for p in walk(loss(model)) if isinstance(p, Number)]
    assert numbers == [value]


@pytest.mark.parametrize(
    ("constant", "text"),
    [
        ("1 / 3", "1 / 3"),
        ("(2 * 0.1 ** 2)", "2 * 0.1 ** 2"),
        ("log(10) / 2", "math.log(10) / 2"),
        ("exp(-(-2))", "math.exp(2)"),
        ("maximum(sqrt(2), 1)", "max(math.sqrt(2), 1)"),
        ("relu(-3)", "max(-3, 0)"),
    ],
)
def test_other_constants_stay_as_they_are_written(constant: str, text: str) -> None:
    assert printed(lowered(LOSS=f"({constant}) * sum(c)")).startswith(text)


def test_a_part_of_a_formula_of_parameters_is_computed() -> None:
    model = lowered(LOSS="(beta + softplus(1000)) * sum(c)")
    assert printed(model).startswith("(config.beta + 1000) *")


# ------------------------------------------------------------------ requirements


def required(model: Model) -> list[str]:
    """The lines of checks.py that check something, and the calls of them."""
    files = checks.files(model, FRAMEWORK, members(model, frozenset()))
    calls = Printer(UNCHANGED).block(checks.calls(model)).splitlines()
    lines = [*itertools.chain(*(text.splitlines() for text in files.values())), *calls]
    functions = ("finite(", "probability(", "deviation(", "positive(", "checks.check")
    calls = [line.strip() for line in lines if any(word in line for word in functions)]
    return [line.replace("'", '"') for line in calls]


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (
            "log(beta) * sum(c)",
            'finite("log(beta)", lambda: math.log(beta), {"beta": beta})',
        ),
        ("sum(c) / beta", 'finite("sum(c) / beta", lambda: 1 / beta, {"beta": beta})'),
        ("sum(mask(x, p))", 'probability("p", lambda: p, {"p": p})'),
        (
            "sum(corrupt(x, p - 0.25))",
            'deviation("p - 0.25", lambda: p - 0.25, {"p": p})',
        ),
        ("psnr(x, c0, p)", 'positive("p", lambda: p, {"p": p})'),
        (
            "log(sigmoid(beta)) * sum(c)",
            'finite("log(sigmoid(beta))", lambda: log_sigmoid(beta), {"beta": beta})',
        ),
    ],
)
def test_what_parameters_make_is_checked(formula: str, line: str) -> None:
    checks = required(lowered(LOSS=f"sum(c) + {formula.replace('c0', 'mask(x, 0.1)')}"))
    assert line in checks
    assert checks[-1].startswith("checks.check(config.")


def test_a_parameter_itself_needs_no_check() -> None:
    assert required(lowered(LOSS="beta * sum(c) + p + w")) == []


def test_definitions_are_checked_where_they_stand() -> None:
    model = lowered(DEFINITION="log(beta)", LOSS="sum(c) * exp(k0)")
    checks = required(model)
    assert checks[0].startswith('k0 = finite("k0: log(beta)", lambda: math.log(beta)')
    assert checks[1] == 'finite("exp(k0)", lambda: math.exp(k0), {"beta": beta})'


def test_what_is_annealed_is_checked_at_both_ends_and_after_training_at_the_last() -> (
    None
):
    checks = required(lowered(LOSS="sum(c) * log(w)", OUTPUT="c / w"))
    assert checks == [
        'finite("log(w)", lambda: math.log(w), {"w": w})',
        'finite("c / w", lambda: 1 / w, {"w": w})',
        "checks.check(config.w_start)",
        "checks.check(config.w_end)",
        "checks.check_trained(config.w_end)",
    ]


def test_checks_are_a_program() -> None:
    model = lowered(DEFINITION="log(beta) / w", LOSS="sum(c) * exp(k0)", METRIC="1 / w")
    (text,) = checks.files(model, FRAMEWORK, members(model, frozenset())).values()
    assert ast.parse(text)


def test_a_definition_is_checked_once_however_often_it_is_used() -> None:
    """Each name below stands for twice the one before."""
    doubled = "\n".join(f"  k{i}: k{i - 1} + k{i - 1}" for i in range(1, 40))
    model = lowered(DEFINITION=f"log(beta)\n{doubled}", LOSS="sum(c) * exp(-k39)")
    checks = required(model)
    assert len(checks) == 42
    assert checks[-2] == 'finite("exp(-k39)", lambda: math.exp(-k39), {"beta": beta})'
