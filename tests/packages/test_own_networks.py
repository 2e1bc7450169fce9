"""Weights of a package in networks that somebody wrote by hand."""

from __future__ import annotations

from pathlib import Path

import forkserver
import pytest
from harness import GALLERY, build_spec

pytestmark = pytest.mark.framework

# Random weights and statistics, as after some training.
STARTED = """
import sys, torch
sys.path.insert(0, "")
import numpy as np
from torch import nn
from {package} import initial, model
from {package}.support import weights

torch.set_default_dtype(torch.float64)
networks = model.Networks()
rng = np.random.default_rng(0)
arrays = {{
    name: rng.uniform(0.5, 1.5, array.shape) * rng.choice([-1, 1], array.shape)
    if array.ndim > 1
    else rng.uniform(0.5, 1.5, array.shape)
    for name, array in initial.weights(0).items()
}}
weights.initialize(networks, arrays)
networks.eval()
exported = weights.export(networks, {{}})
assert exported.keys() == arrays.keys()
assert all(np.array_equal(exported[name], arrays[name]) for name in arrays)


def same(own, plain, *shape):
    plain.load_state_dict(own.state_dict())
    x = torch.randn(5, *shape)
    expected = own(x)
    assert expected.abs().max() > 1e-3
    assert torch.equal(plain.eval()(x), expected)
    own.load_state_dict(plain.state_dict())
    assert torch.equal(own(x), expected)

"""

DCGAN = """
generator = nn.Sequential(
    nn.Linear(16, 512),
    nn.Unflatten(1, (128, 2, 2)),
    nn.BatchNorm2d(128),
    nn.ReLU(),
    nn.ConvTranspose2d(128, 64, 4, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(64),
    nn.ReLU(),
    nn.ConvTranspose2d(64, 1, 4, stride=2, padding=1),
    nn.Tanh(),
)
discriminator = nn.Sequential(
    nn.Conv2d(1, 64, 4, stride=2, padding=1),
    nn.LeakyReLU(0.2),
    nn.Conv2d(64, 128, 4, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(128),
    nn.LeakyReLU(0.2),
    nn.Flatten(),
    nn.Linear(512, 1),
)
same(networks.generator, generator, 16)
same(networks.discriminator, discriminator, 1, 8, 8)
"""

CONV_VAE = """
decoder = nn.Sequential(
    nn.Linear(8, 256, bias=False),
    nn.BatchNorm1d(256),
    nn.ReLU(),
    nn.Unflatten(1, (64, 2, 2)),
    nn.ConvTranspose2d(64, 32, 4, stride=2, padding=1, bias=False),
    nn.BatchNorm2d(32),
    nn.ReLU(),
    nn.ConvTranspose2d(32, 1, 3, stride=2),
    nn.ZeroPad2d((0, -1, 0, -1)),
)
same(networks.decoder, decoder, 8)
"""

REFUSED = """
plain = nn.Sequential(nn.Unflatten(1, (2, 4, 4)), nn.Conv2d(2, 1, 3, padding=1))
try:
    plain.load_state_dict(networks.decoder.state_dict())
except RuntimeError as error:
    assert "channels_last" in str(error)
else:
    raise AssertionError("loads, and is wrong")
"""
CALLED_WITH_A_VECTOR = """\
gencc: 1
name: given_a_vector
data: {source: digits, scale: [0, 1], batch: 8}
networks:
  encoder: {input: x, layers: [flatten, dense: 32]}
  decoder:
    input: code
    layers: [reshape: [4, 4, 2], conv: {filters: 1, kernel: 3, padding: same}, upsample: 2]
let: {code: encoder(x)}
losses: {error: "sse(x, decoder(code))"}
train: {epochs: 1, optimizer: {sgd: {lr: 1.0e-3}}, minimize: error}
outputs: {reconstruct: decoder(code)}
"""


