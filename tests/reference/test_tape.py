"""The tape: values, gradients, and gradients of gradients, each by its definition."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from derivatives import Function, apart, check, numbers
from gencc.verification.reference import tape
from gencc.verification.reference.tape import Array, Value, gradients, variable
from scipy import special

A, B = numbers(3, 4), numbers(3, 4, seed=1)
ROW, COLUMN, NUMBER = numbers(4, seed=2), numbers(3, 1, seed=3), numbers(seed=4)
POSITIVE = numbers(3, 4, low=1.0, high=2.0, seed=5)  # far from a pole
TWICE = np.array([2, 0, 2, 2])  # an index that comes more than once
CHOSEN = A > B
ULPS = 1e-15  # a few roundings of 1.1e-16

BINARY = {"add": tape.add, "subtract": tape.subtract, "multiply": tape.multiply}
UNARY: dict[str, tuple[Function, Callable[[float], float], Array]] = {
    "negative": (tape.negative, lambda v: 0.0 - v, A),
    "exp": (tape.exp, math.exp, A),
    "expm1": (tape.expm1, lambda v: math.exp(v) - 1, A),
    "log": (tape.log, math.log, POSITIVE),
    "sqrt": (tape.sqrt, math.sqrt, POSITIVE),
    "tanh": (tape.tanh, math.tanh, A),
    "sigmoid": (tape.sigmoid, lambda v: math.exp(v) / (math.exp(v) + 1), A),
    "softplus": (tape.softplus, lambda v: math.log(1 + math.exp(v)), A),
    "cube": (lambda v: tape.power(v, 3), lambda v: v * v * v, A),
    "inverse": (lambda v: tape.power(v, -1), lambda v: 1 / v, POSITIVE),
    "half": (lambda v: tape.power(v, 0.5), math.sqrt, POSITIVE),
}
SHAPES: dict[str, tuple[Function, tuple[Array, ...], Array]] = {
    "total": (lambda v: tape.total(v, (0,)), (A,), A[0] + A[1] + A[2]),
    "total of both": (
        lambda v: tape.total(v, (0, 1)),
        (A,),
        np.array(math.fsum(A.ravel())),
    ),
    "total kept": (
        lambda v: tape.total(v, (1,), keep=True),
        (A,),
        np.array([[math.fsum(row)] for row in A]),
    ),
    "broadcast": (
        lambda v: tape.broadcast(v, (2, 3, 4)),
        (COLUMN,),
        np.array([[[COLUMN[i, 0]] * 4 for i in range(3)]] * 2),
    ),
    "reshape": (lambda v: tape.reshape(v, (2, 6)), (A,), np.array(A.ravel()).reshape(2, 6)),
    "transpose": (
        lambda v: tape.transpose(v, (2, 0, 1)),
        (A.reshape(3, 2, 2),),
        np.array(
            [[[A[i, 2 * j + k] for j in range(2)] for i in range(3)] for k in range(2)]
        ),
    ),
    "matmul": (
        tape.matmul,
        (A, B.reshape(4, 3)),
        np.array(
            [
                [math.fsum(A[i, k] * B.reshape(4, 3)[k, j] for k in range(4)) for j in range(3)]
                for i in range(3)
            ]
        ),
    ),
    "take": (lambda v: tape.take(v, (slice(None), slice(1, 4, 2))), (A,), A[:, [1, 3]]),
    "take again": (lambda v: tape.take(v, TWICE), (A,), np.array([A[2], A[0], A[2], A[2]])),
    "put": (
        lambda v: tape.put(v, (slice(None), slice(1, 8, 2)), (3, 9)),
        (A,),
        np.array([[0, a, 0, b, 0, c, 0, d, 0] for a, b, c, d in A]),
    ),
    "put again": (
        lambda v: tape.put(v, TWICE, (3,)),
        (ROW,),
        np.array([ROW[1], 0, ROW[0] + ROW[2] + ROW[3]]),
    ),
    "join": (
        lambda u, v: tape.join([u, v], 1),
        (A, COLUMN),
        np.array([[*A[i], *COLUMN[i]] for i in range(3)]),
    ),
    "where": (
        lambda u, v: tape.where(CHOSEN, u, v),
        (A, B),
        np.array([[max(A[i, j], B[i, j]) for j in range(4)] for i in range(3)]),
    ),
}  # fmt: skip


def shape(array: Array) -> str:
    return str(array.shape)


# ------------------------------------------------------------------ each operation


@pytest.mark.parametrize("name", UNARY)
def test_functions(name: str) -> None:
    function, definition, at = UNARY[name]
    expected = np.vectorize(definition)(at)
    np.testing.assert_allclose(function(Value(at)).array, expected, 1e-14)
    check(function, at)


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    function, arrays, expected = SHAPES[name]
    actual = function(*map(Value, arrays)).array
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, 1e-14, 1e-15)
    check(function, *arrays)


@pytest.mark.parametrize("left", [A, ROW, COLUMN, NUMBER], ids=shape)
@pytest.mark.parametrize("right", [B, ROW, COLUMN, NUMBER], ids=shape)
@pytest.mark.parametrize("name", [*BINARY, "divide", "where"])
def test_arithmetic_broadcasts(name: str, left: Array, right: Array) -> None:
    """And gradients have the shapes of what was broadcast."""
    if name == "divide":
        function, right = tape.divide, np.abs(right) + 1
    elif name == "where":
        function = lambda u, v: tape.where(CHOSEN, u, v)  # noqa: E731
    else:
        function = BINARY[name]
    check(function, left, right)


def test_arithmetic() -> None:
    a, b = Value(6.0), Value(4.0)
    results = [
        f(a, b).array for f in (tape.add, tape.subtract, tape.multiply, tape.divide)
    ]
    assert results == [10, 2, 24, 1.5]


def test_a_condition_may_be_larger_than_what_it_chooses_from() -> None:
    check(lambda u, v: tape.where(CHOSEN, u, v), NUMBER, ROW)


# ------------------------------------------------------------------ tails


def test_sigmoid_and_softplus_do_not_overflow() -> None:
    x = np.array([-1e4, -700.0, -40.0, -1e-9, 0.0, 1e-9, 40.0, 700.0, 1e4])
    at = variable(x)
    np.testing.assert_allclose(tape.sigmoid(at).array, special.expit(x), ULPS)
    np.testing.assert_allclose(tape.softplus(at).array, np.logaddexp(0, x), ULPS)
    (slope,) = gradients(tape.softplus(at), [at])
    np.testing.assert_allclose(slope.array, special.expit(x), ULPS)
    (bend,) = gradients(slope, [at])
    expected = special.expit(x) * special.expit(-x)
    np.testing.assert_allclose(bend.array, expected, ULPS)


def test_expm1_keeps_its_digits_near_0() -> None:
    x = np.array([-1e-12, 1e-300, 1e-9])
    np.testing.assert_allclose(tape.expm1(Value(x)).array, x + x * x / 2, ULPS)


# ------------------------------------------------------------------ powers


def derivatives(exponent: float, at: float, count: int) -> list[float]:
    """Of at ** exponent, from the value on."""
    x = variable(at)
    values = [tape.power(x, exponent)]
    for _ in range(count):
        values += gradients(values[-1], [x])
    return [float(value.array) for value in values]


@pytest.mark.parametrize(
    ("exponent", "at", "expected"),
    [
        (0, 0.0, [1, 0, 0]),
        (0, -2.0, [1, 0, 0]),
        (1, 0.0, [0, 1, 0, 0]),
        (2, 0.0, [0, 0, 2, 0, 0]),
        (3, -2.0, [-8, 12, -12, 6, 0, 0]),
        (-1, -2.0, [-0.5, -0.25, -0.25, -0.375]),
        (-2, 0.5, [4, -16, 96]),
        (1.5, 0.0, [0, 0]),
    ],
)
def test_powers(exponent: float, at: float, expected: list[float]) -> None:
    assert derivatives(exponent, at, len(expected) - 1) == expected


def test_a_root_is_infinitely_steep_at_0() -> None:
    with np.errstate(divide="ignore"):
        assert derivatives(0.5, 0.0, 1) == [0, math.inf]
        x = variable(0.0)
        assert gradients(tape.sqrt(x), [x])[0].array == math.inf


# ------------------------------------------------------------------ what leads where


def test_an_operand_that_is_used_twice() -> None:
    check(lambda v: tape.multiply(v, v), A)
    check(lambda v: tape.multiply(tape.exp(v), tape.add(v, tape.multiply(v, v))), A)
    check(lambda v: tape.matmul(v, tape.transpose(v, (1, 0))), A)
    x = variable(A)
    for same in (tape.divide(x, x), tape.subtract(x, x)):
        (slope,) = gradients(same, [x])
        np.testing.assert_allclose(slope.array, 0, atol=1e-15)


def test_the_gradient_is_that_of_the_sum() -> None:
    x = variable(A)
    (slope,) = gradients(tape.multiply(Value(B), x), [x])
    assert (slope.array == B).all()


def test_gradients_come_in_the_order_of_what_they_are_by() -> None:
    x, y = variable(2.0), variable(5.0)
    product = tape.multiply(x, y)
    by_y, by_itself, by_x = gradients(product, [y, product, x])
    assert [gradient.array for gradient in (by_y, by_itself, by_x)] == [2, 1, 5]


def test_zeros_where_nothing_leads() -> None:
    x, elsewhere = variable(A), variable(ROW)
    away, held, plain = gradients(
        tape.exp(tape.constant(x)), [elsewhere, x, Value(COLUMN)]
    )
    for gradient, like in ((away, ROW), (held, A), (plain, COLUMN)):
        assert gradient.shape == like.shape and not gradient.array.any()


def test_a_constant_has_the_same_numbers_and_no_gradient() -> None:
    x = variable(A)
    held = tape.constant(tape.exp(x))
    assert (held.array == np.exp(A)).all() and not held.tracked
    (slope,) = gradients(tape.multiply(x, held), [x])
    assert (slope.array == np.exp(A)).all()
    (bend,) = gradients(slope, [x])
    assert not bend.array.any()


def test_what_is_not_tracked_remembers_nothing() -> None:
    untracked = tape.add(tape.multiply(Value(A), Value(B)), tape.exp(Value(ROW)))
    assert not untracked.tracked and untracked.pulls == ()
    x = variable(A)
    (only,) = tape.multiply(x, Value(B)).pulls
    assert only[0] is x


def test_an_alias_is_one_use_of_a_value() -> None:
    x = variable(A)
    once, again = tape.alias(x), tape.alias(x)
    product = tape.multiply(tape.multiply(once, once), again)  # x^2 and x
    by_once, by_again, by_x = gradients(product, [once, again, x])
    np.testing.assert_allclose(by_once.array, 2 * A * A, 1e-15)
    np.testing.assert_allclose(by_again.array, A * A, 1e-15)
    np.testing.assert_allclose(by_x.array, 3 * A * A, 1e-15)
    (mixed,) = gradients(by_once, [again])
    np.testing.assert_allclose(mixed.array, 2 * A, 1e-15)


def test_an_alias_of_a_constant_is_tracked() -> None:
    held = tape.alias(Value(A))
    (slope,) = gradients(tape.multiply(held, held), [held])
    assert (slope.array == 2 * A).all()


def test_long_computations_do_not_recurse() -> None:
    x = variable(1.0)
    value = x
    for _ in range(3_000):
        value = tape.add(value, Value(1e-3))
    (slope,) = gradients(value, [x])
    assert slope.array == 1


def test_shared_parts_are_gone_through_once() -> None:
    """Sixty doublings: 2^60 ways lead back, and each counts."""
    x = variable(1.0)
    value = x
    for _ in range(60):
        value = tape.add(value, value)
    (slope,) = gradients(value, [x])
    assert slope.array == 2.0**60


def test_a_kink_is_no_matter_away_from_it() -> None:
    check(lambda v: tape.where(v.array > 0, v, tape.multiply(v, v)), apart(3, 4))


# ------------------------------------------------------------------ rounded anew

STEP = np.spacing(1.0)


def test_every_result_is_moved_by_one_rounding_and_what_is_equal_stays_so() -> None:
    array = np.array([0.0, 1.5, 1.5, -1.25, np.inf])
    seen = set()
    for number in range(20):
        with tape.rounded_anew(number):
            first, second = Value(array).array, Value(array[::-1]).array
        assert np.array_equal(first, second[::-1])
        assert first[0] == 0 and first[4] == np.inf and first[1] == first[2]
        assert set(np.abs(first[1:4] - array[1:4]) / STEP) == {1.0}
        seen.add(tuple(first > array))
    assert len(seen) == 4  # up or down, for two numbers
    assert np.array_equal(Value(array).array, array)


def test_a_saturated_slope_is_seen_to_be_rounding_noise() -> None:
    """1 - tanh(18)² has no digit left, though no change of the 18 would say so."""

    def slope(x: float) -> float:
        start = variable(x)
        (gradient,) = gradients(tape.tanh(start), [start])
        return float(gradient.array)

    assert slope(18.0) == slope(math.nextafter(18.0, 19.0))
    slopes = set()
    for number in range(20):
        with tape.rounded_anew(number):
            slopes.add(slope(18.0))
    assert max(slopes) - min(slopes) > slope(18.0)


def test_what_is_not_taken_has_no_gradient_however_steep_it_is() -> None:
    v = tape.variable(np.array([0.0, -1.0, 4.0]))
    with np.errstate(all="ignore"):
        taken = tape.where(v.array > 0, tape.log(v), tape.sqrt(v))
        (gradient,) = tape.gradients(tape.where(v.array > 0, taken, v), [v])
    assert gradient.array.tolist() == [1, 1, 0.25]
