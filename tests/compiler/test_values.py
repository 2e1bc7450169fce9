"""Formulas of the newer words: normals of two values, annealed numbers, labels, fits."""

from __future__ import annotations

import math

import pytest
from gencc.ir import expressions as ir
from gencc.ir.expressions import Constant, Elementwise, Expression, Scalar, Tensor, walk
from gencc.ops.distributions.normal import NormalNoise
from gencc.ops.distributions.uniform import Uniform
from gencc.ops.schedules.exponential import Exponential
from gencc.ops.schedules.linear import Linear
from small import AUTOENCODER, CLASSIFIER, VAE, Change, codes, definition, loss, model

# ------------------------------------------------------------------ normals


def test_moments_get_names_of_their_own() -> None:
    resolved = model(VAE)
    assert [d.name for d in resolved.definitions] == [
        "q_mean",
        "q_log_var",
        "z",
        "x_hat",
    ]
    assert isinstance(definition(resolved, "q_mean"), ir.Apply)
    assert resolved.definitions[0].text == "normal(center(x), spread(x))"
    used = {
        part.name
        for part in walk(definition(resolved, "z"))
        if isinstance(part, ir.Local)
    }
    assert used == {"q_mean", "q_log_var"}


def test_simple_moments_need_no_name() -> None:
    changes = [
        ("center(x), spread(x)", "m, s"),
        ("let:", "let:\n  m: center(x)\n  s: spread(x)"),
    ]
    names = [d.name for d in model(VAE, *changes).definitions]
    assert names == ["m", "s", "z", "x_hat"]


def test_a_taken_name_of_a_moment_is_left_alone() -> None:
    resolved = model(VAE, ("let:", "let:\n  q_mean: 2 * x"))
    names = [d.name for d in resolved.definitions]
    assert {"q_mean", "q_mean_2", "q_log_var"} <= set(names)
    assert definition(resolved, "q_mean").type == Tensor((8, 8, 1))


def test_fields_of_a_normal_of_two_values() -> None:
    resolved = model(VAE, ("outputs:", "outputs:\n  encode: q.mean"))
    (value,) = resolved.outputs[0].values
    assert value == ir.Local(Tensor((2,)), None, "q_mean")
    assert codes(VAE, ("outputs:", "outputs:\n  encode: q.variance")) == ["E0307"]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("normal(center(x), decoder(center(x)))", "E0306"),
        ("normal(1, 2)", "E0308"),
        ("normal(q2, spread(x))", "E0308"),
        ("normal(center(x))", "E0308"),
        ("normal(center(x), spread(x), 1)", "E0303"),
    ],
)
def test_normals_that_are_none(call: str, code: str) -> None:
    spare = "  q2: normal(center(x), spread(x))\n"
    changes = [
        ("normal(center(x), spread(x))", call),
        ("  z: sample", f"{spare}  z: sample"),
    ]
    assert codes(VAE, *changes) == [code]


def test_one_variance_for_all_dimensions() -> None:
    resolved = model(
        VAE,
        ("normal(center(x), spread(x))", "normal(center(x), 0)"),
        ("  spread: {input: x, layers: [flatten, dense: 2]}\n", ""),
        ("kl(q, prior.z)", "log_prob(q, z) - log_prob(prior.z, z)"),
    )
    assert definition(resolved, "z").type == Tensor((2,))


def number(value: Expression, x: dict[str, list[float]]) -> list[float]:
    """What a formula is for one example: a small evaluator, by the definitions."""
    match value:
        case ir.Number(value=constant):
            return [constant]
        case ir.Input(name=name) | ir.Local(name=name) | ir.Draw(name=name):
            return x[name]
        case ir.Bounded(operand=operand):
            return number(operand, x)
        case ir.Reduce(function=function, operand=operand):
            inside = number(operand, x)
            return [sum(inside) / (len(inside) if function == "mean" else 1)]
        case Elementwise(function=function, operands=operands):
            parts = [number(operand, x) for operand in operands]
            size = max(map(len, parts))
            rows = zip(*(p * size if len(p) == 1 else p for p in parts), strict=True)
            return [OPERATIONS[function](*row) for row in rows]
    raise AssertionError(value)


OPERATIONS = {
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "exp": math.exp,
    "multiply": lambda a, b: a * b, "divide": lambda a, b: a / b, "log": math.log,
    "square": lambda a: a * a, "negative": lambda a: -a, "abs": abs,
    "mask": lambda v, u, p: 0.0 if u < p else v,
}  # fmt: skip

EXAMPLE = {"q_mean": [0.5, -1.0], "q_log_var": [0.2, -0.7], "z": [0.3, 2.0]}


def normal_log_density(v: float, mean: float, log_var: float) -> float:
    variance = math.exp(log_var)
    return -0.5 * (math.log(2 * math.pi * variance) + (v - mean) ** 2 / variance)


