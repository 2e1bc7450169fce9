"""Networks: what is joined, where heads branch off, what mirrors and modes mean."""

from __future__ import annotations

import numpy as np
import pytest
from derivatives import numbers
from gencc.ir.model import Model
from gencc.verification.reference import tape
from gencc.verification.reference.networks import Caller, Mode
from gencc.verification.reference.tape import Array, Value, gradients, variable
from gencc.verification.reference.training import start
from small import model

TEXT = """\
gencc: 1
name: networks
data: {source: npz, shape: [4, 6, 1], batch: 3}
latent: {z: {normal: 2}, w: {normal: 3}}
networks:
  joined: {input: [z, w], layers: [concat, dense: 4]}
  flat: {input: [x, z], layers: [flatten, concat, dense: 2]}
  headed:
    input: z
    layers: [dense: 3, tanh]
    heads: {mean: [dense: 2], log_var: [dense: 2, tanh]}
  dense_encoder: {input: x, layers: [flatten, dense: 5, tanh, dense: 2]}
  dense_mirror: {mirror: dense_encoder, tied: true}
  conv_encoder:
    input: x
    layers: [conv: {filters: 2, kernel: 3, stride: 2, padding: same}]
  conv_mirror: {mirror: conv_encoder, tied: true}
  pooled: {input: x, layers: [conv: {filters: 2, kernel: 1}, max_pool: 2]}
  unpooled: {mirror: pooled}
  level: {learned: -2.5}
  normed: {input: z, layers: [batch_norm: {decay: 0.75, epsilon: 0.25}]}
let:
  jointly: joined(sample(prior.z), sample(prior.w))
  flatly: flat(x, sample(prior.z))
  heads: headed(sample(prior.z))
  same: dense_mirror(dense_encoder(x))
  alike: conv_mirror(conv_encoder(x))
  back: unpooled(pooled(x))
  unit: normed(sample(prior.z))
losses:
  l: >
    sum(jointly) + sum(flatly) + sum(heads.mean) + sum(heads.log_var) + sum(same)
    + sum(alike) + sum(back) + sum(unit) + level
train: {epochs: 1, optimizer: {sgd: {lr: 1}}, minimize: l}
"""
X, Z, W = numbers(3, 4, 6, 1), numbers(3, 2, seed=1), numbers(3, 3, seed=2)


@pytest.fixture(scope="module")
def resolved() -> Model:
    return model(TEXT)


@pytest.fixture
def state(resolved: Model) -> dict[str, Array]:
    """Weights at random, biases too."""
    actual = start(resolved, 0)
    for seed, name in enumerate(actual):
        actual[name] = np.asarray(numbers(*actual[name].shape, low=0.5, seed=seed))
    actual["level/value"] = np.asarray(-2.5)
    return actual


def called(
    resolved: Model,
    state: dict[str, Array],
    name: str,
    *inputs: Array,
    mode: Mode = "training",
) -> dict[str, Array]:
    weights = {weight: Value(array) for weight, array in state.items()}
    actual = Caller(weights, state).call(
        resolved.network(name), [*map(Value, inputs)], mode
    )
    if isinstance(actual, Value):
        return {"": actual.array}
    return {head: value.array for head, value in actual.items()}


def test_inputs_are_joined_in_their_order(
    resolved: Model, state: dict[str, Array]
) -> None:
    actual = called(resolved, state, "joined", Z, W)[""]
    kernel, bias = state["joined/dense_1/kernel"], state["joined/dense_1/bias"]
    np.testing.assert_allclose(actual, Z @ kernel[:2] + W @ kernel[2:] + bias, 1e-13)
    actual = called(resolved, state, "flat", X, Z)[""]
    kernel, bias = state["flat/dense_1/kernel"], state["flat/dense_1/bias"]
    expected = X.reshape(3, 24) @ kernel[:24] + Z @ kernel[24:] + bias
    np.testing.assert_allclose(actual, expected, 1e-13)


def test_heads_branch_off_the_trunk(resolved: Model, state: dict[str, Array]) -> None:
    actual = called(resolved, state, "headed", Z)

    def dense(path: str, x: Array) -> Array:
        prefix = f"headed/{path}dense_1"
        result: Array = x @ state[f"{prefix}/kernel"] + state[f"{prefix}/bias"]
        return result

    trunk = np.tanh(dense("", Z))
    np.testing.assert_allclose(actual["mean"], dense("mean/", trunk), 1e-13)
    expected = np.tanh(dense("log_var/", trunk))
    np.testing.assert_allclose(actual["log_var"], expected, 1e-13)


