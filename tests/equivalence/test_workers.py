"""Several processes or devices compute what one does: losses, weights, how a training ends.

The oracle is the training by one process, which is compared with the reference elsewhere.
"""

from __future__ import annotations

import csv
import json
import shutil
import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import forkserver
import numpy as np
import pytest
from gencc.runtime.support import checkpoints
from harness import GALLERY, build_spec

pytestmark = pytest.mark.framework

FAR = 1e-11  # measured: 3e-14, of batch_norm 3e-13

SHARED = """\
gencc: 1
name: shared
data: {source: digits, scale: [0, 1], batch: 12, augment: [{shift: 1}, {flip: both}]}
latent: {z: {normal: 3}}
networks:
  f: {input: x, layers: [flatten, dense: 5, batch_norm, tanh, dropout: 0.2], heads: {mean: [dense: 3], log_var: [dense: 3]}}
  g: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
  k: {state: 0.5, after: more, becomes: "clip(k + 0.01 * batch_mean(rate), 0, 1)"}
let:
  q: normal(f(x))
  z: sample(q)
losses:
  near: k * sse(g(z), x)
  rate: kl(q, prior.z)
  mixed: sum(square(shuffle(z) - z)) + sum(permute_dims(z) * z)
  far: sliced_wasserstein(z, q.mean, 4) + sum(batch_sort(z) * z)
  pairs: mean(exp(-sse(z, batch(q.mean))), others) + logmeanexp(log_prob(batch(q), z), batch)
  moments: sum(batch_var(z) * z + batch_mean(z) * q.mean) + sum(diagonal(batch_cov(z))) + batch_logsumexp(sum(z))
train:
  epochs: 1
  optimizer: {adam: {lr: 0.001}}
  schedule:
    - {name: both, update: [f, g], minimize: near + rate + mixed + far + pairs + moments, clip_norm: 0.5, accumulate: 2}
    - {name: more, update: [f], when: "batch_mean(rate) < 7.9", minimize: rate, clip_value: 0.001}
"""
PENALIZED = """\
gencc: 1
name: penalized
data: {source: ring, batch: 12}
latent: {z: {normal: 3}}
networks:
  generator: {input: z, layers: [dense: 4, batch_norm, tanh, dense: 2]}
  critic: {input: x, layers: [dense: 6, tanh, dense: 5, batch_norm, tanh, dense: 1]}
let:
  fake: generator(sample(prior.z))
  u: interpolate(x, fake)
losses:
  penalty: square(norm(grad(critic(u), u)) - 1)
  apart: softplus(critic(fake)) + softplus(-critic(x))
  fools: softplus(-critic(fake))
train:
  epochs: 1
  optimizers: {critic: {adam: {lr: 0.001}}, generator: {adam: {lr: 0.001}}}
  schedule:
    - {update: critic, minimize: apart + 10 * penalty}
    - {update: generator, minimize: fools}
"""
SPECS = {"shared": SHARED, "penalized": PENALIZED}
# What others have computed without a word: the texts of a package, and theirs.
MISTAKES = {
    "statistics of a part": (
        *("batch_norm.py", "workers.TEAM.count > 1"),
        "workers.TEAM.count < 1",
    ),
    "gradients of a part": (
        *("train.py", "    share_gradients(networks)\n"),
        "",
    ),
    "gradients that are summed": (
        *("support/processes.py", "flat / workers.TEAM.count"),
        "flat",
    ),
    "gradients shared after they are clipped": (
        *("clipping.py", "get_total_norm(gradients)"),
        "get_total_norm(gradients) * (1.5 - torch.distributed.get_rank())",
    ),
    "the same noise for all": (
        *("support/workers.py", "rows[part(len(rows))]"),
        "rows[: len(rows) // TEAM.count]",
    ),
    "an order within a part": ("losses.py", "whole(z).index_select", "z.index_select"),
    "pairs within a part": ("losses.py", "whole(q.mean)[None]", "q.mean[None]"),
}
# The same on two devices of TensorFlow, which adds one: devices take turns as a step is
# traced, so that what one hands to a layer must not reach another.
ON_DEVICES = {
    "statistics of a part": ("batch_norm.py", "sharing.mean(", "("),
    "gradients of a part": (
        "support/sharing.py",
        "with _gradients_of_all():",
        "if True:",
    ),
    "the same noise for all": (
        *("support/sharing.py", "here[number * size : (number + 1) * size]"),
        "here[:size]",
    ),
    "an order within a part": ("losses.py", "ops.take(whole(z)", "ops.take(z"),
    "pairs within a part": ("losses.py", 'whole(q["mean"])[None]', 'q["mean"][None]'),
    "numbers of dropout that another device has": (
        *("dropout.py", "class Handed(threading.local):"),
        "class Handed:",
    ),
}
TWO_DEVICES = "--xla_force_host_platform_device_count=2"


