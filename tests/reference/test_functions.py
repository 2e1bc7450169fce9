"""The functions of the language, against scipy and the standard library."""

from __future__ import annotations

import decimal
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from derivatives import apart, check, numbers
from formulas import evaluated
from gencc.ir import expressions as ir
from gencc.ops import functions
from gencc.ops.functions._windows import scales
from gencc.verification.reference import tape
from gencc.verification.reference.evaluation import Evaluation
from gencc.verification.reference.functions import find
from gencc.verification.reference.tape import Array, Value, gradients, variable
from scipy import special
from small import CLASSIFIER, model

REDUCTIONS = [
    name for name in functions.names() if functions.find(name).operation == "reduction"
]
EXACT = 1e-15  # a few roundings
A, B = apart(3, 4), apart(3, 4, seed=1) + 0.02
TAILS = np.array([[-1e4, -700, -36.5, -1e-9], [0, 1e-9, 36.5, 700]])
T, P = (numbers(3, 4, low=0.1, high=0.9, seed=seed) for seed in (2, 3))

KINKED: dict[str, tuple[Array, ...]] = {
    "square": (A,), "abs": (A,), "relu": (A,), "log_sigmoid": (A,),
    "minimum": (A, B), "maximum": (A, B), "bce_with_logits": (T, B),
    "softmax": (A,), "log_softmax": (A,), "log_cosh": (A,),
}  # fmt: skip


def of(function: str, *arrays: Any) -> Array:
    return find(function)(*map(Value, arrays)).array


def slopes(function: str, *arrays: Any) -> list[list[float]]:
    at = [variable(array) for array in arrays]
    return [gradient.array.tolist() for gradient in gradients(find(function)(*at), at)]


@pytest.mark.parametrize("function", KINKED)
def test_derivatives(function: str) -> None:
    check(find(function), *KINKED[function])


def test_a_cross_entropy_of_probabilities_is_differentiated() -> None:
    """The sixth derivative of log p is 120 / p^6, 30 000 where p is 0.4."""
    check(find("bce"), T, 0.4 + P / 5, tolerance=2e-9)


# ------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a + b - a * b / 4", lambda a, b: math.fsum([a, b, -(a * b / 4)])),
        ("a / b", lambda a, b: a / b),
        ("a ** 2 - (-b) ** 3", lambda a, b: a * a + b * b * b),
        ("-a ** 2", lambda a, b: -(a * a)),
        ("a ** 0 + 2 ** -1", lambda a, b: 1.5),
        ("b ** 0.5", lambda a, b: math.sqrt(b)),
        ("square(a)", lambda a, b: a * a),
        ("abs(a)", lambda a, b: a if a > 0 else -a),
        ("relu(a)", lambda a, b: a if a > 0 else 0),
        ("minimum(a, b)", lambda a, b: a if a < b else b),
        ("maximum(a, b)", lambda a, b: b if a < b else a),
        ("maximum(0.5, a)", lambda a, b: 0.5 if a < 0.5 else a),
        ("tanh(a) * exp(a)", lambda a, b: math.tanh(a) * math.exp(a)),
        ("log(b) + sqrt(b)", lambda a, b: math.log(b) + math.sqrt(b)),
        ("sigmoid(a)", lambda a, b: 1 / (1 + math.exp(-a))),
        ("softplus(a)", lambda a, b: math.log1p(math.exp(a))),
        ("stop(a)", lambda a, b: a),
        ("clip(a, -0.5, 0.75)", lambda a, b: min(max(a, -0.5), 0.75)),
        ("log_cosh(a)", lambda a, b: math.log(math.cosh(a))),
    ],
)
def test_arithmetic(written: str, expected: Any) -> None:
    a, b = numbers(2, 3), numbers(2, 3, low=0.2, seed=1)
    actual = evaluated(written, a=a, b=b)
    np.testing.assert_allclose(actual, np.vectorize(expected)(a, b), 1e-14)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sum(a)", lambda a, b: math.fsum(a)),
        ("mean(a)", lambda a, b: math.fsum(a) / 12),
        ("sse(a, b)", lambda a, b: math.dist(a, b) ** 2),
        ("mse(a, b)", lambda a, b: math.dist(a, b) ** 2 / 12),
        ("mae(a, b)", lambda a, b: math.fsum(map(abs, a - b)) / 12),
        ("norm(a)", lambda a, b: math.hypot(*a, 1e-6)),
        ("max(a) - min(b)", lambda a, b: max(a) - min(b)),
        ("huber(a, b)", lambda a, b: special.huber(1, a - b).mean()),
        ("huber(a, b, 0.5)", lambda a, b: special.huber(0.5, a - b).mean()),
        (
            "cosine(a, b)",
            lambda a, b: a @ b / math.hypot(*a, 1e-6) / math.hypot(*b, 1e-6),
        ),
        ("sum(normalize(a))", lambda a, b: math.fsum(a) / math.hypot(*a, 1e-6)),
        ("mean(a) * 3 - sum(b)", lambda a, b: math.fsum(a) / 4 - math.fsum(b)),
    ],
)
def test_reductions_are_over_the_features_of_an_example(
    written: str, expected: Any
) -> None:
    a, b = numbers(3, 2, 3, 2), numbers(3, 2, 3, 2, seed=1)
    actual = evaluated(written, a=a, b=b)
    pairs = zip(a.reshape(3, 12), b.reshape(3, 12), strict=True)
    np.testing.assert_allclose(actual, [expected(*pair) for pair in pairs], 1e-14)


