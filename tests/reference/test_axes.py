"""Axes of values: what a loop over examples and draws says of them."""

from __future__ import annotations

import numpy as np
import pytest
from derivatives import check, numbers
from formulas import evaluated
from gencc.ir.expressions import BATCH, OTHERS, Axis, Tensor
from gencc.verification.reference import axes
from gencc.verification.reference.functions import find
from gencc.verification.reference.tape import Value
from scipy import special

K, M = Axis("K", 3), Axis("M", 2)
PAIRS = numbers(4, 4, 2)
DRAWS = numbers(5, 3, 2, 2)


@pytest.mark.parametrize("function", ["mean", "sum", "max", "logsumexp", "logmeanexp"])
def test_an_example_does_not_meet_itself_among_the_others(function: str) -> None:
    rules = {
        "mean": np.mean,
        "sum": np.sum,
        "max": np.max,
        "logsumexp": special.logsumexp,
        "logmeanexp": lambda v, axis: special.logsumexp(v, axis=axis) - np.log(len(v)),
    }
    kind = Tensor((2,), (BATCH,))
    for over in (OTHERS, "batch"):
        actual = axes.reduced(find(function), Value(PAIRS), kind, over).array
        for i, row in enumerate(PAIRS):
            met = [v for j, v in enumerate(row) if j != i or over == "batch"]
            expected = rules[function](np.array(met), axis=0)
            np.testing.assert_allclose(actual[i], expected, 1e-13)
        check(lambda v, over=over: axes.reduced(find(function), v, kind, over), PAIRS)


def test_a_reduction_is_over_the_axis_that_it_names() -> None:
    kind = Tensor((2,), (K, M))
    expected = {"": DRAWS.sum(axis=3), "K": DRAWS.sum(axis=1), "M": DRAWS.sum(axis=2)}
    for over, summed in expected.items():
        actual = axes.reduced(find("sum"), Value(DRAWS), kind, over).array
        np.testing.assert_allclose(actual, summed, 1e-13)


def test_a_value_is_repeated_along_the_axes_that_it_has_not() -> None:
    whole = Tensor((2,), (K, M))
    of_m = DRAWS[:, 0]
    repeated = axes.repeated(Value(of_m), Tensor((2,), (M,)), whole).array
    for k in range(K.size):
        assert np.array_equal(repeated[:, k], of_m)
    folded = axes.folded(Value(of_m), Tensor((2,), (M,)), whole).array
    assert np.array_equal(axes.unfolded(Value(folded), whole).array, repeated)
    number = axes.repeated(Value(DRAWS[:, 0, 0, 0]), Tensor(()), whole).array
    assert np.array_equal(number[:, 2, 1, 1], DRAWS[:, 0, 0, 0])


def test_rows_are_an_axis_and_stack_makes_them_a_tensor_again() -> None:
    """Where there is an axis already, they stand by their names, and not by their order."""
    m, v = numbers(4, 3, 2), numbers(4, 2, seed=1)
    near = evaluated("logsumexp(-sse(rows(m, 3), v), 3)", m=m, v=v)
    distances = ((m - v[:, None]) ** 2).sum(axis=2)
    np.testing.assert_allclose(near, special.logsumexp(-distances, axis=1), 1e-13)
    weights = special.softmax(-distances, axis=1)
    stacked = evaluated("softmax(stack(-sse(rows(m, 3), v), 3))", m=m, v=v)
    np.testing.assert_allclose(stacked, weights, 1e-13)
    turned = evaluated("stack(stack(rows(rows(m, 3), 2), 3), 2)", m=m)
    assert np.array_equal(turned, m.transpose(0, 2, 1))
    assert np.array_equal(evaluated("stack(rows(m, 3), 3)", m=m), m)


def test_gradients_go_through_rows_and_stacks() -> None:
    kind = Tensor((2,), (K, M))
    check(lambda v: axes.rows(v, kind, M), numbers(5, 3, 2, 2))
    check(lambda v: axes.stacked(v, kind, "K"), DRAWS)
