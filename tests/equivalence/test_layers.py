"""Pooling with switches, tied kernels, joined inputs and learned numbers, by the formula.

Run as a program, with a framework and a folder, this evaluates the package of SPEC there
and writes values and gradients to a file, which the tests compare with NumPy.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = pytest.mark.framework

BACKENDS = ("torch", "keras")
Array = NDArray[np.float64]
Arrays = dict[str, Array]

SPEC = """
gencc: 1
name: layers_probe
data: {source: npz, shape: [7, 5, 2], batch: 6}
latent:
  eta: {normal: 3}
networks:
  pool:
    input: x
    layers: [max_pool: [2, 3]]
  unpool: {mirror: pool}
  plain:
    input: x
    layers: [max_pool: [2, 3]]
  average:
    input: x
    layers: [{avg_pool: [3, 2]}, {upsample: [2, 3]}]
  decoder: {mirror: encoder, tied: true}
  encoder:
    input: x
    layers: [flatten, {dense: 6}]
  shrink:
    input: x
    layers: [conv: {filters: 3, kernel: [3, 2], stride: 2, padding: [[1, 1], [0, 1]]}]
  unshrink: {mirror: shrink, tied: true}
  grow:
    input: x
    layers: [conv_transpose: {filters: 3, kernel: 3, stride: 2, padding: same}]
  ungrow: {mirror: grow, tied: true}
  vectors:
    input: [x, eta]
    layers: [flatten, concat, {dense: 4}, softmax]
  paint:
    input: eta
    layers: [{dense: 35}, {reshape: [7, 5, 1]}]
  layered:
    input: [x, w]
    layers: [concat, {conv: {filters: 2, kernel: 1}}]
  offset: {learned: -0.5}
let:
  e: sample(prior.eta)
  w: paint(e)
losses:
  pooled: sum(unpool(pool(x))) + sum(plain(x)) + sum(average(x))
  shared: sse(decoder(encoder(x)), x) + sse(unshrink(shrink(x)), x) + sse(ungrow(grow(x)), x)
  joined: offset * sum(vectors(x, e)) + mse(layered(x, w), x)
train:
  epochs: 1
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: shared + joined + pooled
"""

TRAINED = """
gencc: 1
name: layers_trained
data: {source: digits, scale: [0, 1], batch: 32}
latent:
  eta: {normal: 3}
networks:
  encoder:
    input: x
    layers:
      - conv: {filters: 3, kernel: 3, padding: same}
      - relu
      - max_pool: 3
      - conv: {filters: 4, kernel: 2, stride: 2}
  decoder: {mirror: encoder, tied: true}
  judge:
    input: [x, eta]
    layers: [flatten, concat, {dense: 10}, softmax, {dense: 1}, sigmoid]
  offset: {learned: -0.5}
let:
  code: encoder(x)
losses:
  reconstruction: sse(x, decoder(code))
  judged: offset * mean(code) + square(offset) - log(judge(x, sample(prior.eta)))
train:
  epochs: 1
  optimizer: {adam: {lr: 1.0e-2}}
  minimize: reconstruction + judged
