"""`gencc parity` on PyTorch and Keras: a verdict, and the place of planted mistakes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import forkserver
import pytest
from click.testing import CliRunner
from forkserver import Process
from gencc.cli.main import cli
from gencc.driver import build_all
from gencc.verification.parity import trainings
from gencc.verification.parity.experiment import run_experiment
from gencc.verification.parity.settings import Program, Settings
from gencc.verification.parity.verdict import Outcome
from gencc.verification.parity.verdict_text import table

pytestmark = pytest.mark.framework

SPECS = Path(__file__).parents[2] / "specs"
STEPS = 8


def planted(folder: Path, spec: str, file: str, old: str, new: str) -> list[Program]:
    """The packages of a spec, with a text of one file written otherwise."""
    built = build_all([SPECS / f"{spec}.yaml"], ["torch", "keras"], folder, force=False)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return [Program(b.compiled.backend, folder, b.compiled.package.name) for b in built]


class Forks:
    """In the place of `subprocess`, where processes of packages are started."""

    DEVNULL = subprocess.DEVNULL

    @staticmethod
    def Popen(
        command: list[str], cwd: Path, env: dict[str, str], **files: Any
    ) -> Process:
        """A fork; which framework it needs is report by the package that the words name."""
        match = re.search(r"_(torch|keras)\b", " ".join(command[1:]))
        assert match is not None, command
        return forkserver.start(match[1], command[1:], cwd, env, **files)


def test_the_packages_of_the_vae_are_equivalent(tmp_path: Path) -> None:
    report = tmp_path / "parity.html"
    arguments = [
        "parity",
        str(SPECS / "vae.yaml"),
        "--steps",
        "30",
        "--report",
        str(report),
    ]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    assert "vae: torch against keras, 30 steps in float64, seed 0, cpu" in done.stdout
    assert "\nequivalent: no loss and no tensor differs by more" in done.stdout
    assert "encoder, moments in optimizer" in done.stdout
    assert "tensorflow" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spec", "file", "old", "new", "parts", "begins"),
    [
        (
            "vae",
            "vae_torch/train.py",
            "eps=1e-08",
            "eps=1.001e-08",
            ("reconstruction", 1),
            "in the update of step 0: its losses and the moments of its gradients",
        ),
        (
            "gan_saturating",
            "gan_saturating_torch/train.py",
            'uniform("generator/z", step,',
            'uniform("generator/z", step + (step > 5),',
            ("generator_objective", 6),
            "in the forward pass of step 6: all tensors before it agree",
        ),
        (
            "gan_saturating",
            "gan_saturating_keras/model.py",
            "decay=0.9,",
            "decay=0.90000001,",
            (None, STEPS),
            "in the running statistics of step 0: its losses agree",
        ),
    ],
)
def test_a_planted_mistake_is_located_where_it_was_planted(
    tmp_path: Path,
    spec: str,
    file: str,
    old: str,
    new: str,
    parts: tuple[str | None, int],
    begins: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trainings, "subprocess", Forks)
    first, second = planted(tmp_path, spec, file, old, new)
    report = run_experiment(spec, first, second, Settings(STEPS), tmp_path / "runs")
    assert report.judgement.outcome is Outcome.DIFFERENT
    assert report.judgement.split and report.divergence
    assert (report.judgement.split.loss, report.judgement.split.step) == parts, table(
        report
    )
    assert report.divergence.description.startswith(begins)
    description = (
        f"`{parts[0]}` parts at step" if parts[0] else "the losses of all steps agree"
    )
    assert f"NOT equivalent: {description}" in table(report)
