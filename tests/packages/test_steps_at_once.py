"""Many iterations in one program: every digit is that of single ones, wherever it stops."""

from __future__ import annotations

from pathlib import Path

import forkserver
import pytest
from commands import say_all
from forkserver import environment
from harness import build_spec

pytestmark = pytest.mark.framework

# Numbers that change, steps that are left out or made twice, held-out examples.
SPEC = """\
gencc: 1
name: blocks
data: {source: digits, scale: [0, 1], batch: 32, only: [0, 1], hold_out: 0.5}
latent: {z: {normal: 2}}
params: {beta: {linear: {start: 0, end: 1, steps: 9}}}
networks:
  encoder:
    input: x
    layers: [flatten, dense: 4, batch_norm, relu]
    heads: {mean: [dense: 2], log_var: [dense: 2]}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  critic: {input: z, layers: [dense: 1]}
let:
  q: normal(encoder(x))
  z: sample(q)
  x_hat: decoder(z)
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
  height: square(critic(z) - 1)
train:
  share: x
  epochs: 30
  optimizer: {adam: {lr: {linear: {start: 1.0e-3, end: 1.0e-2, steps: 9}}}}
  validation: {every: 5 iterations}
  schedule:
    - {update: [encoder, decoder], minimize: reconstruction + beta * kl}
    - {name: seldom, update: critic, every: 3, minimize: height}
    - {name: twice, update: critic, repeat: 2, minimize: height}
outputs: {sample: decoder(sample(prior.z))}
"""


@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
def test_blocks_and_single_steps_are_one_training(backend: str, tmp_path: Path) -> None:
    path = tmp_path / "blocks.yaml"
    path.write_text(SPEC)
    build_spec(path, tmp_path, (backend,))
    train = (f"blocks_{backend.replace('-', '_')}", "train")
    total = ("--steps", "18")  # more than a block
    outputs = say_all(
        tmp_path,
        [
            (*train, *total, "--out", "blocks"),
            (*train, *total, "--out", "single", "--steps-at-once", "1"),
            (*train, "--steps", "7", "--out", "parts", "--steps-at-once", "5"),
            (*train, *total, "--out", "parts", "--resume"),
        ],
    )
    assert [output.code for output in outputs] == [0, 0, 0, 0], outputs
    whole = contents(tmp_path / "blocks")
    assert whole["losses.csv"].count(b"\n") == 19
    assert contents(tmp_path / "single") == whole
    assert contents(tmp_path / "parts") == whole


@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
def test_a_step_is_traced_once(backend: str, tmp_path: Path) -> None:
    """For what it reports and for the program of many, with rows of the data or without."""
    path = tmp_path / "blocks.yaml"
    path.write_text(SPEC)
    build_spec(path, tmp_path, (backend,))
    package = f"blocks_{backend.replace('-', '_')}"
    lines = (
        f"from {package}.at_once import at_once, compiled\n"
        f"from {package}.support.rows import Rows\n"
        "import keras, numpy\n"
        "traced = []\n"
        "def step(x, rows):\n"
        "    traced.append(x)\n"
        "    return {'loss': keras.ops.sum(x) + keras.ops.sum(rows)}\n"
        "call = compiled(step)\n"
        "table = keras.ops.convert_to_tensor(numpy.eye(4, dtype='float32'))\n"
        "for number in at_once(iter(range(3)), 16):\n"
        "    x = numpy.full(2, number, 'float32')\n"
        "    report = call(x, Rows(table, numpy.arange(3)))\n"
        "    if number == 2:\n"
        "        print(float(report['loss']), len(traced))\n"
    )
    done = forkserver.run(backend, ["-c", lines], tmp_path, environment())
    assert done.stdout == "7.0 1\n", done.stderr


def test_a_loss_that_is_not_finite_has_its_own_step(tmp_path: Path) -> None:
    path = tmp_path / "blocks.yaml"
    path.write_text(SPEC.replace("end: 1.0e-2", "end: 1.0e+30"))
    build_spec(path, tmp_path, ("keras",))  # the queue is that of both engines
    train = ("blocks_keras", "train", "--steps", "18")
    commands = [
        (*train, "--out", "blocks"),
        (*train, "--out", "single", "--steps-at-once", "1"),
    ]
    blocks, single = say_all(tmp_path, commands)
    assert blocks.code == single.code == 5, blocks
    assert blocks.err == single.err.replace("single", "blocks")
    rows = [(tmp_path / run / "losses.csv").read_text() for run in ("blocks", "single")]
    assert rows[0] == rows[1]


def contents(run: Path) -> dict[str, bytes]:
    """The losses, and the newest checkpoint."""
    newest = max((run / "checkpoints").glob("*.safetensors"))
    return {path.name: path.read_bytes() for path in (run / "losses.csv", newest)}