def _ports(count: int) -> list[str]:
    with ExitStack() as stack:
        free = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in free:
            each.bind(("127.0.0.1", 0))
        return [str(each.getsockname()[1]) for each in free]


def _of_torchrun(ports: list[str]) -> list[dict[str, str]]:
    team = {"WORLD_SIZE": str(len(ports)), "MASTER_ADDR": "127.0.0.1"}
    team["MASTER_PORT"] = ports[0]
    ranks = map(str, range(len(ports)))
    return [{**team, "RANK": rank, "LOCAL_RANK": rank} for rank in ranks]


def _of_tensorflow(ports: list[str]) -> list[dict[str, str]]:
    cluster = {"worker": [f"127.0.0.1:{port}" for port in ports]}
    tasks = [{"type": "worker", "index": number} for number in range(len(ports))]
    configs = [{"cluster": cluster, "task": task} for task in tasks]
    return [{"TF_CONFIG": json.dumps(config)} for config in configs]


def _of_jax(ports: list[str]) -> list[dict[str, str]]:
    before = "KERAS_DISTRIBUTION"
    team = {f"{before}_JOB_ADDRESSES": f"127.0.0.1:{ports[0]}"}
    team[f"{before}_NUM_PROCESSES"] = str(len(ports))
    ids = map(str, range(len(ports)))
    return [{**team, f"{before}_PROCESS_ID": number} for number in ids]


# For each process of a team what its environment says.
TEAMS = {"torch": _of_torchrun, "keras": _of_tensorflow, "keras-jax": _of_jax}


class Trainings:
    """A package, and trainings of it by one process or by several."""

    def __init__(self, package: Path, backend: str = "torch") -> None:
        self.package, self.backend = package, backend

    def start(
        self, count: int, out: Path, *flags: str, **more: str
    ) -> list[forkserver.Process]:
        teams = TEAMS[self.backend](_ports(count)) if count > 1 else [{}]
        words = ["-m", self.package.name, "train", "--precision", "float64"]
        return [
            forkserver.start(
                self.backend,
                [*words, "--out", out, *flags],
                self.package.parent,
                forkserver.environment(**more, **team),
            )
            for team in teams
        ]

    def train(self, count: int, out: Path, *flags: str, **more: str) -> list[int]:
        """The exit statuses."""
        started = self.start(count, out, *flags, **more)
        return [process.wait(300) for process in started]


def built(name: str, folder: Path, backend: str = "torch") -> Trainings:
    spec = GALLERY / f"{name}.yaml"
    if name in SPECS:
        spec = folder / f"{name}.yaml"
        spec.write_text(SPECS[name])
    build_spec(spec, folder, (backend,))
    return Trainings(folder / f"{name}_{backend.replace('-', '_')}", backend)


def losses(out: Path) -> np.ndarray:
    with (out / "losses.csv").open() as file:
        rows = [*csv.reader(file)][1:]
    return np.array([[float(text or "nan") for text in row] for row in rows])


def apart(first: Path, second: Path) -> float:
    """The largest difference of losses, or of a tensor relative to its largest number."""
    pairs = [(losses(first), losses(second))]
    states = [checkpoints.newest(out / "checkpoints") for out in (first, second)]
    assert states[0] and states[1]
    ours, theirs = states[0].tensors, states[1].tensors
    pairs += [(ours[name], theirs[name]) for name in ours]
    return max(
        float(np.nanmax(np.abs(a - b)) / (np.nanmax(np.abs(a)) or 1.0))
        for a, b in pairs
    )


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("penalized", 2),
        pytest.param("penalized", 4, marks=pytest.mark.long),
        *(pytest.param("shared", n, marks=pytest.mark.long) for n in (2, 3, 4)),
        *(pytest.param("dcgan", n, marks=pytest.mark.long) for n in (2, 4)),
        *(pytest.param("vae", n, marks=pytest.mark.long) for n in (2, 4)),
    ],
)
def test_processes_compute_what_one_does(name: str, count: int, tmp_path: Path) -> None:
    package = built(name, tmp_path)
    for number in (1, count):
        statuses = package.train(number, tmp_path / f"by_{number}", "--steps", "5")
        assert statuses == [0] * number
    assert apart(tmp_path / "by_1", tmp_path / f"by_{count}") < FAR


