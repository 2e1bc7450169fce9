"""Optimizers: three steps in fractions and decimals, from the formulas of the papers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from gencc.ir.model import Optimizer, Rule
from gencc.ops.optimizers.adagrad import Adagrad
from gencc.ops.optimizers.adam import Adam
from gencc.ops.optimizers.adamw import AdamW
from gencc.ops.optimizers.rmsprop import Rmsprop
from gencc.ops.optimizers.sgd import Sgd
from gencc.verification.reference import optimizers
from gencc.verification.reference.tape import Array

W = "net/dense_1/kernel"
ROUNDING = 4e-16
GRADIENTS = [0.5, -3.0, 0.125]


def updated(rule: Rule, gradients: list[float], start: float = 1.0) -> dict[str, Array]:
    """The state after a step with each of the gradients."""
    optimizer = Optimizer("o", ("net",), rule)
    state: dict[str, Array] = {W: np.array([start])}
    state |= optimizers.start(optimizer, state)
    for gradient in gradients:
        optimizers.move(optimizer, {W: np.array([gradient])}, state)
    return state


# ------------------------------------------------------------------ descent


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize(
    ("momentum", "nesterov"), [(0.0, False), (0.75, False), (0.75, True), (0.0, True)]
)
def test_sgd(steps: int, momentum: float, nesterov: bool) -> None:
    """b <- momentum b + g; p <- p - lr b, or p - lr (g + momentum b)."""
    state = updated(Sgd(0.1, momentum, nesterov), GRADIENTS[:steps])
    lr, mu = Fraction(0.1), Fraction(momentum)
    p, b = Fraction(1), Fraction(0)
    for g in map(Fraction, GRADIENTS[:steps]):
        b = mu * b + g
        p -= lr * (g + mu * b if nesterov else b)
    assert state[W][0] == pytest.approx(float(p), rel=ROUNDING)
    momenta = {name: array[0] for name, array in state.items() if name != W}
    expected = {f"optimizers/o/{W}/momentum": float(b)} if momentum else {}
    assert momenta == expected


def test_momentum_by_hand() -> None:
    state = updated(Sgd(0.5, 0.5, False), [2.0, 2.0], start=10.0)
    assert state[W] == [10 - 0.5 * 2 - 0.5 * 3]
    state = updated(Sgd(0.5, 0.5, True), [2.0, 2.0], start=10.0)
    assert state[W] == [10 - 0.5 * (2 + 1) - 0.5 * (2 + 1.5)]


# ------------------------------------------------------------------ Adam


def adam(rule: Adam, gradients: list[float]) -> tuple[Decimal, Decimal, Decimal]:
    """Algorithm 1 of Kingma & Ba, in sixty digits: theta, m and v."""
    with localcontext() as context:
        context.prec = 60
        lr, beta_1, beta_2, epsilon = map(
            Decimal, (rule.lr, rule.beta_1, rule.beta_2, rule.epsilon)
        )
        theta, m, v = Decimal(1), Decimal(0), Decimal(0)
        for t, g in enumerate(map(Decimal, gradients), 1):
            m = beta_1 * m + (1 - beta_1) * g
            v = beta_2 * v + (1 - beta_2) * g**2
            m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
            theta -= lr * m_hat / (v_hat.sqrt() + epsilon)
        return theta, m, v


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize(
    "rule",
    [
        Adam(0.1, 0.9, 0.999, 1e-8),
        Adam(0.1, 0.5, 0.9, 0.25),
        Adam(0.1, 0.0, 0.99, 1e-8),
        Adam(0.1, 0.9, 0.0, 1e-3),
    ],
)
def test_adam(rule: Adam, steps: int) -> None:
    state = updated(rule, GRADIENTS[:steps])
    theta, m, v = (float(number) for number in adam(rule, GRADIENTS[:steps]))
    # 1 - beta is rounded, by as much as beta is far from 1.
    assert state[f"optimizers/o/{W}/m"][0] == pytest.approx(m, rel=1e-15)
    assert state[f"optimizers/o/{W}/v"][0] == pytest.approx(v, rel=1e-13)
    assert state[W][0] == pytest.approx(theta, rel=1e-13)
    assert state["optimizers/o/steps"] == steps
    assert state["optimizers/o/steps"].dtype == np.int64


@pytest.mark.parametrize("size", [1e-8, 3e-10, 1e-14])
def test_adam_with_gradients_of_the_size_of_epsilon(size: float) -> None:
    """Where epsilon stands decides: outside the root, after the correction of v.

    At the first step m_hat is g and the root of v_hat is |g|.
    """
    rule = Adam(1.0, 0.9, 0.999, 1e-8)
    state = updated(rule, [size])
    assert 1 - state[W][0] == pytest.approx(size / (size + 1e-8), rel=1e-9)
    assert 1 - state[W][0] == pytest.approx(1 - float(adam(rule, [size])[0]), rel=1e-9)
    again = [size, -size / 2, size]
    expected = 1 - float(adam(rule, again)[0])
    assert 1 - updated(rule, again)[W][0] == pytest.approx(expected, rel=1e-9)


def test_the_first_step_of_adam_has_the_length_of_its_rate() -> None:
    for gradient in (1e3, -1e-3):
        state = updated(Adam(0.25, 0.9, 0.999, 1e-30), [gradient])
        assert 1 - state[W][0] == pytest.approx(np.copysign(0.25, gradient), rel=1e-13)


def test_adam_after_many_steps() -> None:
    """The corrections do not lose digits, and go to 1."""
    rule = Adam(0.1, 0.9, 0.999, 1e-8)
    many = [0.5, -0.25] * 300
    theta = float(adam(rule, many)[0])
    assert updated(rule, many)[W][0] == pytest.approx(theta, rel=1e-12)


# ------------------------------------------------------------------ RMSprop


@pytest.mark.parametrize("steps", [1, 2, 3])
@pytest.mark.parametrize(
    "rule", [Rmsprop(0.1, 0.9, 1e-8), Rmsprop(0.1, 0.5, 0.25), Rmsprop(0.1, 0.0, 1e-3)]
)
def test_rmsprop(rule: Rmsprop, steps: int) -> None:
    """v <- rho v + (1 - rho) g^2; p <- p - lr g / (sqrt(v) + epsilon)."""
    state = updated(rule, GRADIENTS[:steps])
    with localcontext() as context:
        context.prec = 60
        lr, rho, epsilon = map(Decimal, (rule.lr, rule.rho, rule.epsilon))
        p, v = Decimal(1), Decimal(0)
        for g in map(Decimal, GRADIENTS[:steps]):
            v = rho * v + (1 - rho) * g**2
            p -= lr * g / (v.sqrt() + epsilon)
    assert state[f"optimizers/o/{W}/v"][0] == pytest.approx(float(v), rel=1e-14)
    assert state[W][0] == pytest.approx(float(p), rel=1e-14)


def test_rmsprop_by_hand() -> None:
    """v = 1/4 4^2 = 4, then 3/4 4 + 1/4 2^2 = 4; epsilon stands beside the root."""
    state = updated(Rmsprop(0.5, 0.75, 2.0), [4.0, 2.0], start=10.0)
    assert state[W] == [10 - 0.5 * 4 / (2 + 2) - 0.5 * 2 / (2 + 2)]


# ------------------------------------------------------------------ AdaGrad


def test_adagrad_by_hand() -> None:
    """The sums are 9, then 9 + 16 = 25; epsilon stands beside the root."""
    state = updated(Adagrad(0.5, 1.0), [3.0, -4.0], start=10.0)
    assert state[W] == [10 - 0.5 * 3 / (3 + 1) + 0.5 * 4 / (5 + 1)]
    assert state[f"optimizers/o/{W}/sum"] == 25


# ------------------------------------------------------------------ weight decay


@pytest.mark.parametrize(
    "rule", [Sgd(0.1, 0.5, True), Rmsprop(0.1, 0.5, 0.25), Adam(0.1, 0.5, 0.9, 0.25)]
)
def test_weight_decay_is_part_of_the_gradient(rule: Rule) -> None:
    """Two steps of one rule along g + weight_decay p, worked out before."""
    first = updated(rule, [0.5 + 0.25 * 2.0], start=2.0)[W][0]
    both = updated(rule, [0.5 + 0.25 * 2.0, -3.0 + 0.25 * first], start=2.0)
    decayed = updated(replace(rule, weight_decay=0.25), [0.5, -3.0], start=2.0)  # type: ignore[type-var]
    assert decayed == both


def test_adamw_by_hand() -> None:
    """Without memories Adam's step is lr g / (|g| + epsilon); lr multiplies the decay."""
    rule = AdamW(0.5, 0.0, 0.0, 1.0, 0.25)
    state = updated(rule, [3.0], start=10.0)
    assert state[W] == [10 - 0.5 * 0.25 * 10 - 0.5 * 3 / (3 + 1)]
    assert state[f"optimizers/o/{W}/m"] == 3, "the decay is not in the moments"
    assert updated(rule, [0.0], start=10.0)[W] == [10 * (1 - 0.5 * 0.25)]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_adamw_without_decay_is_adam(steps: int) -> None:
    adam = updated(Adam(0.1, 0.9, 0.999, 1e-8), GRADIENTS[:steps])
    assert updated(AdamW(0.1, 0.9, 0.999, 1e-8, 0.0), GRADIENTS[:steps]) == adam