def test_softmax_of_a_formula() -> None:
    a = numbers(3, 5, low=-4, high=4)
    np.testing.assert_allclose(evaluated("softmax(a)", a=a), special.softmax(a, axis=1))
    logarithms = special.log_softmax(a, axis=1)
    np.testing.assert_allclose(evaluated("log_softmax(a)", a=a), logarithms, 1e-14)


def test_what_is_clipped_has_a_slope_at_its_bounds_too() -> None:
    assert slopes("clip", [-1.0, 0.0, 0.5, 1.0, 1.5], 0.0, 1.0)[0] == [0, 1, 1, 1, 0]


@pytest.mark.parametrize(("function", "expected"), [("max", 3.0), ("min", -2.0)])
def test_features_that_tie_share_the_gradient(function: str, expected: float) -> None:
    rows = [[3.0, -2.0, 3.0, -2.0]]
    assert of(function, rows).tolist() == [expected]
    share = [[0.5 if v == expected else 0.0 for v in rows[0]]]
    assert slopes(function, rows)[0] == share


def test_log_cosh_near_0_has_all_digits_and_far_out_no_overflow() -> None:
    small = np.array([0.0, 1e-9, -1e-4])
    series = small**2 / 2 - small**4 / 12
    np.testing.assert_allclose(of("log_cosh", small), series, EXACT)
    assert of("log_cosh", [-1e4]).tolist() == [1e4 - math.log(2)]


@pytest.mark.parametrize("shape", [(5,), (5, 3), (4, 2, 3, 1)])
def test_values_of_a_minibatch(shape: tuple[int, ...]) -> None:
    """One number of numbers; of tensors the same for every example."""
    v = numbers(*shape)
    axes = len(shape) - 1
    for name, expected in {
        "batch_mean": v.mean(axis=0),
        "batch_var": v.var(axis=0),
        "batch_logsumexp": special.logsumexp(v, axis=0),
    }.items():
        actual = find(name)(Value(v), axes).array
        assert actual.shape == (v.shape if axes else ())
        np.testing.assert_allclose(actual, np.broadcast_to(expected, actual.shape))
        check(lambda x, name=name: find(name)(x, axes), v)  # type: ignore[misc]


def test_covariance_of_a_minibatch() -> None:
    v = numbers(5, 3)
    expected = np.cov(v, rowvar=False, bias=True)
    actual = find("batch_cov")(Value(v)).array
    np.testing.assert_allclose(actual, np.broadcast_to(expected, (5, 3, 3)), 1e-13)
    check(find("batch_cov"), v)
    np.testing.assert_array_equal(of("diagonal", actual)[0], actual[0].diagonal())
    rest = of("off_diagonal", actual)[0]
    np.testing.assert_array_equal(rest + np.diag(actual[0].diagonal()), actual[0])
    check(find("off_diagonal"), actual)
    check(find("diagonal"), actual)


def test_psnr() -> None:
    """A tenth of the range off everywhere: 20 decibels."""
    a = numbers(2, 3, 3, 1)
    actual = evaluated("psnr(a, b, 4)", a=a, b=a + 0.4)
    np.testing.assert_allclose(actual, [20, 20], 1e-13)


