"""Every word of the language: small specs, one for each corner, in both frameworks."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compare import compare, norm
from gencc.diagnostics import CompileError
from harness import BACKENDS, Job, Runs, build_spec, locked, start_jobs

pytestmark = pytest.mark.framework

FOLDER = Path(__file__).parent / "words"
SPECS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
REFUSED = {
    "refused_extension": "E0504",
    "refused_grids": "E0319",
    "refused_head": "E0405",
    "refused_table_norm": "E0305",
}
WORDS = [name for name in SPECS if name not in REFUSED]
FLAGS = ("--precision", "float64", "--steps", "20")
# Measured: losses are off by up to 5e-14, tensors by up to 9e-13.
BOUND = 1e-9

# What is known to be broken, and by what.
COMPARISONS = "the printer does not know <= and >=: KeyError"
VALUES = "a call within a definition: _Planner has no `values` yet"
ZEROS = "TensorFlow knows no zeros of a Keras variable: 'str' has no _type_enum"
HEADS = "`partial` counts the heads of all networks, and those below stop"
LET = "a definition without tensors is looked up in config"
CONSTANT = "no sigmoid, softplus and relu of parameters alone: KeyError"
EXTENDED = "what ZeroPad2d adds behind ConvTranspose2d has no bias"
NO_CURVE = {
    "adversarial_autoencoder": f"torch: z stands before its q; keras: {ZEROS}",
    "constant_weights": CONSTANT,
    "constants_in_let": f"{VALUES}; {LET}",
    "cross_entropies": f"{VALUES}; y stands before its y_logits; bce of a constant",
    "functions": COMPARISONS,
    "half_used_heads": HEADS,
    "heads_and_momentum": f"{ZEROS}; torch skips weights without a gradient",
    "maximizing": VALUES,
    "mirrored": VALUES,
    "nonlinear_objectives": COMPARISONS,
    "output_cross_entropy": "no logits for a bce that stands in outputs alone",
    "params_everywhere": VALUES,
    "repeats": f"{VALUES}; keras: `take` is not imported",
    "same_call": "two values are called y_logits: InvalidModel",
    "several_networks": f"{VALUES}; keras: `take` is not imported",
    "stopped_heads": HEADS,
    "transposes": EXTENDED,
    "two_latents": VALUES,
}
NO_OUTPUT = {
    "output_channels": "save_codes writes lists into its cells",
    "output_grid_table": "save_seen does not make its grid",
    "output_number": "save_codes wants vectors",
    "output_small_image": "pairs of images of two sizes",
}
NOT_REFUSED = {
    "refused_grids": "two outputs fail when they are made, the third is wrong",
    "refused_table_norm": "BatchNorm in torch takes the rows for channels",
}


def words(names: Iterable[str], broken: Mapping[str, str]) -> list[Any]:
    """These specs, those that are known to fail marked with the reason."""
    return [
        pytest.param(word, marks=pytest.mark.xfail(reason=broken[word], strict=True))
        if word in broken
        else word
        for word in names
    ]


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Path:
    """A folder with the run of each spec in each framework, in one process for each."""
    folder = runs.folder / "words"
    with locked(folder):
        if not folder.exists():
            folder.mkdir()
            make(folder)
    return folder


def make(folder: Path) -> None:
    """Build and train all; what goes wrong stands in the `error.txt` of a run."""
    built = [word for word in WORDS if build(word, folder)]
    processes = [
        start_jobs([job(word, name, folder) for word in built], folder / f"{name}.json")
        for name in BACKENDS
    ]
    assert [process.wait() for process in processes] == [0, 0]


def build(word: str, folder: Path) -> bool:
    try:
        build_spec(FOLDER / f"{word}.yaml", folder)
    except Exception:
        for name in BACKENDS:
            out = run_folder(word, name, folder)
            out.mkdir()
            (out / "error.txt").write_text(traceback.format_exc())
        return False
    return True


def job(word: str, name: str, folder: Path) -> Job:
    out = run_folder(word, name, folder)
    flags = (*FLAGS, "--out", str(out))
    return Job(str(folder), f"{word}_{name}", flags, pictures=True)


def run_folder(word: str, name: str, folder: Path) -> Path:
    return folder / f"run_{word}_{name}"


def errors(word: str, folder: Path) -> dict[str, str]:
    """What went wrong, by framework."""
    found = {n: run_folder(word, n, folder) / "error.txt" for n in BACKENDS}
    return {name: path.read_text() for name, path in found.items() if path.exists()}


@pytest.mark.parametrize("word", words(WORDS, NO_CURVE))
def test_both_frameworks_train_along_the_same_curve(
    word: str, trained: Path, record_property: Callable[[str, object], None]
) -> None:
    one, other = (run_folder(word, name, trained) for name in BACKENDS)
    complete = all(any(run.glob("checkpoints/*20.*")) for run in (one, other))
    assert complete, errors(word, trained)
    difference = compare(one, other)
    record_property(
        "differences",
        f"float64 {word:45} losses {difference.loss:.1e}  tensors"
        f" {difference.tensor:.1e} ({difference.worst_tensor})",
    )
    assert difference.loss <= BOUND, difference.losses
    assert difference.tensor <= BOUND, difference.worst_tensor


@pytest.mark.parametrize("word", words(WORDS, NO_CURVE | NO_OUTPUT))
def test_both_frameworks_make_the_same_outputs(word: str, trained: Path) -> None:
    assert not errors(word, trained)
    one, other = (run_folder(word, name, trained) for name in BACKENDS)
    made = sorted(path.name for path in one.glob("*.[cp][sn][vg]"))
    assert made == sorted(path.name for path in other.glob("*.[cp][sn][vg]"))
    assert len(made) > 2  # beside the losses and their curves
    for table in (name for name in made if name.endswith(".csv")):
        a, b = (
            np.loadtxt(run / table, delimiter=",", skiprows=1) for run in (one, other)
        )
        assert norm(a, b) <= BOUND, table


@pytest.mark.parametrize("word", words(REFUSED, NOT_REFUSED))
def test_what_does_not_work_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        build_spec(FOLDER / f"{word}.yaml", tmp_path)
    assert {d.code for d in caught.value.diagnostics} == {REFUSED[word]}


def test_every_spec_is_called_as_its_file() -> None:
    """Or else two of them would overwrite each other's packages."""
    for word in SPECS:
        assert f"\nname: {word}\n" in (FOLDER / f"{word}.yaml").read_text()