# ------------------------------------------------------------------ states


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (Rmsprop(1.0, 0.9, 1e-8), {f"optimizers/o/{W}/v"}),
        (Adagrad(1.0, 1e-10), {f"optimizers/o/{W}/sum"}),
        (Sgd(1.0, 0.0, False), set()),
        (Sgd(1.0, 0.5, False), {f"optimizers/o/{W}/momentum"}),
        (
            Adam(1.0, 0.9, 0.999, 1e-8),
            {f"optimizers/o/{W}/m", f"optimizers/o/{W}/v", "optimizers/o/steps"},
        ),
    ],
)
def test_states_start_at_0(rule: Rule, names: set[str]) -> None:
    actual = optimizers.start(Optimizer("o", ("net",), rule), {W: np.ones((2, 3))})
    assert actual.keys() == names
    assert all(not array.any() for array in actual.values())
    assert {a.shape for n, a in actual.items() if W in n} <= {(2, 3)}


def test_a_step_counts_once_for_all_weights() -> None:
    optimizer = Optimizer("o", ("net",), Adam(0.1, 0.9, 0.999, 1e-8))
    state: dict[str, Array] = {"net/a": np.ones(1), "net/b": np.ones(1)}
    state |= optimizers.start(optimizer, dict(state))
    gradients = {"net/a": np.ones(1), "net/b": np.ones(1)}
    before = dict(state)
    optimizers.move(optimizer, gradients, state)
    assert state["optimizers/o/steps"] == 1
    assert state["net/a"] == state["net/b"] == pytest.approx(0.9, rel=1e-7)
    assert before["net/a"] == 1, "arrays are replaced, not changed"