def test_log_prob() -> None:
    resolved = model(
        VAE,
        ("let:", "let:\n  a: log_prob(q, z)\n  b: log_prob(prior.z, z)"),
        ("kl(q, prior.z)", "kl(q, prior.z) + 0 * a + 0 * b"),
    )
    moments = zip(EXAMPLE["z"], EXAMPLE["q_mean"], EXAMPLE["q_log_var"], strict=True)
    expected = sum(normal_log_density(*each) for each in moments)
    assert number(definition(resolved, "a"), EXAMPLE) == [pytest.approx(expected)]
    prior = sum(normal_log_density(v, 0, 0) for v in EXAMPLE["z"])
    assert number(definition(resolved, "b"), EXAMPLE) == [pytest.approx(prior)]


def test_kl_of_two_values() -> None:
    mean, log_var = EXAMPLE["q_mean"], EXAMPLE["q_log_var"]
    expected = 0.5 * sum(
        m * m + math.exp(v) - 1 - v for m, v in zip(mean, log_var, strict=True)
    )
    assert number(loss(model(VAE), "kl"), EXAMPLE) == [pytest.approx(expected)]


# ------------------------------------------------------------------ corruption


def test_corrupt_and_mask_by_their_formulas() -> None:
    let = "let:\n  noisy: corrupt(x, 0.5)\n  holes: mask(x, 0.2)"
    resolved = model(AUTOENCODER, ("let:", let))
    noisy = number(
        definition(resolved, "noisy"), {"x": [1.0, 2.0], "noisy_noise": [2.0, -2.0]}
    )
    assert noisy == [2.0, 1.0]
    holes = number(
        definition(resolved, "holes"), {"x": [1.0, 2.0], "holes_mask": [0.1, 0.3]}
    )
    assert holes == [0.0, 2.0]
    draws = [
        p for d in resolved.definitions for p in walk(d.value) if isinstance(p, ir.Draw)
    ]
    assert [draw.noise for draw in draws] == [NormalNoise(), Uniform(0.0, 1.0)]


def test_shuffle_draws_an_order() -> None:
    value = definition(model(AUTOENCODER, ("let:", "let:\n  s: shuffle(x)")), "s")
    order = ir.Draw(ir.Order(), None, "s_order", ir.Permutation())
    x = ir.Input(Tensor((8, 8, 1)), None, "x")
    assert value == ir.Operation(x.type, None, "shuffle", (x, order))


@pytest.mark.parametrize(
    ("formula", "shape"),
    [("downsample(x, 2)", (4, 4, 1)), ("upsample(x, 3)", (24, 24, 1)), ("upsample(downsample(x, 4), 4)", (8, 8, 1))],
)  # fmt: skip
def test_resampling(formula: str, shape: tuple[int, ...]) -> None:
    resolved = model(AUTOENCODER, ("let:", f"let:\n  r: {formula}"))
    assert definition(resolved, "r").type == Tensor(shape)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("downsample(x, 3)", "E0306"), ("upsample(x, 1e5)", "E0317"), ("downsample(code, 2)", "E0308"),
        ("upsample(x, 1.5)", "E0308"), ("upsample(x, 0)", "E0308"),
        ("corrupt(1, 1)", "E0308"), ("corrupt(x, code)", "E0306"), ("mask(y, 1)", "E0308"),
        ("shuffle(1)", "E0308"), ("one_hot(x)", "E0308"), ("one_hot(1)", "E0319"),
        ("y + 1", "E0308"), ("sum(y)", "E0308"), ("cross_entropy(x, code)", "E0308"),
        ("cross_entropy(y, code)", "E0306"), ("accuracy(y, code)", "E0319"),
        ("between(code)", "E0319"), ("traverse(code)", "E0319"), ("auroc(sum(x))", "E0323"),
        ("psnr(x, code, 1)", "E0306"), ("log_prob(x, x)", "E0308"),
        ("mahalanobis(code, code)", "E0308"), ("sample(normal(code, x))", "E0306"),
    ],
)  # fmt: skip
def test_functions_that_are_misused(formula: str, code: str) -> None:
    assert codes(AUTOENCODER, ("let:", f"let:\n  wrong: {formula}")) == [code]


def test_psnr() -> None:
    resolved = model(
        AUTOENCODER, ("outputs:", "metrics:\n  psnr: psnr(x, x_hat, 2)\noutputs:")
    )
    (metric,) = resolved.metrics
    values = number(metric.values[0], {"x": [1.0, 0.0], "x_hat": [0.5, 0.5]})
    assert values == [pytest.approx(10 * math.log10(4 / 0.25))]


# ------------------------------------------------------------------ annealed numbers

LINEAR = "beta: {linear: {start: 0, end: 1, steps: 10}}"
FALLING = "beta: {exponential: {start: 2, end: 0.5, steps: 20}}"


