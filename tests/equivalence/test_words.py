"""Every word of the language: small specs, one for each corner, in both frameworks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from compare import compare, compare_tensors, norm
from data import DATA
from gencc.diagnostics import CompileError
from harness import BACKENDS, Batch, Runs, build_spec

pytestmark = pytest.mark.framework

FOLDER = Path(__file__).parent / "words"
SPECS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
REFUSED = {
    "refused_extension": "E0504",
    "refused_grids": "E0319",
    "refused_table_norm": "E0305",
}
WORDS = [name for name in SPECS if name not in REFUSED]
FLAGS = ("--precision", "float64", "--steps", "20")
# Stages are to be reached: an epoch of this one has few steps.
MORE = {"frozen": ("--batch-size", "250")}
# Measured: losses are off by up to 5e-14, tensors by up to 9e-13.
BOUND = 1e-9


@pytest.fixture(scope="session")
def trained(runs: Runs) -> Batch:
    """The run of each spec in each framework."""
    batch = Batch(runs.folder / "words")
    place = runs.folder / "data"

    def flags(word: str) -> tuple[str, ...]:
        return (*FLAGS, *MORE.get(word, ()), *write(word, place))

    batch.make([FOLDER / f"{word}.yaml" for word in WORDS], flags)
    return batch


def write(word: str, place: Path) -> tuple[str, ...]:
    """The flag that names the data of a spec, where it needs any; they are written."""
    if word not in DATA:
        return ()
    return ("--data", str(DATA[word](place / word)))


@pytest.mark.parametrize("word", WORDS)
def test_both_frameworks_train_along_the_same_curve(
    word: str, trained: Batch, record_property: Callable[[str, object], None]
) -> None:
    one, other = (trained.run(word, name) for name in BACKENDS)
    complete = all(any(run.glob("checkpoints/*20.*")) for run in (one, other))
    assert complete, trained.errors(word)
    difference = compare(one, other)
    record_property(
        "differences",
        f"float64 {word:45} losses {difference.loss:.1e}  tensors"
        f" {difference.tensor:.1e} ({difference.worst_tensor})",
    )
    assert difference.loss <= BOUND, difference.losses
    assert difference.tensor <= BOUND, difference.worst_tensor


@pytest.mark.parametrize("word", WORDS)
def test_both_frameworks_make_the_same_outputs(word: str, trained: Batch) -> None:
    assert not trained.errors(word)
    one, other = (trained.run(word, name) for name in BACKENDS)
    made = sorted(path.name for path in one.glob("*.[cp][sn][vg]"))
    assert made == sorted(path.name for path in other.glob("*.[cp][sn][vg]"))
    assert len(made) > 1  # beside the losses
    for table in (name for name in made if name.endswith(".csv")):
        # A step that does not run in an iteration leaves no loss.
        a, b = (
            np.genfromtxt(run / table, delimiter=",", skip_header=1)
            for run in (one, other)
        )
        assert np.array_equal(np.isnan(a), np.isnan(b))
        assert norm(np.nan_to_num(a), np.nan_to_num(b)) <= BOUND, table
    for name in ("metrics.json", "statistics.safetensors"):
        assert (one / name).exists() == (other / name).exists()
    if (one / "metrics.json").exists():
        a, b = (json.loads((run / "metrics.json").read_text()) for run in (one, other))
        assert a.keys() == b.keys()
        assert norm(np.array([*a.values()]), np.array([*b.values()])) <= BOUND
    if (one / "statistics.safetensors").exists():
        fitted = (run / "statistics.safetensors" for run in (one, other))
        assert max(compare_tensors(*fitted).values()) <= 10 * BOUND  # an inverse, too


@pytest.mark.parametrize("word", REFUSED)
def test_what_does_not_work_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        build_spec(FOLDER / f"{word}.yaml", tmp_path)
    assert {d.code for d in caught.value.diagnostics} == {REFUSED[word]}


def test_every_spec_is_called_as_its_file() -> None:
    """Or else two of them would overwrite each other's packages."""
    for word in SPECS:
        assert f"\nname: {word}\n" in (FOLDER / f"{word}.yaml").read_text()
