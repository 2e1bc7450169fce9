"""Exported networks compute the same in programs that do not have their package."""

from __future__ import annotations

from pathlib import Path

import forkserver
import pytest
from harness import build_spec, environment

pytestmark = pytest.mark.framework

# Several inputs, a record, batch_norm after training, dropout, and a logit.
SPEC = """\
gencc: 1
name: exported
data: {source: digits, scale: [0, 1], batch: 8}
latent: {z: {normal: 2}}
networks:
  encoder:
    input: x
    layers: [conv: {filters: 3, kernel: 3}, batch_norm, relu, flatten]
    heads: {mean: [dense: 2], log_var: [dense: 2]}
  decoder: {input: [z, c], layers: [concat, dense: 64, sigmoid, reshape: [8, 8, 1]]}
  critic: {input: x, layers: [flatten, dense: 4, leaky_relu, dropout: 0.5, dense: 1, sigmoid]}
let:
  q: normal(encoder(x))
  z: sample(q)
  c: one_hot(y)
losses:
  error: sse(x, decoder(z, c)) + kl(q, prior.z)
  told: bce(1, critic(x))
train:
  epochs: 1
  optimizer: {adam: {lr: 0.01}}
  minimize: error + told
outputs: {reconstruct: "decoder(z, c)"}
"""

# Trains two steps, so that running statistics are no longer 0 and 1.
EXPORTED = """
import sys
sys.path.insert(0, "")
from pathlib import Path
import numpy as np
from {package} import Config, load, train
from {package}.__main__ import FORMATS as offered
from {package}.export import FORMATS, export, interfaces
from {package}.support.arithmetic import arrange, exact

assert tuple(FORMATS) == offered

train(Config(), Path("run"), steps=2)
trained = load(Path("run"))
arrange(trained.networks, "bf16")  # which no other program has to know
for kind in {kinds}:
    export(trained, kind, Path(kind))
for one in interfaces(trained.networks):
    rng = np.random.default_rng(0)
    inputs = [rng.normal(size=(5, *s)).astype("float32") for s in one.inputs.values()]
    with exact(one.network):
        {call}
    np.savez(f"{{one.name}}_inputs.npz", *inputs)
    np.savez(f"{{one.name}}_results.npz", *map(np.asarray, results))
"""
CALLS = {
    "torch": "import torch; r = one.network(*map(torch.from_numpy, inputs)); "
    "results = [t.detach().numpy() for t in (r if isinstance(r, tuple) else (r,))]",
    "keras": "r = one.network(inputs, training=False); "
    "results = [r[n] for n in one.results] if isinstance(r, dict) else [r]",
}

LOADED = """
import json, sys
import numpy as np
from pathlib import Path

assert not any(name.startswith("exported") for name in sys.modules)
networks = json.loads(Path("{kind}/networks.json").read_text())["networks"]
assert [*networks] == ["encoder", "decoder", "critic"]
for name, entry in networks.items():
    inputs = [*np.load(f"{{name}}_inputs.npz").values()]
    expected = [*np.load(f"{{name}}_results.npz").values()]
    path = str(Path("{kind}", entry["file"]))
    {load}
    assert len(results) == len(entry["results"])
    for actual, wanted in zip(results, expected, strict=True):
        assert actual.shape == wanted.shape
        assert np.abs(wanted).max() > 1e-2
        np.testing.assert_allclose(actual, wanted, rtol=0, atol=2e-6)
"""
ONNX = """
    import onnxruntime
    session = onnxruntime.InferenceSession(path)
    names = [one.name for one in session.get_inputs()]
    results = session.run(None, dict(zip(names, inputs, strict=True)))
"""
TORCH = """
    import torch
    network = OPENED
    results = network(*map(torch.from_numpy, inputs))
    results = results if isinstance(results, tuple) else (results,)
    results = [tensor.detach().numpy() for tensor in results]
"""
SAVED_MODEL = """
    import tensorflow as tf
    network = tf.saved_model.load(path)
    results = network.serve(inputs if len(inputs) > 1 else inputs[0])
    results = [results[n] for n in entry["results"]] if isinstance(results, dict) else [results]
    results = [np.asarray(tensor) for tensor in results]
"""
LOADERS = {
    "onnx": ONNX,
    "exported": TORCH.replace("OPENED", "torch.export.load(path).module()"),
    "torchscript": TORCH.replace("OPENED", "torch.jit.load(path)"),
    "saved_model": SAVED_MODEL,
}
FORMATS = {
    "torch": ("onnx", "exported", "torchscript"),
    "keras": ("saved_model", "onnx"),
    "keras-jax": ("saved_model",),
}


@pytest.mark.parametrize("backend", FORMATS)
def test_other_programs_compute_the_same(backend: str, tmp_path: Path) -> None:
    path = tmp_path / "exported.yaml"
    path.write_text(SPEC)
    build_spec(path, tmp_path, (backend,))
    package = f"exported_{backend.replace('-', '_')}"
    kinds = FORMATS[backend]
    call = CALLS["torch" if backend == "torch" else "keras"]
    run_python(
        backend, EXPORTED.format(package=package, kinds=kinds, call=call), tmp_path
    )
    # One that has TensorFlow opens what the one of JAX has written.
    opener = "torch" if backend == "torch" else "keras"
    programs = (LOADED.format(kind=kind, load=LOADERS[kind]) for kind in kinds)
    run_python(opener, "".join(programs), tmp_path)


def run_python(backend: str, program: str, folder: Path) -> None:
    done = forkserver.run(backend, ["-c", program], folder, environment())
    assert done.returncode == 0, done.stderr