def test_annealed_parameters_are_scalars() -> None:
    resolved = model(VAE, ("beta: 1", LINEAR))
    (parameter,) = resolved.parameters
    assert parameter.anneal == Linear(0.0, 1.0, 10)
    assert (parameter.value, parameter.count) == (1.0, False)
    parameters = [
        p for p in walk(resolved.steps[0].objective) if isinstance(p, ir.Parameter)
    ]
    assert [parameter.type for parameter in parameters] == [Scalar()]
    falling = model(VAE, ("beta: 1", FALLING)).parameters[0]
    assert falling.anneal == Exponential(2.0, 0.5, 20)
    assert falling.value == 0.5


@pytest.mark.parametrize(
    ("formula", "kind"),
    [("2 * beta", Scalar()), ("beta * x", Tensor((8, 8, 1))), ("beta * sum(x)", Tensor(())), ("2 * 3", Constant())],
)  # fmt: skip
def test_values_computed_from_an_annealed_number(formula: str, kind: ir.Type) -> None:
    resolved = model(VAE, ("beta: 1", LINEAR), ("let:", f"let:\n  it: {formula}"))
    assert definition(resolved, "it").type == kind


@pytest.mark.parametrize(
    "change",
    [("z: sample(q)", "z: sample(q) ** beta"), ("sse(x, x_hat)", "sse(beta, 1)")],
)
def test_what_an_annealed_number_cannot_be(change: Change) -> None:
    assert set(codes(VAE, ("beta: 1", LINEAR), change)) <= {"E0311", "E0308"}


# ------------------------------------------------------------------ after training

FIT = ("outputs:", "fit:\n  codes: code\noutputs:\n  score: mahalanobis(code, codes)")


def test_statistics() -> None:
    resolved = model(AUTOENCODER, FIT)
    (statistic,) = resolved.statistics
    assert statistic.value == ir.Local(Tensor((8,)), None, "code")
    (value,) = resolved.outputs[0].values
    assert value.type == Tensor(())
    fitted = {(p.name, p.part) for p in walk(value) if isinstance(p, ir.Fitted)}
    assert fitted == {("codes", "mean"), ("codes", "precision")}
    (product,) = (p for p in walk(value) if isinstance(p, ir.Product))
    assert product.matrix.type == ir.Matrix(8)


@pytest.mark.parametrize(
    ("fit", "score", "code"),
    [
        ("x", "mahalanobis(code, codes)", "E0308"),
        ("sum(x)", "mahalanobis(code, codes)", "E0306"),
        ("1", "mahalanobis(code, codes)", "E0308"),
        ("code", "mahalanobis(x, codes)", "E0306"),
        ("code", "codes + 1", "E0308"),
        ("code", "codes.covariance", "E0307"),
        ("codes", "x", "E0301"),
    ],
)
def test_statistics_that_cannot_be(fit: str, score: str, code: str) -> None:
    written = f"fit:\n  codes: {fit}\noutputs:\n  score: {score}"
    reported = codes(AUTOENCODER, ("outputs:", written))
    assert reported[0] == code


def test_the_mean_of_what_was_fitted() -> None:
    resolved = model(
        AUTOENCODER,
        ("outputs:", "fit:\n  codes: code\noutputs:\n  m: code - codes.mean"),
    )
    assert resolved.outputs[0].values[0].type == Tensor((8,))


def test_metrics() -> None:
    resolved = model(CLASSIFIER)
    (accuracy,) = resolved.metrics
    (right,) = accuracy.values
    assert isinstance(right, ir.Operation) and not accuracy.measure
    ranked = model(
        AUTOENCODER,
        ("batch: 64", "batch: 64, only: [0, 1], hold_out: 0.2"),
        ("outputs:", "metrics:\n  area: auroc(sse(x, x_hat))\noutputs:"),
    )
    (area,) = ranked.metrics
    (score,) = area.values
    assert area.measure == "auroc" and isinstance(score, ir.Reduce)
    assert area.text == "auroc(sse(x, x_hat))"


@pytest.mark.parametrize(
    ("metric", "code"),
    [("auroc(sse(x, x_hat))", "E0323"), ("1 + auroc(sse(x, x_hat))", "E0323"), ("x", "E0309"),
     ("2", "E0309"), ("mean(decoder(between(code)))", "E0319")],
)  # fmt: skip
def test_metrics_that_cannot_be(metric: str, code: str) -> None:
    written = f"metrics:\n  it: {metric}\noutputs:"
    assert codes(AUTOENCODER, ("outputs:", written)) == [code]


def test_outputs_of_several_pictures() -> None:
    resolved = model(
        AUTOENCODER,
        ("reconstruct: x_hat", "reconstruct: [x, 'downsample(x, 2)', x_hat]"),
    )
    (output,) = resolved.outputs
    assert [value.type for value in output.values] == [
        Tensor((8, 8, 1)),
        Tensor((4, 4, 1)),
        Tensor((8, 8, 1)),
    ]
    assert output.text == "x, downsample(x, 2), x_hat"
    assert codes(AUTOENCODER, ("reconstruct: x_hat", "reconstruct: [x, code]")) == [
        "E0308"
    ]