# Saves each network with what it gives, and one optimizer.
SAVED = """
import sys
sys.path.insert(0, "")
from {package} import model
from {package}.config import Config
from {package}.train import make_optimizers
import keras
import numpy as np

networks = model.Networks()
for name in {names}:
    network = getattr(networks, name)
    for weight in network.weights:
        weight.assign(np.random.default_rng(0).uniform(0.5, 1.5, weight.shape))
    inputs = [
        np.random.default_rng(0).normal(size=(5, *one.shape[1:]))
        for one in network.inputs
    ]
    outputs = keras.tree.flatten(network(inputs))
    network.save(f"{{name}}.keras")
    again = keras.tree.flatten(keras.models.load_model(f"{{name}}.keras")(inputs))
    assert len(again) == len(outputs) and all(map(np.array_equal, outputs, again))
    np.savez(f"{{name}}_in.npz", *inputs)
    np.savez(f"{{name}}_out.npz", *outputs)
(optimizer,) = make_optimizers(networks, Config()).values()
kept = keras.saving.serialize_keras_object(optimizer)
again = keras.saving.deserialize_keras_object(kept)
assert type(again) is type(optimizer) and again.get_config() == optimizer.get_config()
again.build(optimizer.weights)
assert [*again.state] == [*optimizer.state]
"""
LOADED = """
import sys
sys.path.insert(0, "")
from {package} import model
import keras
import numpy as np

for name in {names}:
    network = keras.models.load_model(f"{{name}}.keras")
    inputs, outputs = (np.load(f"{{name}}_{{end}}.npz") for end in ("in", "out"))
    again = keras.tree.flatten(network([*inputs.values()]))
    assert all(map(np.array_equal, outputs.values(), again))
"""
# All layers that are not Keras' own, but for tied ones.
EVERY_LAYER = """\
gencc: 1
name: every_layer
data: {source: digits, scale: [0, 1], batch: 8}
networks:
  encoder:
    input: x
    layers:
      - conv: {filters: 2, kernel: 3}
      - batch_norm
      - leaky_relu
      - max_pool: [2, 3]
      - layer_norm
      - elu
      - gelu
  decoder: {mirror: encoder}
let: {code: encoder(x)}
losses: {error: "sse(x, decoder(code))"}
train:
  epochs: 1
  optimizer: {sgd: {lr: 1.0e-3, momentum: 0.5}}
  minimize: error
outputs: {reconstruct: decoder(code)}
"""


def run_python(backend: str, program: str, folder: Path) -> None:
    done = forkserver.run(
        backend, ["-c", program], folder, forkserver.compiling_quickly()
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("spec", "program"), [("dcgan", DCGAN), ("conv_vae", CONV_VAE)]
)
def test_a_state_dict_fits_plain_layers_of_torch(
    spec: str, program: str, tmp_path: Path
) -> None:
    """In both directions; the flattened image is in PyTorch's order on both sides."""
    build_spec(GALLERY / f"{spec}.yaml", tmp_path, ("torch",))
    run_python("torch", STARTED.format(package=f"{spec}_torch") + program, tmp_path)


def test_where_it_would_be_wrong_it_does_not_load(tmp_path: Path) -> None:
    path = tmp_path / "given_a_vector.yaml"
    path.write_text(CALLED_WITH_A_VECTOR)
    build_spec(path, tmp_path, ("torch",))
    run_python(
        "torch", STARTED.format(package="given_a_vector_torch") + REFUSED, tmp_path
    )


@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
def test_keras_saves_networks_and_loads_them(backend: str, tmp_path: Path) -> None:
    """In the same process and in another, without a word about the package's layers."""
    package, names = f"every_layer_{backend.replace('-', '_')}", ("encoder", "decoder")
    path = tmp_path / "every_layer.yaml"
    path.write_text(EVERY_LAYER)
    build_spec(path, tmp_path, (backend,))
    run_python(backend, SAVED.format(package=package, names=names), tmp_path)
    run_python(backend, LOADED.format(package=package, names=names), tmp_path)
