"""Every word of the language: small specs, one for each corner, in both frameworks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from data import DATA
from gencc.diagnostics import CompileError
from harness import BACKENDS, Batch, Runs, build_spec
from judged import (
    expect_equivalent,
    expect_same_outputs,
    outputs,
    row,
    verdict,
)

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
# Undecidable where rounding happens to decide; beside each the spec that is not, and shows
# the same.
CHAOTIC = {"unpooling_of_ties": "unpooling"}


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
    judged = verdict(one, other, trained.yardstick(word))
    record_property("differences", row(f"float64 {word}", judged))
    expect_equivalent(judged, word in CHAOTIC)


@pytest.mark.parametrize("word", WORDS)
def test_both_frameworks_make_the_same_outputs(word: str, trained: Batch) -> None:
    assert not trained.errors(word)
    one, other = (trained.run(word, name) for name in BACKENDS)
    made = sorted(path.name for path in one.glob("*.[cp][sn][vg]"))
    assert made == sorted(path.name for path in other.glob("*.[cp][sn][vg]"))
    assert len(made) > 1  # beside the losses
    expect_same_outputs(outputs(one, other, trained.yardstick(word)), word in CHAOTIC)


@pytest.mark.parametrize("word", REFUSED)
def test_what_does_not_work_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        build_spec(FOLDER / f"{word}.yaml", tmp_path)
    assert {d.code for d in caught.value.diagnostics} == {REFUSED[word]}


def test_every_spec_is_called_as_its_file() -> None:
    """Or else two of them would overwrite each other's packages."""
    for word in SPECS:
        assert f"\nname: {word}\n" in (FOLDER / f"{word}.yaml").read_text()