"""


def inputs() -> Arrays:
    """Small whole numbers, so that there are ties; one image all equal, one negative."""
    random = np.random.default_rng(3)
    x = random.integers(-2, 3, (6, 7, 5, 2)).astype(float)
    x[0], x[1] = 1.0, -abs(x[1]) - 1
    x[2] = np.where(x[2] < 0, x[2], 0)
    x[2, ::2] = np.where(x[2, ::2] < 0, x[2, ::2], -0.0)  # as large as 0
    return {
        "x": x,
        "eta": random.standard_normal((6, 3)),
        "w": random.standard_normal((6, 7, 5, 1)),
    }


def values(call: Callable[..., Any], field: Callable[..., Any]) -> dict[str, Any]:
    """What is evaluated, as functions of the inputs, by name."""

    def unpooled(x: Any) -> Any:
        pooled = call("pool", x)
        return call("unpool", field(pooled, "result"), field(pooled, "switches_1"))

    return {
        "pool": lambda x, eta, w: field(call("pool", x), "result"),
        "unpool": lambda x, eta, w: unpooled(x),
        "plain": lambda x, eta, w: call("plain", x),
        "average": lambda x, eta, w: call("average", x),
        "dense": lambda x, eta, w: call("decoder", call("encoder", x)),
        "shrink": lambda x, eta, w: call("unshrink", call("shrink", x)),
        "grow": lambda x, eta, w: call("ungrow", call("grow", x)),
        "vectors": lambda x, eta, w: call("vectors", x, eta),
        "layered": lambda x, eta, w: call("layered", x, w),
        "learned": lambda x, eta, w: call("offset") * x,
    }


# ------------------------------------------------------------------ in a process


def evaluate(backend: str, folder: Path) -> None:
    """Values, and gradients of sum(value * direction), of the package in `folder`."""
    sys.path.insert(0, str(folder))
    package = f"layers_probe_{backend}"
    initial = importlib.import_module(f"{package}.initial")
    random = np.random.default_rng(4)
    arrays = {
        name: random.standard_normal(np.shape(array))
        for name, array in sorted(initial.weights(0).items())
    }
    found = {f"weight {name}": array for name, array in arrays.items()}
    found |= {"torch": by_torch, "keras": by_keras}[backend](package, arrays)
    np.savez(folder / f"{backend}.npz", **found)


def by_torch(package: str, arrays: Mapping[str, Array]) -> Arrays:
    import torch

    device = importlib.import_module(f"{package}.support.device")
    weights = importlib.import_module(f"{package}.support.weights")
    networks = importlib.import_module(f"{package}.model").Networks().double()
    weights.initialize(networks, arrays)
    place = torch.device("cpu")
    given = {
        name: device.to_tensor(array, place, torch.float64).requires_grad_()
        for name, array in inputs().items()
    }
    named = {name: tensor for name, (tensor, _) in weights._named(networks)}
    axes = {name: order for name, (_, order) in weights._named(networks)}
    found = {
        f"own {name}": np.array(len(list(network.parameters())))
        for name, network in networks.named_children()
    }
    made = values(lambda name, *a: getattr(networks, name)(*a), getattr)
    for case, function in made.items():
        y = function(**given)
        g = device.to_tensor(direction(device.to_array(y)), place, torch.float64)
        every = [*given.values(), *named.values()]
        gradients = torch.autograd.grad((y * g).sum(), every, allow_unused=True)
        found[f"{case} y"] = device.to_array(y)
        for name, gradient in zip([*given, *named], gradients, strict=True):
            if gradient is not None:
                found[f"{case} {name}"] = (
                    device.to_array(gradient)
                    if name in given
                    else weights._canonical(gradient, axes[name])
                )
    return found


def by_keras(package: str, arrays: Mapping[str, Array]) -> Arrays:
    device = importlib.import_module(f"{package}.support.device")
    device.prepare("cpu", "float64")
    import tensorflow as tf

    weights = importlib.import_module(f"{package}.support.weights")
    networks = importlib.import_module(f"{package}.model").Networks()
    weights.initialize(networks, arrays)
    given = {n: device.to_tensor(a, "float64") for n, a in inputs().items()}
    named = dict(weights._named(networks))
    found = {
        f"own {name}": np.array(len(network.trainable_variables))
        for name, network in vars(networks).items()
    }

    def call(name: str, *arguments: Any) -> Any:
        if not arguments:
            return getattr(networks, name)()
        several = list(arguments) if len(arguments) > 1 else arguments[0]
        return getattr(networks, name)(several, training=True)

    for case, function in values(call, lambda record, name: record[name]).items():
        graph = tf.function(function)
        g = device.to_tensor(direction(device.to_array(graph(**given))), "float64")
        with tf.GradientTape() as tape:
            tape.watch(list(given.values()))
            y = graph(**given)
            total = tf.reduce_sum(y * g)
        every = [*given.values(), *(variable.value for variable in named.values())]
        found[f"{case} y"] = device.to_array(y)
        gradients = tape.gradient(total, every)
        for name, gradient in zip([*given, *named], gradients, strict=True):
            if gradient is not None:
                found[f"{case} {name}"] = device.to_array(gradient)
    return found


def direction(y: Array) -> Array:
    """What a value is weighed with before it is summed."""
    return np.random.default_rng(5).standard_normal(y.shape)


# ------------------------------------------------------------------ the tests


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What both packages say, evaluated once."""
    from harness import build_spec, environment, locked

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "layers"
    with locked(folder):
        if not folder.exists():
            folder.mkdir()
            (folder / "spec.yaml").write_text(SPEC)
            build_spec(folder / "spec.yaml", folder)
            processes = [
                subprocess.Popen(
                    [sys.executable, __file__, backend, str(folder)], env=environment()
                )
                for backend in BACKENDS
            ]
            for process in processes:
                process.wait()
    return folder