def test_a_tied_mirror_has_the_kernels_turned_round(
    resolved: Model, state: dict[str, Array]
) -> None:
    actual = called(resolved, state, "dense_mirror", Z)[""]
    first, second = (state[f"dense_encoder/dense_{i}/kernel"] for i in (1, 2))
    biases = [state[f"dense_mirror/dense_{i}/bias"] for i in (1, 2)]
    expected = np.tanh(Z @ second.T + biases[0]) @ first.T + biases[1]
    np.testing.assert_allclose(actual, expected.reshape(3, 4, 6, 1), 1e-12)


def test_a_tied_convolution_is_mirrored_by_its_adjoint(
    resolved: Model, state: dict[str, Array]
) -> None:
    for network in ("conv_encoder/conv_1", "conv_mirror/conv_transpose_1"):
        state[f"{network}/bias"] *= 0
    seen = called(resolved, state, "conv_encoder", X)[""]
    y = numbers(*seen.shape, seed=3)
    returned = called(resolved, state, "conv_mirror", y)[""]
    assert (seen * y).sum() == pytest.approx((X * returned).sum(), rel=1e-13)


def test_a_mirror_unpools_by_the_switches(
    resolved: Model, state: dict[str, Array]
) -> None:
    actual = called(resolved, state, "pooled", X)
    code, switches = actual["result"], actual["switches_1"]
    back = called(resolved, state, "unpooled", code, switches)[""]
    kernel = state["unpooled/conv_transpose_1/kernel"][0, 0]
    bias = state["unpooled/conv_transpose_1/bias"]
    for n, i, j in np.ndindex(3, 2, 3):
        block = np.zeros((2, 2, 2))
        for c in range(2):
            row, column = divmod(int(switches[n, i, j, c]), 2)
            block[row, column, c] = code[n, i, j, c]
        seen = back[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        np.testing.assert_allclose(seen, block @ kernel.T + bias, 1e-13)


def test_a_learned_number(resolved: Model, state: dict[str, Array]) -> None:
    assert called(resolved, state, "level")[""] == -2.5


@pytest.mark.parametrize("mode", ["training", "constant", "finished"])
def test_the_modes_of_a_batch_norm(
    resolved: Model, state: dict[str, Array], mode: Mode
) -> None:
    """Which statistics are used, and which ones move: decay old + (1 - decay) batch."""
    prefix = "normed/batch_norm_1"
    before = {name: array.copy() for name, array in state.items()}
    actual = called(resolved, state, "normed", Z, mode=mode)[""]
    batch = {
        "mean": Z.mean(axis=0),
        "variance": ((Z - Z.mean(axis=0)) ** 2).mean(axis=0),
    }
    running = {part: before[f"{prefix}/running_{part}"] for part in batch}
    used = running if mode == "finished" else batch
    unit = (Z - used["mean"]) / np.sqrt(used["variance"] + 0.25)
    expected = before[f"{prefix}/scale"] * unit + before[f"{prefix}/shift"]
    np.testing.assert_allclose(actual, expected, 1e-13)
    for part in batch:
        now = state.pop(f"{prefix}/running_{part}")
        updated = 0.75 * running[part] + 0.25 * batch[part]
        np.testing.assert_allclose(
            now, updated if mode == "training" else running[part], 1e-14
        )
    assert all((array == before[name]).all() for name, array in state.items())


@pytest.mark.parametrize("mode", ["training", "constant", "finished"])
def test_moments_of_the_batch_have_a_gradient_and_running_ones_have_none(
    resolved: Model, state: dict[str, Array], mode: Mode
) -> None:
    """The sum over a batch that is centred does not depend on it."""
    prefix = "normed/batch_norm_1"
    spread = np.sqrt(state[f"{prefix}/running_variance"] + 0.25)
    expected = state[f"{prefix}/scale"] / spread if mode == "finished" else np.zeros(2)
    weights = {weight: Value(array) for weight, array in state.items()}
    x = variable(Z)
    actual = Caller(weights, state).call(resolved.network("normed"), [x], mode)
    assert isinstance(actual, Value)
    (slope,) = gradients(tape.total(actual, (0, 1)), [x])
    np.testing.assert_allclose(slope.array, np.tile(expected, (3, 1)), 1e-13, 1e-14)