# ------------------------------------------------------------------ tails


def test_logarithms_of_probabilities_in_the_tails() -> None:
    with np.errstate(all="raise", under="ignore"):
        actual = of("log_sigmoid", TAILS)
    np.testing.assert_allclose(actual, special.log_expit(TAILS), EXACT)
    rows = np.array([[1e4, 0, -1e4], [0.1, 0.2, 0.3], [-700, -701, 5], [9, 9, 9]])
    with np.errstate(all="raise", under="ignore"):
        actual = of("log_softmax", rows)
    np.testing.assert_allclose(actual, special.log_softmax(rows, axis=1), EXACT, 1e-16)
    np.testing.assert_allclose(of("softmax", rows).sum(axis=1), 1, EXACT)


@pytest.mark.parametrize("target", [0.0, 0.25, 1.0])
def test_bce_with_logits_in_the_tails(target: float) -> None:
    """-(t log p + (1 - t) log(1 - p)), with 1 - p = sigmoid(-l)."""
    with np.errstate(all="raise", under="ignore"):
        actual = of("bce_with_logits", target, TAILS)
    yes, no = special.log_expit(TAILS), special.log_expit(-TAILS)
    expected = -(target * yes + (1 - target) * no)
    np.testing.assert_allclose(actual, expected, EXACT, 1e-14)  # 36.5 - 36.5 is left 0


def test_bce_is_that_of_the_probability() -> None:
    expected = -(special.xlogy(T, P) + special.xlog1py(1 - T, -P))
    np.testing.assert_allclose(of("bce", T, P), expected, 1e-14)
    logits = numbers(3, 4, low=-6, high=6)
    actual = of("bce", T, special.expit(logits))
    np.testing.assert_allclose(actual, of("bce_with_logits", T, logits), 1e-13)


# ------------------------------------------------------------------ logits

LOGITS: dict[str, tuple[Callable[[Value], Value], Callable[[Array], Array]]] = {
    "log(p)": (lambda p: find("log")(p), special.log_expit),
    "log(1 - p)": (
        lambda p: find("log")(find("subtract")(Value(1.0), p)),
        lambda v: special.log_expit(-v),
    ),
    "log(1 - (1 - p))": (
        lambda p: find("log")(
            find("subtract")(Value(1.0), find("subtract")(Value(1.0), p))
        ),
        special.log_expit,
    ),
    "bce": (
        lambda p: find("bce")(Value(0.25), p),
        lambda v: -0.25 * special.log_expit(v) - 0.75 * special.log_expit(-v),
    ),
}


@pytest.mark.parametrize("formula", LOGITS)
@pytest.mark.parametrize(
    "seen", [lambda p: p, lambda p: tape.reshape(p, (8,)), tape.alias], ids="irs"
)
def test_behind_a_sigmoid_a_logarithm_is_that_of_the_logits(
    formula: str, seen: Callable[[Value], Value]
) -> None:
    """In the tails too, where the rounded probability is 0 or 1; and it has a slope."""
    written, expected = LOGITS[formula]
    x = variable(TAILS)
    with np.errstate(all="raise", under="ignore"):
        actual = written(seen(find("sigmoid")(x)))
        (slope,) = gradients(actual, [x])
    np.testing.assert_allclose(
        actual.array.ravel(), expected(TAILS).ravel(), EXACT, 1e-14
    )
    h = 1e-4
    steep = (expected(TAILS + h) - expected(TAILS - h)) / (2 * h)
    np.testing.assert_allclose(slope.array, steep, 1e-6, 1e-7)


def test_behind_a_softmax_it_is_too() -> None:
    rows = np.array([[1e4, 0, -1e4], [0.1, 0.2, 0.3], [-700, -701, 5]])
    with np.errstate(all="raise", under="ignore"):
        actual = find("log")(find("softmax")(Value(rows))).array
    np.testing.assert_allclose(actual, special.log_softmax(rows, axis=1), EXACT, 1e-16)


