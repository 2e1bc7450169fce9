"""Every system of the gallery, in both frameworks: the same training, the same outputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from harness import BACKENDS, GALLERY, Batch, Job, Runs, locked, start_jobs
from judged import (
    expect_equivalent,
    expect_same_outputs,
    outputs,
    row,
    verdict,
)

pytestmark = pytest.mark.framework

SPECS = sorted(path.stem for path in GALLERY.glob("*.yaml"))
STEPS = 100
# This one amplifies rounding: after 100 iterations (600 steps) PyTorch is 7e-10 from
# itself if every weight starts one unit in the last place away, and Keras 1.5e-9 from it.
FEWER = {"wgan_gp": 20}
# Convolutions in float64 take their time.
SMALL = {
    "conv_ae",
    "conv_vae",
    "dcgan",
    "image_to_image",
    "super_resolution",
    "unpool_ae",
}
# So that the hundred steps reach from the first stage into the second.
STAGES = {"code_classifier": ("--autoencoder-epochs", "2")}
RESUMED = ("code_classifier", "image_to_image_unpaired", "unpool_ae")
STOP = 60  # the second stage of code_classifier goes from step 42 to 100


def flags(spec: str) -> tuple[str, ...]:
    """Of the training of a spec."""
    small = ("--batch-size", "16") if spec in SMALL else ()
    steps = ("--precision", "float64", "--steps", str(FEWER.get(spec, STEPS)))
    return (*steps, *small, *STAGES.get(spec, ()))


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Batch:
    """The run of each spec in each framework."""
    batch = Batch(runs.folder / "gallery")
    batch.make([GALLERY / f"{spec}.yaml" for spec in SPECS], flags)
    return batch


@pytest.fixture(scope="session")
def resumed(trained: Batch) -> Path:
    """Runs that one framework began and the other ended, by spec and who ended."""
    folder = trained.folder / "resumed"
    with locked(folder):
        if folder.exists():
            return folder
        folder.mkdir()
        for turn, step in enumerate((STOP, STEPS)):
            processes = []
            for first, second in (BACKENDS, BACKENDS[::-1]):
                backend = (first, second)[turn]
                jobs = []
                for spec in RESUMED:
                    out = folder / f"{spec}_{second}"
                    more = ("--resume",) if turn else ()
                    own = (*flags(spec), "--steps", str(step), "--out", str(out), *more)
                    jobs.append(Job(str(trained.folder), f"{spec}_{backend}", own))
                listed = folder / f"{backend}_{turn}.json"
                processes.append(start_jobs(jobs, listed))
            assert [process.wait() for process in processes] == [0, 0]
    return folder


@pytest.mark.parametrize("spec", SPECS)
def test_both_frameworks_train_along_the_same_curve(
    spec: str, trained: Batch, record_property: Callable[[str, object], None]
) -> None:
    assert not trained.errors(spec)
    one, other = (trained.run(spec, name) for name in BACKENDS)
    judged = verdict(one, other, trained.yardstick(spec))
    record_property("differences", row(f"float64 {spec}", judged))
    expect_equivalent(judged)


@pytest.mark.parametrize("spec", SPECS)
def test_both_frameworks_make_the_same_outputs(spec: str, trained: Batch) -> None:
    assert not trained.errors(spec)
    one, other = (trained.run(spec, name) for name in BACKENDS)
    assert made(one) == made(other)
    assert len(made(one)) > 2  # beside the losses and their curves
    expect_same_outputs(outputs(one, other, trained.yardstick(spec)))


@pytest.mark.parametrize("second", BACKENDS)
@pytest.mark.parametrize("spec", RESUMED)
def test_one_framework_goes_on_from_the_checkpoint_of_the_other(
    spec: str, second: str, trained: Batch, resumed: Path
) -> None:
    run = resumed / f"{spec}_{second}"
    assert not (run / "error.txt").exists(), (run / "error.txt").read_text()
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == [
        f"step-{step:012d}.safetensors" for step in (STOP, STEPS)
    ]
    for backend in BACKENDS:
        whole = trained.run(spec, backend)
        expect_equivalent(verdict(run, whole, trained.yardstick(spec)))


def made(run: Path) -> list[str]:
    """The files that a run leaves, but for what tells what happened on the way."""
    return sorted(path.name for path in run.iterdir() if path.is_file())