@pytest.fixture(params=BACKENDS)
def found(folder: Path, request: pytest.FixtureRequest) -> Arrays:
    """The values and gradients of one framework."""
    with np.load(folder / f"{request.param}.npz") as file:
        return dict(file)


def same(a: Array, b: Array) -> bool:
    """Equal up to rounding."""
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-12, atol=1e-12))


def pooled(x: Array) -> tuple[Array, NDArray[np.bool_]]:
    """The largest of each window of 2 x 3, and where it stands in the image."""
    chosen = np.zeros(x.shape, bool)
    y = np.zeros((len(x), 3, 1, 2))
    for n, i, j, c in np.ndindex(y.shape):
        window = x[n, 2 * i : 2 * i + 2, 3 * j : 3 * j + 3, c]
        place = int(np.argmax(window))  # the first of several
        y[n, i, j, c] = window.flat[place]
        chosen[n, 2 * i + place // 3, 3 * j + place % 3, c] = True
    return y, chosen


@pytest.mark.parametrize("case", ["pool", "plain"])
def test_max_pool_takes_the_first_maximum(found: Arrays, case: str) -> None:
    y, chosen = pooled(inputs()["x"])
    assert np.array_equal(found[f"{case} y"], y)
    g = direction(y)
    spread = np.zeros(chosen.shape)
    spread[:, :6, :3] = np.repeat(np.repeat(g, 2, axis=1), 3, axis=2)
    assert np.array_equal(found[f"{case} x"], np.where(chosen, spread, 0))


def test_max_unpool_puts_it_back(found: Arrays) -> None:
    x = inputs()["x"]
    _, chosen = pooled(x)
    assert np.array_equal(found["unpool y"], np.where(chosen, x, 0))
    assert np.array_equal(found["unpool x"], np.where(chosen, direction(x), 0))


def test_avg_pool_and_upsample(found: Arrays) -> None:
    x = inputs()["x"]
    blocks = x[:, :6, :4].reshape(6, 2, 3, 2, 2, 2)
    y = np.repeat(np.repeat(blocks.mean(axis=(2, 4)), 2, axis=1), 3, axis=2)
    assert same(found["average y"], y)
    back = direction(y).reshape(6, 2, 2, 2, 3, 2).sum(axis=(2, 4)) / 6
    gradient = np.zeros(x.shape)
    gradient[:, :6, :4] = np.repeat(np.repeat(back, 3, axis=1), 2, axis=2)
    assert same(found["average x"], gradient)


def correlated(x: Array, kernel: Array, stride: int, pads: Any) -> Array:
    """A convolution as the language defines it, without bias."""
    x = np.pad(x, ((0, 0), *pads, (0, 0)))
    height, width = kernel.shape[:2]
    rows = (x.shape[1] - height) // stride + 1
    columns = (x.shape[2] - width) // stride + 1
    return sum(
        x[:, a : a + stride * rows : stride, c : c + stride * columns : stride]
        @ kernel[a, c]
        for a, c in np.ndindex(height, width)
    )


def adjoint(y: Array, kernel: Array, stride: int, crop: Any) -> Array:
    """Its adjoint, cropped."""
    height, width = kernel.shape[:2]
    _, rows, columns, _ = y.shape
    sides = ((rows - 1) * stride + height, (columns - 1) * stride + width)
    full = np.zeros((len(y), *sides, kernel.shape[2]))
    for a, c in np.ndindex(height, width):
        full[:, a : a + stride * rows : stride, c : c + stride * columns : stride] += (
            y @ kernel[a, c].T
        )
    (top, bottom), (left, right) = crop
    return full[:, top : sides[0] - bottom, left : sides[1] - right]


def dense(x: Array, kernel: Array, bias: Array, own: Array) -> Array:
    code = x.reshape(len(x), -1) @ kernel + bias
    return (code @ kernel.T + own).reshape(x.shape)


def shrink(x: Array, kernel: Array, bias: Array, own: Array) -> Array:
    pads = ((1, 1), (0, 1))
    code = correlated(x, kernel, 2, pads) + bias
    return adjoint(code, kernel, 2, pads) + own


def grow(x: Array, kernel: Array, bias: Array, own: Array) -> Array:
    pads = ((0, 1), (0, 1))
    large = adjoint(x, kernel, 2, pads) + bias
    return correlated(large, kernel, 2, pads) + own


TIED = {
    "dense": (dense, "encoder/dense_1", "decoder/dense_1"),
    "shrink": (shrink, "shrink/conv_1", "unshrink/conv_transpose_1"),
    "grow": (grow, "grow/conv_transpose_1", "ungrow/conv_1"),
}


@pytest.mark.parametrize("case", TIED)
def test_a_tied_kernel_is_used_twice(found: Arrays, case: str) -> None:
    formula, layer, mirror = TIED[case]
    names = (f"{layer}/kernel", f"{layer}/bias", f"{mirror}/bias")
    weights = [found[f"weight {name}"] for name in names]
    x = inputs()["x"]
    y = formula(x, *weights)
    assert same(found[f"{case} y"], y)
    # A value is quadratic in its kernel, so that central differences are exact.
    for position, name in enumerate(names):
        for seed in range(5):
            random = np.random.default_rng(seed)
            way = random.standard_normal(weights[position].shape)
            ends = []
            for sign in (1, -1):
                moved = [*weights]
                moved[position] = moved[position] + sign * way
                ends.append(np.sum(direction(y) * formula(x, *moved)))
            slope = np.sum(found[f"{case} {name}"] * way)
            assert np.isclose(slope, (ends[0] - ends[1]) / 2, rtol=1e-10), name


def test_a_tied_kernel_has_one_owner(found: Arrays) -> None:
    assert f"weight {TIED['dense'][2]}/kernel" not in found
    for network in ("encoder", "shrink", "grow"):
        assert found[f"own {network}"] == 2
    for network in ("decoder", "unshrink", "ungrow"):
        assert found[f"own {network}"] == 1


def test_inputs_are_joined_in_their_order(found: Arrays) -> None:
    given = inputs()
    kernel, bias = (
        found[f"weight vectors/dense_1/{name}"] for name in ("kernel", "bias")
    )
    joined = np.concatenate([given["x"].reshape(6, -1), given["eta"]], axis=1)
    powers = np.exp(joined @ kernel + bias)
    assert same(found["vectors y"], powers / powers.sum(axis=1, keepdims=True))
    kernel, bias = (found[f"weight layered/conv_1/{n}"] for n in ("kernel", "bias"))
    joined = np.concatenate([given["x"], given["w"]], axis=3)
    assert same(found["layered y"], joined @ kernel[0, 0] + bias)


def test_a_learned_number_is_a_weight(found: Arrays) -> None:
    x, value = inputs()["x"], found["weight offset/value"]
    assert value.shape == () and found["own offset"] == 1
    assert same(found["learned y"], value * x)
    assert same(found["learned offset/value"], np.sum(direction(x) * x))


@pytest.mark.parametrize("first", BACKENDS)
def test_one_framework_goes_on_where_the_other_stopped(
    first: str, tmp_path: Path
) -> None:
    from compare import compare
    from harness import build_spec, run

    (tmp_path / "spec.yaml").write_text(TRAINED)
    build_spec(tmp_path / "spec.yaml", tmp_path)
    second = BACKENDS[1 - BACKENDS.index(first)]
    for backend, out, *more in (
        (first, "run", "--steps", "3"),
        (second, "run", "--steps", "6", "--resume"),
        (first, "alone", "--steps", "6"),
    ):
        flags = ("--precision", "float64", "--out", out, *more)
        done = run(tmp_path, f"layers_trained_{backend}", "train", *flags)
        assert done.returncode == 0, done.stdout + done.stderr
    difference = compare(tmp_path / "run", tmp_path / "alone")
    assert difference.loss <= 1e-12, difference.losses
    assert difference.tensor <= 1e-9, difference.worst_tensor


if __name__ == "__main__":
    evaluate(sys.argv[1], Path(sys.argv[2]))