def test_the_logarithm_of_a_sum_of_exponentials_does_not_overflow() -> None:
    rows = np.array([[1e4, 0, -1e4], [0.1, 0.2, 0.3], [-700, -701, 5], [7, 7, 7]])
    with np.errstate(all="raise", under="ignore"):
        actual = find("logsumexp")(Value(rows)).array
    np.testing.assert_allclose(actual, special.logsumexp(rows, axis=1), EXACT)
    (slope,) = gradients(find("logsumexp")(x := variable(rows)), [x])
    np.testing.assert_allclose(slope.array, special.softmax(rows, axis=1), EXACT)


@pytest.mark.parametrize("function", REDUCTIONS)
def test_derivatives_of_reductions(function: str) -> None:
    check(find(function), A)
    check(find(function), A.reshape(3, 2, 2, 1))


def test_other_values_have_no_logits() -> None:
    p = find("sigmoid")(variable(A))
    for other in (
        find("subtract")(Value(2.0), p),
        find("subtract")(p, Value(1.0)),
        find("add")(Value(1.0), p),
        find("stop")(p),
        find("subtract")(Value(1.0), find("softmax")(variable(A))),
    ):
        assert other.logits is None
    two = find("log")(find("subtract")(Value(2.0), p)).array
    np.testing.assert_allclose(two, np.log(2 - special.expit(A)), 1e-14)


# ------------------------------------------------------------------ labels

P_OF_Y = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]])
LABELS = np.array([2.0, 1.0, 0.0])


@pytest.mark.parametrize("logits", [False, True])
def test_cross_entropy(logits: bool) -> None:
    """-log of the probability of the label, by itself or by its logits."""
    operand = np.log(P_OF_Y) + 5 if logits else P_OF_Y
    tensor, of_label = ir.Tensor((3,)), ir.Input(ir.Label(3), None, "y")
    expression = ir.CrossEntropy(
        ir.Tensor(()), None, of_label, ir.Input(tensor, None, "x"), logits
    )
    evaluation = Evaluation(model(CLASSIFIER), {"x": operand, "y": LABELS}, no_call)
    actual = evaluation.value(expression).array
    np.testing.assert_allclose(actual, -np.log([0.3, 0.8, 0.25]), 1e-14)


def test_one_hot() -> None:
    actual = evaluated("one_hot(y) - x", x=P_OF_Y, y=LABELS) + P_OF_Y
    np.testing.assert_allclose(actual, [[0, 0, 1], [0, 1, 0], [1, 0, 0]], atol=1e-16)


def test_accuracy_takes_the_first_of_the_largest() -> None:
    p = np.array([[0.4, 0.4, 0.2], [0.4, 0.4, 0.2], [0.1, 0.2, 0.7]])
    y = np.array([0.0, 1.0, 2.0])
    tensor, of_label = ir.Tensor((3,)), ir.Input(ir.Label(3), None, "y")
    operands = of_label, ir.Input(tensor, None, "x")
    expression = ir.Operation(ir.Tensor(()), None, "accuracy", operands)
    evaluation = Evaluation(model(CLASSIFIER), {"x": p, "y": y}, no_call)
    assert evaluation.value(expression).array.tolist() == [1, 0, 1]


def no_call(network: str, arguments: Sequence[Value]) -> Value:
    raise AssertionError("nothing here calls a network")


# ------------------------------------------------------------------ kinks and ties


def test_kinks() -> None:
    assert slopes("relu", [0.0, -0.0, 1e-300, -1e-300]) == [[0, 0, 1, 0]]
    assert slopes("abs", [0.0, -0.0, 1e-300, -1e-300]) == [[0, 0, 1, -1]]


@pytest.mark.parametrize("function", ["minimum", "maximum"])
def test_at_a_tie_the_first_has_the_gradient(function: str) -> None:
    low, high = [1.0, 0.0], [0.0, 1.0]
    first, second = slopes(function, [2.0, 1.0, 3.0], [2.0, 5.0, -1.0])
    order = (low, high) if function == "maximum" else (high, low)
    assert (first[0], second[0]) == (1, 0)
    assert [first[1:], second[1:]] == [order[1], order[0]]


def test_what_is_stopped_is_constant() -> None:
    assert slopes("stop", [3.0]) == [[0]]
    x = variable(3.0)
    (slope,) = gradients(tape.multiply(x, find("stop")(x)), [x])
    assert slope.array == 3


