"""A run that looks at held-out examples: what is best, what is kept, when it ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support.checkpoints import Checkpoint
from gencc.runtime.support.errors import PackageError
from gencc.runtime.support.minibatches import in_order
from gencc.runtime.support.run import Run
from gencc.runtime.support.validation import Validation

COLUMNS = ("loss",)
FACTS = {"seed": "3"}
BEST = Validation(columns=("val_loss",), epochs=1, best="val_loss")


def train(
    folder: Path,
    values: list[float],
    validation: Validation = BEST,
    total: int = 0,
    resume: bool = False,
) -> Run:
    """Epochs of two steps; what the held-out examples say after each is given."""
    run = Run(folder, COLUMNS, FACTS, resume, validation=validation)
    run.begin({"weight": np.array([float(run.step)])})
    for step in run.steps(total or 2 * len(values), per_epoch=2):
        run.log(step, {"loss": 1 / (step + 1)})
        if run.validation_due(step):
            run.log(step, {"val_loss": values[step // 2]})
        if run.save_due(step):
            run.save(step + 1, {"weight": np.array([step + 1.0])})
    return run


def kept(folder: Path) -> list[int]:
    return sorted(
        int(p.stem[5:]) for p in (folder / "checkpoints").glob("*.safetensors")
    )


def chosen(folder: Path, validation: Validation, which: str) -> Checkpoint:
    checkpoint = validation.checkpoint(folder, which)
    assert checkpoint is not None
    return checkpoint


def rows(folder: Path) -> list[list[str]]:
    return [row.split(",") for row in (folder / "losses.csv").read_text().splitlines()]


def test_the_best_is_kept_beside_the_newest(tmp_path: Path) -> None:
    train(tmp_path, [5.0, 2.0, 4.0, 3.0, 2.0, 6.0, 7.0])
    assert kept(tmp_path) == [4, 14]  # of equal ones the first
    assert [row[2] for row in rows(tmp_path)[1:5]] == ["", "5.0", "", "2.0"]
    assert chosen(tmp_path, BEST, "best").tensors["weight"] == 4
    assert chosen(tmp_path, BEST, "last").step == 14
    assert chosen(tmp_path, BEST, "4").step == 4
    with pytest.raises(PackageError, match=r"no checkpoint 6; there are last.*4, 14"):
        BEST.checkpoint(tmp_path, "6")


def test_the_largest_may_be_the_best(tmp_path: Path) -> None:
    largest = Validation(("val_loss",), epochs=1, best="val_loss", largest=True)
    train(tmp_path, [5.0, math.nan, 9.0, 4.0, math.inf], largest)
    assert chosen(tmp_path, largest, "best").step == 6


def test_before_any_validation_the_last_is_the_best(tmp_path: Path) -> None:
    train(tmp_path, [5.0], total=1)
    assert chosen(tmp_path, BEST, "best").step == 1


def test_patience_ends_a_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patient = Validation(("val_loss",), epochs=1, best="val_loss", patience=2)
    values = [5.0, 4.0, 4.0, 3.0, math.nan, 3.0, 1.0]
    train(tmp_path, values, patient)
    assert kept(tmp_path) == [8, 12]
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.endswith(
        f"; best val_loss 3 after step 8, no better in 2 validations since; {tmp_path}"
    )
    train(tmp_path, values, patient, resume=True)
    assert "nothing to train" in capsys.readouterr().out
    more = Validation(("val_loss",), epochs=1, best="val_loss", patience=3)
    train(tmp_path, values, more, resume=True)  # patience is no part of what it learns
    assert kept(tmp_path) == [12, 14]


@pytest.mark.parametrize("stopped", [1, 4, 7, 8, 11])
def test_a_resumed_training_has_the_same_best_and_as_much_patience(
    tmp_path: Path, stopped: int
) -> None:
    patient = Validation(("val_loss",), epochs=1, best="val_loss", patience=3)
    values = [5.0, 4.0, 6.0, 3.0, 7.0, 8.0, 3.0, 1.0]
    train(tmp_path / "whole", values, patient)
    train(tmp_path / "parts", values, patient, total=stopped)
    train(tmp_path / "parts", values, patient, resume=True)
    assert rows(tmp_path / "parts") == rows(tmp_path / "whole")
    assert len(rows(tmp_path / "whole")) == 1 + 14
    for folder in ("parts", "whole"):
        assert max(kept(tmp_path / folder)) == 14
        assert chosen(tmp_path / folder, patient, "best").step == 8


def test_what_is_not_finite_on_held_out_examples_stops_nothing(tmp_path: Path) -> None:
    train(tmp_path, [math.inf, math.nan])
    assert [row[2] for row in rows(tmp_path)[1:]] == ["", "inf", "", "nan"]


def test_iterations_are_counted_through_all_epochs(tmp_path: Path) -> None:
    third = Validation(("val_loss",), iterations=3)
    train(tmp_path, [1.0, 2.0, 3.0, 4.0], third)
    filled = [int(row[0]) for row in rows(tmp_path)[1:] if row[2]]
    assert filled == [2, 5]


def test_a_run_may_be_validated_from_some_step_on(tmp_path: Path) -> None:
    """Runs of earlier packages, and those whose spec has another metric since, go on."""
    plain = Run(tmp_path, COLUMNS, FACTS, resume=False)
    plain.begin({"weight": np.zeros(1)})
    for step in plain.steps(2, per_epoch=2):
        plain.log(step, {"loss": 0.5})
        if plain.save_due(step):
            plain.save(step + 1, {"weight": np.zeros(1)})
    train(tmp_path, [5.0, 4.0], resume=True)
    other = Validation(("val_error",), epochs=1)
    run = Run(tmp_path, COLUMNS, FACTS, resume=True, validation=other)
    run.begin({"weight": np.zeros(1)})
    for step in run.steps(5, per_epoch=2):
        run.log(step, {"loss": 0.25, "val_error": 0.1})
        if run.save_due(step):
            run.save(step + 1, {"weight": np.zeros(1)})
    assert rows(tmp_path) == [
        ["step", "loss", "val_error", "val_loss"],
        ["0", "0.5", "", ""],
        ["1", "0.5", "", ""],
        ["2", repr(1 / 3), "", ""],
        ["3", "0.25", "", "4.0"],
        ["4", "0.25", "0.1", ""],
    ]


def test_observers_see_every_step_and_the_means_of_epochs(tmp_path: Path) -> None:
    steps: list[tuple[int, Mapping[str, float]]] = []
    epochs: list[tuple[int, Mapping[str, float]]] = []
    run = Run(tmp_path, COLUMNS, FACTS, resume=False, validation=BEST)
    run.on_step = lambda step, losses: steps.append((step, dict(losses)))
    run.on_epoch = lambda epoch, means: epochs.append((epoch, means))
    run.begin({"weight": np.zeros(1)})
    for step in run.steps(5, per_epoch=2):
        run.log(step, {"loss": float(step)})
        if run.validation_due(step):
            run.log(step, {"val_loss": 7.0})
        if run.save_due(step):
            run.save(step + 1, {"weight": np.zeros(1)})
    assert [step for step, _ in steps] == [0, 1, 2, 3, 4]
    assert steps[1][1] == {"loss": 1.0, "val_loss": 7.0}
    assert epochs == [
        (1, {"loss": 0.5, "val_loss": 7.0}),
        (2, {"loss": 2.5, "val_loss": 7.0}),
    ]


def test_all_examples_are_seen_and_none_by_itself() -> None:
    sizes = {
        count: [rows.stop - rows.start for rows in in_order(count, 4)]
        for count in (1, 3, 4, 5, 6, 9, 10)
    }
    assert sizes == {
        1: [1], 3: [3], 4: [4], 5: [5], 6: [4, 2], 9: [4, 5], 10: [4, 4, 2],
    }  # fmt: skip
    assert [rows.stop - rows.start for rows in in_order(4, 1)] == [1, 1, 2]


def test_a_best_step_whose_checkpoint_failed_is_not_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    train(run, [3.0, 1.0, 2.0])
    with (run / "losses.csv").open("a") as file:
        file.write("6,0.1,\n7,0.1,0.5\n")  # saved before the checkpoint of step 8
    shown = BEST.checkpoint(run, "best")
    assert shown and shown.step == 4
    assert "no checkpoint of its best step 8" in capsys.readouterr().err