def test_a_signal_to_one_stops_all_and_one_process_goes_on(tmp_path: Path) -> None:
    package = built("vae", tmp_path)
    out = tmp_path / "out"
    first, second = package.start(2, out, "--steps", "1000000")
    while not (out / "losses.csv").exists() or len(losses(out)) < 2:
        assert first.poll() is None
        assert second.poll() is None
        time.sleep(0.05)
    second.terminate()
    assert [first.wait(60), second.wait(60)] == [128 + signal.SIGTERM] * 2
    saved = checkpoints.newest(out / "checkpoints")
    assert saved
    assert saved.step == len(losses(out))
    steps = ("--steps", str(saved.step + 3))
    assert package.train(1, out, *steps, "--resume") == [0]
    assert package.train(1, tmp_path / "alone", *steps) == [0]
    assert apart(tmp_path / "alone", out) < FAR


@pytest.mark.long
@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
@pytest.mark.parametrize("name", ["penalized", "shared", "vae", "dcgan"])
def test_devices_compute_what_one_does(name: str, backend: str, tmp_path: Path) -> None:
    package = built(name, tmp_path, backend)
    for number in (1, 2):
        flag = f"--xla_force_host_platform_device_count={number}"
        out = tmp_path / f"by_{number}"
        assert package.train(1, out, "--steps", "4", XLA_FLAGS=flag) == [0]
    assert apart(tmp_path / "by_1", tmp_path / "by_2") < FAR


@pytest.mark.long
@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
@pytest.mark.parametrize("name", ["penalized", "shared", "vae"])
def test_processes_of_keras_compute_what_one_does(
    name: str, backend: str, tmp_path: Path
) -> None:
    package = built(name, tmp_path, backend)
    for number in (1, 2):
        out = tmp_path / f"by_{number}"
        assert package.train(number, out, "--steps", "4") == [0] * number
    assert apart(tmp_path / "by_1", tmp_path / "by_2") < FAR


@pytest.mark.long
@pytest.mark.parametrize("backend", ["keras", "keras-jax"])
def test_minibatches_that_devices_cannot_share(backend: str, tmp_path: Path) -> None:
    package = built("vae", tmp_path, backend)
    flag = "--xla_force_host_platform_device_count=3"
    assert package.train(1, tmp_path / "out", XLA_FLAGS=flag) == [2]
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_all_end_where_a_loss_is_not_finite(tmp_path: Path) -> None:
    package = built("vae", tmp_path)
    out = tmp_path / "out"
    assert package.train(2, out, "--steps", "90", "--lr", "1e300") == [5, 5]


@pytest.mark.long
def test_processes_that_are_started_again_go_on(tmp_path: Path) -> None:
    """As torchrun does when one has died; without a flag, and from the checkpoint."""
    package = built("vae", tmp_path)
    out = tmp_path / "out"
    first, second = package.start(2, out, "--steps", "1000000")
    while not (out / "losses.csv").exists() or len(losses(out)) < 2:
        time.sleep(0.05)
    second.kill()
    first.kill()
    first.wait(60)
    steps = ("--steps", str(len(losses(out)) + 3))
    assert package.train(2, out, *steps, TORCHELASTIC_RESTART_COUNT="1") == [0, 0]
    assert package.train(1, tmp_path / "alone", *steps) == [0]
    assert apart(tmp_path / "alone", out) < FAR


@pytest.mark.long
@pytest.mark.parametrize(
    ("backend", "count", "flags", "mistakes"),
    [("torch", 2, "", MISTAKES), ("keras", 1, TWO_DEVICES, ON_DEVICES)],
)
def test_each_mistake_is_seen(
    backend: str,
    count: int,
    flags: str,
    mistakes: dict[str, tuple[str, str, str]],
    tmp_path: Path,
) -> None:
    package = built("shared", tmp_path, backend)
    right = tmp_path / "right"
    assert package.train(1, right, "--steps", "3") == [0]
    for number, (what, (file, old, new)) in enumerate(mistakes.items()):
        folder = tmp_path / f"mistaken_{number}"
        shutil.copytree(package.package, folder / package.package.name)
        path = folder / package.package.name / file
        assert old in path.read_text(), what
        path.write_text(path.read_text().replace(old, new))
        mistaken = Trainings(folder / package.package.name, backend)
        out = folder / "out"
        statuses = mistaken.train(count, out, "--steps", "3", XLA_FLAGS=flags)
        assert statuses != [0] * count or apart(right, out) > 1e-6, what
