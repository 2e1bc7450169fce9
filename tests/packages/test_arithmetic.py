"""`--precision bf16` and `--compile`: what layers compute, and that runs know it."""

from __future__ import annotations

from pathlib import Path

import forkserver
import pytest
from commands import say_all
from harness import GALLERY, build_spec, environment

pytestmark = pytest.mark.framework

# A layer of the framework's own, given rounded numbers, is the oracle of the product.
TORCH = """
import copy
import torch
from torch import nn
from vae_torch.support.arithmetic import arrange
from vae_torch.support.device import prepare

prepare("cpu", "bf16")
assert torch.get_default_dtype() == torch.float32
torch.manual_seed(0)
rounded = lambda v: v.detach().bfloat16().float()
cases = [
    (nn.Linear(7, 5), (3, 7)),
    (nn.Linear(7, 5, bias=False), (3, 7)),
    (nn.Conv1d(3, 4, 3, padding=1), (2, 3, 8)),
    (nn.Conv2d(3, 4, 3, stride=2, padding=1), (2, 3, 8, 8)),
    (nn.ConvTranspose2d(3, 4, 4, stride=2, padding=1), (2, 3, 5, 5)),
]
for layer, shape in cases:
    x, plain = torch.randn(shape, requires_grad=True), copy.deepcopy(layer)
    unrounded, bias = plain(x), plain.bias
    plain.weight, plain.bias = nn.Parameter(rounded(plain.weight)), None
    expected = rounded(plain(rounded(x)))
    if bias is not None:
        expected = expected + bias.view(-1, *[1] * (x.ndim - 2))
    arrange(nn.Sequential(layer), "bf16")
    y = layer(x)
    assert y.dtype == torch.float32
    assert torch.allclose(y, expected, rtol=2**-7, atol=1e-5)
    # Sums are rounded in another order; nearly all of them to the same number.
    assert (y == expected).float().mean() > 0.9 > (y == unrounded).float().mean()
    y.sum().backward()
    assert x.grad.dtype == layer.weight.grad.dtype == torch.float32

compiled = []
torch.compile = lambda forward: compiled.append(forward.__self__)
from vae_torch.support import arithmetic, devices
from vae_torch.support.errors import PackageError
networks = nn.ModuleDict({"encoder": nn.Linear(1, 1), "decoder": nn.Linear(1, 1)})
arrange(networks, "float32")
assert not compiled
devices.POLICY.is_compiled = True
arithmetic.shutil.which = lambda name: name
arrange(networks, "float32")
assert compiled == [networks["encoder"], networks["decoder"]]
arithmetic.shutil.which = lambda name: None
try:
    arrange(networks, "float32")
except PackageError as error:
    assert "needs a C++ compiler" in str(error)
else:
    raise AssertionError
"""
KERAS = """
import copy
from types import SimpleNamespace
import keras
import numpy as np
from keras import layers, ops
from vae_keras.support.arithmetic import arrange
from vae_keras.support.device import prepare

prepare("cpu", "bf16")
assert keras.config.floatx() == keras.config.dtype_policy().name == "float32"
keras.utils.set_random_seed(0)
rounded = lambda v: ops.cast(ops.cast(v, "bfloat16"), "float32")
cases = [
    (layers.Dense(5, activation="tanh"), (3, 7)),
    (layers.Dense(5, use_bias=False), (3, 7)),
    (layers.Conv1D(4, 3, padding="same"), (2, 8, 3)),
    (layers.Conv2D(4, 3, strides=2, padding="same"), (2, 8, 8, 3)),
    (layers.Conv2DTranspose(4, 4, strides=2, padding="same"), (2, 5, 5, 3)),
]
for layer, shape in cases:
    network = keras.Sequential([keras.Input(shape[1:]), layer])
    x, kernel = keras.random.normal(shape), ops.copy(layer.kernel.value)
    bias = np.linspace(-1, 1, kernel.shape[-1 if shape[1] != 5 else -2])
    activation, layer.activation = layer.activation, keras.activations.linear
    unrounded = activation(network(x))
    layer.kernel.assign(rounded(kernel))
    expected = rounded(network(rounded(x)))
    if layer.use_bias:
        expected = expected + bias.astype("float32")
        layer.bias.assign(bias)
    expected = ops.convert_to_numpy(activation(expected))
    layer.kernel.assign(kernel)
    layer.activation = activation
    arrange(SimpleNamespace(network=network), "bf16")
    y = ops.convert_to_numpy(network(x))
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, expected, rtol=2**-7, atol=1e-5)
    assert (y == expected).mean() > 0.9 > (y == ops.convert_to_numpy(unrounded)).mean()
"""


@pytest.mark.parametrize(("backend", "program"), [("torch", TORCH), ("keras", KERAS)])
def test_products_alone_are_rounded(backend: str, program: str, tmp_path: Path) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, (backend,))
    done = forkserver.run(backend, ["-c", program], tmp_path, environment())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("backend", ["torch", "keras-jax"])
def test_a_run_in_bf16_knows_it(backend: str, tmp_path: Path) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, (backend,))
    package = f"vae_{backend.replace('-', '_')}"
    train = (package, "train", "--steps", "3", "--out")
    rounded, usual, other, sample = say_all(
        tmp_path,
        [
            (*train, "rounded", "--precision", "bf16"),
            (*train, "usual"),
            (*train, "rounded", "--resume"),
            (package, "sample", "--run", "rounded"),
        ],
    )
    assert (rounded.code, usual.code, sample.code) == (0, 0, 0), (rounded, sample)
    assert other.code == 4
    assert "precision: bf16 there, float32 here" in other.err
    losses = [last_loss(tmp_path / run) for run in ("rounded", "usual")]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.02)


def test_programs_of_xla_compute_what_graphs_compute(tmp_path: Path) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, ("keras",))
    train = ("vae_keras", "train", "--steps", "3", "--precision", "float64", "--out")
    outputs = say_all(tmp_path, [(*train, "graphs"), (*train, "xla", "--compile")])
    assert [output.code for output in outputs] == [0, 0], outputs
    losses = [last_loss(tmp_path / run) for run in ("graphs", "xla")]
    assert losses[1] == pytest.approx(losses[0], rel=1e-12)


def last_loss(run: Path) -> float:
    """That of the last step."""
    return float((run / "losses.csv").read_text().split(",")[-1])
