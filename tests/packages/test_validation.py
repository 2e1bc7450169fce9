"""Held-out examples that are looked at: no bit of the training knows, outputs show the best."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import safetensors.numpy
from commands import say_all
from harness import build_spec

pytestmark = pytest.mark.framework

SPEC = """\
gencc: 1
name: {name}
data: {{source: digits, scale: [0, 1], batch: 32, hold_out: 0.9}}
latent: {{z: {{normal: 2}}}}
networks:
  encoder:
    input: x
    layers: [flatten, dense: 8, batch_norm, relu, dropout: 0.2]
    heads: {{mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {{input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}}
let:
  q: normal(encoder(x))
  x_hat: decoder(sample(q))
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
train:
  epochs: 40
  optimizer: {{adam: {{lr: 0.1}}}}
  minimize: reconstruction + kl
{more}
outputs:
  code: q.mean
metrics:
  error: mse(x, decoder(q.mean))
"""
WATCHED = "  gradient_norms: true\n  keep: {best: error}\n  patience: 4"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with runs of a training that is watched, and of one that is not."""
    folder = tmp_path_factory.mktemp("validation")
    specs = {"watched": WATCHED, "unwatched": "  validation: false"}
    for name, more in specs.items():
        path = folder / f"{name}.yaml"
        path.write_text(SPEC.format(name=name, more=more))
        build_spec(path, folder, ("torch",))
    trained = say_all(
        folder,
        [
            ("watched_torch", "train", "--out", "whole"),
            ("watched_torch", "train", "--out", "parts", "--steps", "8"),
            ("watched_torch", "train", "--out", "parts", "--resume"),
        ],
    )
    assert [output.code for output in trained] == [0, 0, 0], trained
    steps = str(newest(folder / "whole"))
    commands = [
        ("unwatched_torch", "train", "--out", "unwatched", "--steps", steps),
        ("watched_torch", "code", "--run", "whole", "--out", "last", "--checkpoint", "last"),
        ("watched_torch", "metrics", "--run", "whole", "--out", "last", "--checkpoint", "last"),
        ("watched_torch", "metrics", "--run", "whole", "--out", "best"),
    ]  # fmt: skip
    written = say_all(folder, commands)
    assert [output.code for output in written] == [0, 0, 0, 0], written
    return folder


def checkpoints(run: Path) -> list[int]:
    return sorted(int(p.stem[5:]) for p in (run / "checkpoints").glob("*.safetensors"))


def newest(run: Path) -> int:
    return checkpoints(run)[-1]


def table(run: Path) -> dict[str, list[str]]:
    header, *rows = (run / "losses.csv").read_text().splitlines()
    cells = zip(*(row.split(",") for row in rows), strict=True)
    return dict(zip(header.split(","), map(list, cells), strict=True))


def test_no_bit_of_a_training_knows_that_it_is_watched(runs: Path) -> None:
    step = newest(runs / "whole")
    own, other = (
        safetensors.numpy.load_file(
            runs / run / "checkpoints" / f"step-{step:012d}.safetensors"
        )
        for run in ("whole", "unwatched")
    )
    assert own.keys() == other.keys()
    assert all(own[name].tobytes() == other[name].tobytes() for name in own)
    watched, unwatched = table(runs / "whole"), table(runs / "unwatched")
    assert [*unwatched] == ["step", "reconstruction", "kl", "loss"]
    assert {name: watched[name] for name in unwatched} == unwatched
    assert {"norm_encoder", "norm_decoder", "val_loss", "val_error"} < watched.keys()


def test_a_resumed_training_is_the_same_to_the_byte(runs: Path) -> None:
    for name in ("losses.csv", "metrics.json", "code.csv"):
        whole, parts = (runs / run / name for run in ("whole", "parts"))
        assert whole.read_bytes() == parts.read_bytes(), name
    assert newest(runs / "whole") == newest(runs / "parts") < 40 * 5


def test_outputs_show_the_best_unless_told(runs: Path) -> None:
    course = [
        (step + 1, float(value))
        for step, value in enumerate(table(runs / "whole")["val_error"])
        if value
    ]
    best, error = min(course, key=lambda pair: pair[1])
    assert best in checkpoints(runs / "whole")
    assert best < newest(runs / "whole"), "else nothing is shown here"

    def metric(folder: str) -> float:
        return float(json.loads((runs / folder / "metrics.json").read_text())["error"])

    assert metric("whole") == metric("best") == error
    assert metric("last") == course[-1][1] > error
    last = (runs / "last" / "code.csv").read_bytes()
    assert (runs / "whole" / "code.csv").read_bytes() != last
