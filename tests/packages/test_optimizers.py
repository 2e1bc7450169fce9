"""Every rule of update goes on from the checkpoint of another framework."""

from __future__ import annotations

import shutil
from pathlib import Path

import forkserver
import numpy as np
import pytest
from commands import say_all
from compare import newest
from gencc import ops
from harness import BACKENDS, build_spec, environment
from safetensors.numpy import load_file

pytestmark = pytest.mark.framework

OPTIMIZERS = ops.vocabulary("optimizers")
TOTAL, STOP = 6, 3


def spec() -> str:
    """A network for each case of each rule, all with an objective of their own."""
    cases = [
        (f"{word}_{number}", word, case.settings)
        for word in OPTIMIZERS
        for number, case in enumerate(ops.load("optimizers", word).CASES)
        if case.weight == "1"
    ]
    lines = ["gencc: 1", "name: rules", "data: {source: moons, batch: 50}", "networks:"]
    lines += [f"  {name}: {{input: x, layers: [dense: 2]}}" for name, _, _ in cases]
    lines += ["losses:"]
    lines += [f'  error_{name}: "sse({name}(x), x)"' for name, _, _ in cases]
    lines += ["train:", "  epochs: 1", "  optimizers:"]
    lines += [f"    {name}: {{{word}: {settings}}}" for name, word, settings in cases]
    lines += ["  schedule:"]
    lines += [f"    - {{update: {n}, minimize: error_{n}}}" for n, _, _ in cases]
    return "\n".join([*lines, f"outputs: {{moved: {cases[0][0]}(x)}}", ""])


def test_they_go_on_from_the_checkpoint_of_another(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(spec())
    build_spec(tmp_path / "rules.yaml", tmp_path)

    def run(backend: str, out: str, steps: int, *flags: str) -> tuple[str, ...]:
        flags = ("--out", out, "--steps", str(steps), "--precision", "float64", *flags)
        return (f"rules_{backend}", "train", *flags)

    first, *others = BACKENDS
    started = [run(first, "whole", TOTAL), run(first, f"stopped_{first}", STOP)]
    assert [output.code for output in say_all(tmp_path, started)] == [0, 0]
    for other in others:
        (stopped,) = say_all(tmp_path, [run(other, f"stopped_{other}", STOP)])
        assert stopped.code == 0, stopped.err
    for first, second in (BACKENDS, BACKENDS[::-1]):
        shutil.copytree(tmp_path / f"stopped_{first}", tmp_path / f"from_{first}")
        resumed = run(second, f"from_{first}", TOTAL, "--resume")
        (done,) = say_all(tmp_path, [resumed])
        assert done.code == 0, done.err
        gone_on = load_file(newest(tmp_path / f"from_{first}"))
        expected = load_file(newest(tmp_path / "whole"))
        assert gone_on.keys() == expected.keys()
        for name, tensor in expected.items():
            np.testing.assert_allclose(gone_on[name], tensor, 1e-9, 1e-12, err_msg=name)


# Packages have no such optimizer, but those who edit one may.
GROUPS = """
import torch
from rules_torch.support.weights import rules

slow, quick = (torch.nn.Parameter(torch.zeros(1)) for _ in range(2))
groups = [{"params": [slow], "lr": 0.1}, {"params": [quick], "lr": 0.2}]
kept = rules({"ours": torch.optim.SGD(groups)})
assert kept == {"optimizer rule": "sgd", "sgd lr": "0.1", "sgd lr of group 2": "0.2"}
"""


def test_the_rates_of_two_groups_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(spec())
    build_spec(tmp_path / "rules.yaml", tmp_path, ("torch",))
    done = forkserver.run("torch", ["-c", GROUPS], tmp_path, environment())
    assert done.returncode == 0, done.stderr


# The second stage's momentum begins behind the checkpoint, with gradients of 0 * -1.
LATE = """\
gencc: 1
name: late
data: {source: moons, batch: 500}
networks:
  first: {input: x, layers: [dense: 2]}
  second: {input: x, layers: [masked_dense: {units: 2, variables: 2, type: A}]}
losses: {a: "sse(first(x), x)", b: "sse(second(x), 9 + x)"}
train:
  optimizer: {sgd: {lr: 0.001, momentum: 0.5}}
  stages:
    - {name: early, epochs: 1, update: first, minimize: a}
    - {name: late, epochs: 1, update: second, optimizer: {sgd: {lr: 0.001, momentum: 0.5}}, minimize: b}
outputs: {moved: second(x)}
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_zero_has_no_sign_that_a_resumed_training_would_lose(
    backend: str, tmp_path: Path
) -> None:
    (tmp_path / "late.yaml").write_text(LATE)
    build_spec(tmp_path / "late.yaml", tmp_path, (backend,))
    runs = [("whole", "6"), ("stopped", "2"), ("stopped", "6", "--resume")]
    commands = [
        (f"late_{backend}", "train", "--out", out, "--steps", *flags)
        for out, *flags in runs
    ]
    for output in say_all(tmp_path, commands):
        assert output.code == 0, output.err
    whole, stopped = (load_file(newest(tmp_path / n)) for n in ("whole", "stopped"))
    assert {n: t.tobytes() for n, t in whole.items()} == {
        n: t.tobytes() for n, t in stopped.items()
    }