def test_a_mask_is_0_below_its_probability() -> None:
    """u < p: with probability 0 nothing is masked, and an element at p is not."""
    v, u = np.array([1.0, 2, 3, 4]), np.array([0.1, 0.3, 0.2999, 0.9])
    assert of("mask", v, u, 0.3).tolist() == [0, 2, 0, 4]
    assert of("mask", v, np.zeros(4), 0.0).tolist() == [1, 2, 3, 4]
    x = variable(v)
    (slope,) = gradients(find("mask")(x, Value(u), Value(0.3)), [x])
    assert slope.array.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("logit", [-800.0, -30.0, -2.0, 0.0, 2.0, 10.0, 30.0, 800.0])
def test_bce_of_0_and_1_loses_no_digits(logit: float) -> None:
    """log(1 + exp(-l)) in sixty digits; a difference of softplus(l) and l has none."""
    with decimal.localcontext(prec=400):
        yes = (1 + (-decimal.Decimal(logit)).exp()).ln()
        no = (1 + decimal.Decimal(logit).exp()).ln()
    for target, expected in ((1.0, yes), (0.0, no)):
        actual = find("bce_with_logits")(Value(target), Value(logit)).array
        assert float(actual) == pytest.approx(float(expected), rel=4e-16, abs=0)


@pytest.mark.parametrize("exponent", [2.0, -1.0, 3.0])
def test_a_negative_number_has_a_whole_power_where_all_is_rounded(
    exponent: float,
) -> None:
    for number in range(8):
        with tape.rounded_anew(number):
            actual = find("power")(Value([-2.0]), Value(exponent))
        assert actual.array == pytest.approx([(-2.0) ** exponent])


# ------------------------------------------------------------------ images and orders


def after(name: str, array: Array, *more: Any) -> Array:
    return find(name)(Value(array), *more).array


def test_turns_and_mirrors() -> None:
    image = np.arange(6.0).reshape(1, 2, 3, 1)  # 0 1 2 over 3 4 5
    turned = [after("rotate", image, quarters)[0, :, :, 0] for quarters in range(4)]
    assert turned[1].tolist() == [[2, 5], [1, 4], [0, 3]]
    assert turned[2].tolist() == [[5, 4, 3], [2, 1, 0]]
    assert turned[3].tolist() == [[3, 0], [4, 1], [5, 2]]
    assert after("flip", image, -2)[0, :, :, 0].tolist() == [[2, 1, 0], [5, 4, 3]]
    assert after("flip", image[:, 0, :, 0], -1).tolist() == [[2, 1, 0]]
    square = np.arange(8.0).reshape(2, 2, 2, 1)
    by_example = after("rotate", square, Value(np.eye(4)[[3, 1]]))[..., 0]
    assert by_example.tolist() == [[[2, 0], [3, 1]], [[5, 7], [4, 6]]]


def test_resized_pixels_lie_between_the_centers_of_old_ones() -> None:
    row = np.array([0.0, 1, 4]).reshape(1, 1, 3, 1)
    larger = after("resize", row, 2, 6)[0, :, :, 0]
    assert larger.tolist() == [[0, 0.25, 0.75, 1.75, 3.25, 4]] * 2
    assert after("resize", row, 1, 1).item() == 1


def test_of_the_nearest_pixels_the_one_behind_is_taken_at_a_tie() -> None:
    row = np.array([0.0, 1, 4]).reshape(1, 1, 3, 1)
    assert (
        after("resize", row, 2, 6, 1)[0, :, :, 0].tolist() == [[0, 0, 1, 1, 4, 4]] * 2
    )
    assert after("resize", row, 1, 2, 1).ravel().tolist() == [0, 4]
    even = np.arange(4.0).reshape(1, 1, 4, 1)
    assert after("resize", even, 1, 2, 1).ravel().tolist() == [1, 3]
    assert after("resize", even, 1, 3, 1).ravel().tolist() == [0, 2, 3]


def test_the_rows_of_a_jacobian_are_gradients_along_an_axis() -> None:
    """Of A tanh(x), whose Jacobian is A with its columns times 1 - tanh(x)^2."""
    x, a = numbers(4, 3), numbers(4, 2, 3, seed=1)
    jacobian = evaluated("stack(grad(rows(matmul(a, tanh(x)), 2), x), 2)", a=a, x=x)
    expected = a * (1 - np.tanh(x) ** 2)[:, np.newaxis]
    np.testing.assert_allclose(jacobian, expected, 1e-13)


