"""Expressions: calls that are one, gradients in formulas, and what is fitted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from derivatives import TOLERANCE, differences, numbers
from formulas import evaluated
from gencc.ir.model import Model
from gencc.verification.reference.evaluation import Evaluation
from gencc.verification.reference.networks import Caller
from gencc.verification.reference.tape import Array, Value
from gencc.verification.reference.training import Examples, Training, start
from small import definition, loss, model

SLOPES = """\
gencc: 1
name: slopes
data: {source: npz, shape: [3], batch: 5}
networks:
  code: {input: x, layers: [dense: 2, tanh]}
  critic: {input: [x, c], layers: [concat, dense: 4, batch_norm, tanh, dense: 1]}
let:
  c: code(x)
  by_x: grad(critic(x, c), x)
  by_c: grad(critic(x, c), c)
losses:
  penalty: square(norm(by_x) - 1) + sum(by_c * by_c)
  height: critic(x, c)
train:
  epochs: 1
  optimizer: {sgd: {lr: 1}}
  minimize: penalty + height
"""
X = numbers(5, 3)
BENT = 1e-8  # fifth derivatives are some 1e5 where a batch_norm is in a slope


def evaluation(
    resolved: Model, state: dict[str, Array], calls: list[str] | None = None
) -> Evaluation:
    """For X, batch norms being constant; notes the networks that are called."""
    caller = Caller({name: Value(array) for name, array in state.items()}, state)

    def call(name: str, arguments: Sequence[Value], noise: Value | None) -> object:
        if calls is not None:
            calls.append(name)
        return caller.call(resolved.network(name), arguments, "constant", noise)

    return Evaluation(resolved, {"x": X}, call)  # type: ignore[arg-type]


# ------------------------------------------------------------------ gradients in formulas


@pytest.mark.parametrize("name", ["by_x", "by_c"])
def test_what_is_computed_from_a_value_changes_with_it(name: str) -> None:
    """Of the sum over the batch: c changes with x, and x does not with c."""
    resolved = model(SLOPES)
    state = start(resolved, 0)
    inner = evaluation(resolved, state)
    c = inner.value(definition(resolved, "c")).array
    actual = inner.value(definition(resolved, name)).array
    weights = {weight: Value(array) for weight, array in state.items()}

    caller = Caller(weights, state)

    def code(x: Array) -> Array:
        output = caller.call(resolved.network("code"), [Value(x)], "constant")
        assert isinstance(output, Value)
        return output.array

    def summed(x: Array, c: Array) -> float:
        output = caller.call(
            resolved.network("critic"), [Value(x), Value(c)], "constant"
        )
        assert isinstance(output, Value)
        return float(output.array.sum())

    if name == "by_x":
        expected = differences(lambda x: summed(x, code(x)), X)
    else:
        expected = differences(lambda at: summed(X, at), c)
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(actual, expected, TOLERANCE, TOLERANCE)


def test_the_slope_of_a_linear_critic_is_its_kernel() -> None:
    resolved = model(
        SLOPES,
        ("[concat, dense: 4, batch_norm, tanh, dense: 1]", "[concat, dense: 1]"),
        ("by_x: grad(critic(x, c), x)", "by_x: grad(critic(x, stop(c)), x)"),
    )
    state = start(resolved, 0)
    kernel = state["critic/dense_1/kernel"][:, 0]
    inner = evaluation(resolved, state)
    for name, part in (("by_x", kernel[:3]), ("by_c", kernel[3:])):
        actual = inner.value(definition(resolved, name)).array
        np.testing.assert_allclose(actual, np.tile(part, (5, 1)), 1e-15)
    norm = float(np.sqrt(kernel[:3] @ kernel[:3] + 1e-12))
    expected = (norm - 1) ** 2 + kernel[3:] @ kernel[3:]
    actual = inner.value(loss(resolved, "penalty")).array
    np.testing.assert_allclose(actual, expected, 1e-14)


def test_a_gradient_in_a_loss_is_differentiated_again() -> None:
    """By the weights, and through c by those of the network that c comes from.

    sgd with rate 1 moves by the gradient.
    """
    resolved = model(SLOPES)
    data = {"x": Examples(X)}
    before = start(resolved, 0)
    training = Training(resolved, data, state=dict(before))
    training.run(1)
    for name, array in before.items():
        if "running" in name:
            continue

        def objective(weights: Array, name: str = name) -> float:
            state = before | {name: weights}
            losses = Training(resolved, data, state=state).run(1)[0]
            return losses["penalty"] + losses["height"]

        expected = differences(objective, array)
        actual = array - training.state[name]
        np.testing.assert_allclose(actual, expected, BENT, BENT, err_msg=name)
    change = before["code/dense_1/kernel"] - training.state["code/dense_1/kernel"]
    assert np.abs(change).max() > 0.1


def test_a_gradient_moves_no_statistics_of_its_own() -> None:
    """Three gradients and one call, all of the same call: it is made once."""
    resolved = model(SLOPES)
    calls: list[str] = []
    inner = evaluation(resolved, start(resolved, 0), calls)
    for name in ("penalty", "height"):
        inner.value(loss(resolved, name))
    assert sorted(calls) == ["code", "critic"]
    training = Training(resolved, {"x": Examples(X)})
    before = dict(training.state)
    training.run(1)
    c = np.tanh(X @ before["code/dense_1/kernel"] + before["code/dense_1/bias"])
    seen = np.concatenate([X, c], axis=1) @ before["critic/dense_1/kernel"]
    mean = training.state["critic/batch_norm_1/running_mean"]
    np.testing.assert_allclose(mean, 0.1 * seen.mean(axis=0), 1e-12, 1e-15)


def test_a_gradient_alone_moves_them_once() -> None:
    resolved = model(
        SLOPES, ("penalty + height", "penalty"), ("  height: critic(x, c)\n", "")
    )
    training = Training(resolved, {"x": Examples(X)})
    before = dict(training.state)
    training.run(1)
    c = np.tanh(X @ before["code/dense_1/kernel"] + before["code/dense_1/bias"])
    seen = np.concatenate([X, c], axis=1) @ before["critic/dense_1/kernel"]
    mean = training.state["critic/batch_norm_1/running_mean"]
    np.testing.assert_allclose(mean, 0.1 * seen.mean(axis=0), 1e-12, 1e-15)


# ------------------------------------------------------------------ calls


@pytest.mark.parametrize(
    ("let", "calls"),
    [
        ("{u: f(x), v: f(x)}", 1),
        ("{u: f(x), w: x, v: f(w)}", 1),
        ("{u: f(2 * x), w: 2 * x, v: f(w)}", 1),
        ("{u: f(f(x)), v: f(f(x))}", 2),
        ("{u: f(x), v: f(2 * x)}", 2),
        ("{u: f(x + 1 - 1), v: f(x)}", 2),
    ],
)
def test_what_is_written_twice_is_one_computation(let: str, calls: int) -> None:
    resolved = model(
        "gencc: 1\nname: calls\ndata: {source: npz, shape: [3], batch: 5}\n"
        "networks: {f: {input: x, layers: [dense: 3]}}\n"
        f"let: {let}\nlosses: {{l: sum(u * v)}}\n"
        "train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: l}\n"
    )
    called: list[str] = []
    evaluation(resolved, start(resolved, 0), called).value(loss(resolved, "l"))
    assert called == ["f"] * calls


# ------------------------------------------------------------------ examples and images


@pytest.mark.parametrize("count", [4, 5])
def test_points_between_two_examples(count: int) -> None:
    """The ends are the examples; one without a partner is left out."""
    a = numbers(count, 3)
    actual = evaluated("between(a)", a=a)
    assert actual.shape == (16, 3)
    for pair in range(2):
        for step in range(8):
            expected = a[2 * pair] + step / 7 * (a[2 * pair + 1] - a[2 * pair])
            np.testing.assert_allclose(actual[8 * pair + step], expected, 1e-14, 1e-15)


def test_a_traversal_of_the_first_example() -> None:
    a = numbers(3, 2)
    first, second = a[0]
    expected = [(value, second) for value in range(-3, 4)]
    expected += [(first, value) for value in range(-3, 4)]
    np.testing.assert_array_equal(evaluated("traverse(a)", a=a), expected)
    assert evaluated("traverse(a)", a=numbers(2, 40)).shape == (32 * 7, 40)


def test_images_are_resampled() -> None:
    a = numbers(2, 4, 6, 1)
    small = evaluated("downsample(a, 2)", a=a)
    assert small[1, 1, 2, 0] == pytest.approx(a[1, 2:4, 4:, 0].mean(), rel=1e-14)
    large = evaluated("upsample(a, 3)", a=a)
    assert large.shape == (2, 12, 18, 1)
    assert (large[1, 3:6, 15:, 0] == a[1, 1, 5, 0]).all()
