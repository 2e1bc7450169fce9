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
def made() -> Model:
    return model(TEXT)


@pytest.fixture
def state(made: Model) -> dict[str, Array]:
    """Weights at random, biases too."""
    found = start(made, 0)
    for seed, name in enumerate(found):
        found[name] = np.asarray(numbers(*found[name].shape, low=0.5, seed=seed))
    found["level/value"] = np.asarray(-2.5)
    return found


def called(
    made: Model,
    state: dict[str, Array],
    name: str,
    *given: Array,
    mode: Mode = "training",
) -> dict[str, Array]:
    weights = {weight: Value(array) for weight, array in state.items()}
    found = Caller(weights, state).call(made.network(name), [*map(Value, given)], mode)
    if isinstance(found, Value):
        return {"": found.array}
    return {head: value.array for head, value in found.items()}


def test_inputs_are_joined_in_their_order(made: Model, state: dict[str, Array]) -> None:
    found = called(made, state, "joined", Z, W)[""]
    kernel, bias = state["joined/dense_1/kernel"], state["joined/dense_1/bias"]
    np.testing.assert_allclose(found, Z @ kernel[:2] + W @ kernel[2:] + bias, 1e-13)
    found = called(made, state, "flat", X, Z)[""]
    kernel, bias = state["flat/dense_1/kernel"], state["flat/dense_1/bias"]
    wanted = X.reshape(3, 24) @ kernel[:24] + Z @ kernel[24:] + bias
    np.testing.assert_allclose(found, wanted, 1e-13)


def test_heads_branch_off_the_trunk(made: Model, state: dict[str, Array]) -> None:
    found = called(made, state, "headed", Z)

    def dense(path: str, x: Array) -> Array:
        prefix = f"headed/{path}dense_1"
        result: Array = x @ state[f"{prefix}/kernel"] + state[f"{prefix}/bias"]
        return result

    trunk = np.tanh(dense("", Z))
    np.testing.assert_allclose(found["mean"], dense("mean/", trunk), 1e-13)
    wanted = np.tanh(dense("log_var/", trunk))
    np.testing.assert_allclose(found["log_var"], wanted, 1e-13)


def test_a_tied_mirror_has_the_kernels_turned_round(
    made: Model, state: dict[str, Array]
) -> None:
    found = called(made, state, "dense_mirror", Z)[""]
    first, second = (state[f"dense_encoder/dense_{i}/kernel"] for i in (1, 2))
    biases = [state[f"dense_mirror/dense_{i}/bias"] for i in (1, 2)]
    wanted = np.tanh(Z @ second.T + biases[0]) @ first.T + biases[1]
    np.testing.assert_allclose(found, wanted.reshape(3, 4, 6, 1), 1e-12)


def test_a_tied_convolution_is_mirrored_by_its_adjoint(
    made: Model, state: dict[str, Array]
) -> None:
    for network in ("conv_encoder/conv_1", "conv_mirror/conv_transpose_1"):
        state[f"{network}/bias"] *= 0
    seen = called(made, state, "conv_encoder", X)[""]
    y = numbers(*seen.shape, seed=3)
    returned = called(made, state, "conv_mirror", y)[""]
    assert (seen * y).sum() == pytest.approx((X * returned).sum(), rel=1e-13)


def test_a_mirror_unpools_by_the_switches(made: Model, state: dict[str, Array]) -> None:
    found = called(made, state, "pooled", X)
    code, switches = found["result"], found["switches_1"]
    back = called(made, state, "unpooled", code, switches)[""]
    kernel = state["unpooled/conv_transpose_1/kernel"][0, 0]
    bias = state["unpooled/conv_transpose_1/bias"]
    for n, i, j in np.ndindex(3, 2, 3):
        block = np.zeros((2, 2, 2))
        for c in range(2):
            row, column = divmod(int(switches[n, i, j, c]), 2)
            block[row, column, c] = code[n, i, j, c]
        seen = back[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        np.testing.assert_allclose(seen, block @ kernel.T + bias, 1e-13)


def test_a_learned_number(made: Model, state: dict[str, Array]) -> None:
    assert called(made, state, "level")[""] == -2.5


@pytest.mark.parametrize("mode", ["training", "constant", "finished"])
def test_the_modes_of_a_batch_norm(
    made: Model, state: dict[str, Array], mode: Mode
) -> None:
    """Which statistics are used, and which ones move: decay old + (1 - decay) batch."""
    prefix = "normed/batch_norm_1"
    before = {name: array.copy() for name, array in state.items()}
    found = called(made, state, "normed", Z, mode=mode)[""]
    batch = {
        "mean": Z.mean(axis=0),
        "variance": ((Z - Z.mean(axis=0)) ** 2).mean(axis=0),
    }
    running = {part: before[f"{prefix}/running_{part}"] for part in batch}
    used = running if mode == "finished" else batch
    unit = (Z - used["mean"]) / np.sqrt(used["variance"] + 0.25)
    wanted = before[f"{prefix}/scale"] * unit + before[f"{prefix}/shift"]
    np.testing.assert_allclose(found, wanted, 1e-13)
    for part in batch:
        now = state.pop(f"{prefix}/running_{part}")
        moved = 0.75 * running[part] + 0.25 * batch[part]
        np.testing.assert_allclose(
            now, moved if mode == "training" else running[part], 1e-14
        )
    assert all((array == before[name]).all() for name, array in state.items())


@pytest.mark.parametrize("mode", ["training", "constant", "finished"])
def test_moments_of_the_batch_have_a_gradient_and_running_ones_have_none(
    made: Model, state: dict[str, Array], mode: Mode
) -> None:
    """The sum over a batch that is centred does not depend on it."""
    prefix = "normed/batch_norm_1"
    spread = np.sqrt(state[f"{prefix}/running_variance"] + 0.25)
    wanted = state[f"{prefix}/scale"] / spread if mode == "finished" else np.zeros(2)
    weights = {weight: Value(array) for weight, array in state.items()}
    x = variable(Z)
    found = Caller(weights, state).call(made.network("normed"), [x], mode)
    assert isinstance(found, Value)
    (slope,) = gradients(tape.total(found, (0, 1)), [x])
    np.testing.assert_allclose(slope.array, np.tile(wanted, (3, 1)), 1e-13, 1e-14)