def test_a_gradient_by_values_along_an_axis_is_that_of_each() -> None:
    a = numbers(4, 2, 3)
    slopes = evaluated("stack(grad(sum(tanh(rows(a, 2)) * 1), rows(a, 2)), 2)", a=a)
    np.testing.assert_allclose(slopes, 1 - np.tanh(a) ** 2, 1e-13)
    shares = evaluated("stack(grad(logsumexp(sum(rows(a, 2)), 2), rows(a, 2)), 2)", a=a)
    expected = special.softmax(a.sum(axis=2), axis=1)
    np.testing.assert_allclose(
        shares, np.repeat(expected[..., np.newaxis], 3, 2), 1e-13
    )


def test_an_identity_changes_nothing() -> None:
    m = numbers(4, 3, 3)
    np.testing.assert_array_equal(evaluated("matmul(identity(3), m)", m=m), m)
    assert evaluated("identity(2) + 0 * m", m=m[:, :2, :2])[0].tolist() == [
        [1, 0],
        [0, 1],
    ]


def test_sorted_features_take_their_gradients_with_them() -> None:
    v, weights = np.array([[3.0, 1, 2, 1]]), np.array([[10.0, 20, 30, 40]])
    at = variable(v)
    result = find("sort")(at)
    assert result.array.tolist() == [[1, 1, 2, 3]]
    total = tape.total(tape.multiply(result, Value(weights)), (0, 1))
    assert gradients(total, [at])[0].array.tolist() == [[40, 10, 30, 20]]
    batch = np.array([[3.0, 1], [1, 5], [2, 0]])
    assert after("batch_sort", batch).tolist() == [[1, 0], [2, 1], [3, 5]]


def test_permuted_features_are_those_of_several_examples() -> None:
    v = np.array([[1.0, 10], [2, 20], [3, 30]])
    uniform = np.array([[0.9, 0.2], [0.1, 0.3], [0.5, 0.1]])
    permuted = after("permute_dims", v, Value(uniform))
    assert permuted.tolist() == [[2, 30], [3, 10], [1, 20]]


def test_sliced_wasserstein_of_a_shift_is_its_mean_square_along_the_directions() -> (
    None
):
    a, shift = numbers(5, 3), np.array([0.3, -0.2, 0.5])
    b = (a + shift)[[3, 0, 4, 1, 2]]
    normals = numbers(5, 12, seed=2)
    directions = normals[0].reshape(4, 3)
    lengths = np.linalg.norm(directions, axis=1)
    expected = np.mean((directions @ shift / lengths) ** 2)
    actual = find("sliced_wasserstein")(Value(a), Value(b), Value(normals))
    assert actual.array == pytest.approx(expected, rel=1e-14)


def test_a_blurred_point_is_the_window() -> None:
    image = np.zeros((1, 7, 7, 1))
    image[0, 3, 3, 0] = 1
    row = [math.exp(-(d**2) / 2 / 0.8**2) for d in (-2, -1, 0, 1, 2)]
    window = np.outer(row, row) / math.fsum(row) ** 2
    blurred = after("blur", image, Value(0.8), 5)[0, 1:6, 1:6, 0]
    np.testing.assert_allclose(blurred, window, 1e-14)


def _ssim(a: Array, b: Array, extent: float) -> tuple[float, float]:
    """The mean of l c, and of c, window by window, from weighted moments of each."""
    size = min(11, *a.shape[:2])
    row = np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / 4.5)
    weights = np.outer(row, row) / row.sum() ** 2
    both, structures = [], []
    for i in range(a.shape[0] - size + 1):
        for j in range(a.shape[1] - size + 1):
            u, v = (image[i : i + size, j : j + size] for image in (a, b))
            m, n = (weights * u).sum(), (weights * v).sum()
            uu, vv, uv = (
                (weights * p * q).sum()
                for p, q in ((u - m, u - m), (v - n, v - n), (u - m, v - n))
            )
            c1, c2 = (0.01 * extent) ** 2, (0.03 * extent) ** 2
            structures.append((2 * uv + c2) / (uu + vv + c2))
            both.append(structures[-1] * (2 * m * n + c1) / (m * m + n * n + c1))
    return float(np.mean(both)), float(np.mean(structures))


@pytest.mark.parametrize("shape", [(8, 12), (16, 13)])
def test_ssim_window_by_window(shape: tuple[int, int]) -> None:
    a, b = (numbers(*shape, low=0, high=2, seed=seed) for seed in (4, 5))
    images = [Value(image[None, :, :, None]) for image in (a, b)]
    actual = find("ssim")(*images, Value(2.0)).array
    assert actual.item() == pytest.approx(_ssim(a, b, 2)[0], rel=1e-12)


def test_ms_ssim_scale_by_scale() -> None:
    """16 x 12 pixels, then 8 x 6: halved again they had sides of 3."""
    assert [scales(*s) for s in ((16, 12), (8, 8), (28, 28), (256, 256), (7, 8))] == [
        *(2, 2, 3, 5, 1)
    ]
    a = numbers(16, 12, low=0, high=1, seed=4)
    b = a + 0.1 * numbers(16, 12, seed=5)
    images = [Value(image[None, :, :, None]) for image in (a, b)]
    actual = find("ms_ssim")(*images, Value(1.0), 2).array
    halves = [image.reshape(8, 2, 6, 2).mean(axis=(1, 3)) for image in (a, b)]
    _, structure = _ssim(a, b, 1)
    whole, _ = _ssim(*halves, 1)
    total = 0.0448 + 0.2856
    expected = structure ** (0.0448 / total) * whole ** (0.2856 / total)
    assert actual.item() == pytest.approx(expected, rel=1e-12)
    assert find("ms_ssim")(images[0], images[0], Value(1.0), 2).array.item() == 1


def test_the_gamma_function_is_that_of_scipy() -> None:
    v = np.array([[1e-3, 0.2, 1, 1.46, 2, 7.5, 33, 1e5]])
    np.testing.assert_allclose(after("lgamma", v), special.gammaln(v), 1e-13, 1e-13)
    np.testing.assert_allclose(after("digamma", v), special.digamma(v), 1e-13)
    at = variable(v)
    (slope,) = gradients(tape.total(find("digamma")(at), (0, 1)), [at])
    np.testing.assert_allclose(slope.array, special.polygamma(1, v), 1e-13)


def test_waves_are_those_of_a_transformer() -> None:
    """Pairs of a sine and a cosine of one rate, from 1 to almost 1 / 10000, turn by t."""
    t = np.array([0.0, 0.7, -3.0, 250.0])
    rates = [1.0, 10000 ** (-1 / 3), 10000 ** (-2 / 3)]
    expected = np.array(
        [[*(np.sin(r * v) for r in rates), *(np.cos(r * v) for r in rates)] for v in t]
    )
    actual = find("waves")(Value(t), 6).array
    np.testing.assert_allclose(actual, expected, atol=1e-13)


def test_matrices_are_those_of_numpy() -> None:
    m, v = numbers(4, 3, 3), numbers(4, 3, seed=1)
    spd = m @ m.transpose(0, 2, 1) + 0.5 * np.eye(3)
    np.testing.assert_allclose(evaluated("inverse(m)", m=m), np.linalg.inv(m), 1e-11)
    expected = np.log(np.abs(np.linalg.det(m)))
    np.testing.assert_allclose(evaluated("logdet(m)", m=m), expected, 1e-11)
    factor = np.linalg.cholesky(spd)
    np.testing.assert_allclose(evaluated("cholesky(m)", m=spd), factor, 1e-12, 1e-13)
    skewed = spd + m - m.transpose(0, 2, 1)  # of which the symmetric part counts
    np.testing.assert_allclose(evaluated("cholesky(m)", m=skewed), factor, 1e-12, 1e-13)
    product = np.einsum("bij,bj->bi", m, v)
    np.testing.assert_allclose(evaluated("matmul(m, v)", m=m, v=v), product, 1e-13)
    both = evaluated("matmul(m, transpose(w))", m=m, w=spd)
    np.testing.assert_allclose(both, m @ spd.transpose(0, 2, 1), 1e-13)
    for name, at in (("inverse", spd), ("logdet", spd), ("cholesky", spd)):
        check(find(name), at)
    check(lambda a: find("matmul")(a, Value(v)), m)
    check(lambda b: find("matmul")(Value(m), b), v)
