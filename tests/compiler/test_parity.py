"""`gencc parity`: what is told of run folders; no framework runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from click.testing import CliRunner
from fake_runs import STATE, STEPS, U, judged, off, run
from gencc.cli.parity import parity
from gencc.verification.parity.differences import Tensor, compare_runs, norm
from gencc.verification.parity.locate_divergence import locate
from gencc.verification.parity.perturbed_training import perturb
from gencc.verification.parity.settings import UNITS, Settings, Unable
from gencc.verification.parity.trainings import Runs
from gencc.verification.parity.verdict import FLOOR, Outcome, judge
from gencc.verification.parity.verdict_text import Report, table

# ------------------------------------------------------------------ judgement


def test_rounding_is_allowed_and_no_more(tmp_path: Path) -> None:
    same = judged(tmp_path / "1", off("fooled", 200 * U))
    assert (same.outcome, same.split, same.decided) == (Outcome.EQUIVALENT, None, STEPS)
    parted = judged(tmp_path / "2", off("fooled", 400 * U, at=3))
    assert parted.outcome is Outcome.DIFFERENT and parted.split
    assert (parted.split.step, parted.split.loss) == (3, "fooled")
    assert parted.split.difference == pytest.approx(400 * U, rel=0.02)
    assert parted.split.allowed == FLOOR * U
    assert [parted.part(0), parted.part(1)] == [None, 3]


def test_what_the_yardstick_does_is_allowed_from_then_on(tmp_path: Path) -> None:
    grown = off("fooled", 1e-11, at=5, until=6)
    near, far = 7e-11, 9e-11  # of 8e-11
    later = judged(tmp_path / "1", off("fooled", near, at=5), grown)
    assert later.outcome is Outcome.EQUIVALENT
    sooner = judged(tmp_path / "2", off("fooled", near, at=4), grown)
    assert sooner.split and sooner.split.step == 4
    wider = judged(tmp_path / "3", off("fooled", far, at=5), grown)
    assert wider.split and wider.split.step == 5
    other = judged(tmp_path / "4", off("told_apart", near, at=5), grown)
    assert other.split and other.split.loss == "told_apart"


def test_a_chaotic_model_is_decided_as_far_as_rounding_allows(tmp_path: Path) -> None:
    chaos = off("fooled", 1e-3, at=6)
    late = judged(tmp_path / "1", off("fooled", 1.0, at=6), chaos)
    assert (late.outcome, late.decided, late.split) == (Outcome.UNDECIDABLE, 6, None)
    report = Report("m", ("torch", "keras"), Settings(STEPS), late)
    assert "undecidable from step 6 on: rounding alone grows to 1.0e-03" in table(
        report
    )
    assert "agree up to step 5" in table(report) and not report.equivalent
    early = judged(tmp_path / "2", off("fooled", 1e-9, at=5), chaos)
    assert early.outcome is Outcome.DIFFERENT and early.split and early.split.step == 5


def test_the_state_counts_where_losses_agree(tmp_path: Path) -> None:
    name = "net/batch_norm_1/running_variance"
    parted = judged(tmp_path / "1", off(name, 1e-12))
    assert parted.split and parted.split.loss is None and parted.split.tensor == name
    assert judged(tmp_path / "2", off(name, 50 * U)).outcome is Outcome.EQUIVALENT
    noise = judged(tmp_path / "3", off(name, 0.5), off(name, 0.5))
    assert noise.outcome is Outcome.EQUIVALENT
    assert [t.name for t in noise.unjudged] == [name]
    report = Report("m", ("torch", "keras"), Settings(STEPS), noise)
    assert (
        f"Not judged: 1 of 4 tensors, which rounding alone changes too much, `{name}`"
        in (table(report))
    )


def test_a_value_that_only_one_has_is_a_difference(tmp_path: Path) -> None:
    folders = [run(tmp_path / name) for name in ("a", "b", "c")]
    for folder, lost in zip(folders, ("3,", "3,", "3,"), strict=True):
        lines = (folder / "losses.csv").read_text().splitlines()
        lines[4] = lost + lines[4].split(",")[1] + ","
        (folder / "losses.csv").write_text("\n".join(lines) + "\n")
    runs = Runs(folders[0], folders[1], (folders[2],))
    assert judge(compare_runs(runs), U).outcome is Outcome.EQUIVALENT
    run(tmp_path / "whole")
    runs = Runs(folders[0], tmp_path / "whole", (folders[2],))
    split = judge(compare_runs(runs), U).split
    assert split and (split.step, split.loss) == (3, "fooled")


def test_a_step_in_which_nothing_was_due_has_no_row(tmp_path: Path) -> None:
    """As with `every: 3` at all steps: curves part at the step, not at the row."""
    folders = [run(tmp_path / "a"), run(tmp_path / "b", off("fooled", 1e-3, 5, 6))]
    for folder in folders:
        header, *rows = (folder / "losses.csv").read_text().splitlines()
        (folder / "losses.csv").write_text("\n".join([header, *rows[2::3]]) + "\n")
    comparison = compare_runs(Runs(*folders, (folders[0],)))
    assert comparison.steps == 9
    split = judge(comparison, U).split
    assert split and (split.step, split.loss) == (5, "fooled")


def test_runs_that_cannot_be_compared(tmp_path: Path) -> None:
    first, second = run(tmp_path / "a"), run(tmp_path / "b")
    text = (second / "losses.csv").read_text()
    (second / "losses.csv").write_text(text.replace("fooled", "loss"))
    with pytest.raises(
        Unable, match="not the same ones: 10 steps of told_apart, fooled"
    ):
        compare_runs(Runs(first, second, (first,)))
    (second / "losses.csv").write_text(text)
    path = next((second / "checkpoints").iterdir())
    safetensors.numpy.save_file({"net/dense_1/kernel": np.ones(2)}, path)
    with pytest.raises(Unable, match="only one of them has: `net/batch_norm_1"):
        compare_runs(Runs(first, second, (first,)))
    path.write_bytes(b"damaged")
    with pytest.raises(Unable, match="cannot be read"):
        compare_runs(Runs(first, second, (first,)))
    path.unlink()
    with pytest.raises(Unable, match="holds no checkpoint"):
        compare_runs(Runs(first, second, (first,)))


def test_the_norm_of_tensors() -> None:
    assert norm(np.array([1e-30, 2.0]), np.array([3e-30, 2.0])) < 1e-29
    assert norm(np.array([1.0, 4.0]), np.array([1.0, 3.0])) == 0.25
    assert norm(np.zeros(2), np.zeros(2)) == norm(np.zeros(0), np.zeros(0)) == 0


# ------------------------------------------------------------------ the yardstick


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_weights_are_moved_by_one_rounding(precision: str) -> None:
    kernel = np.random.default_rng(0).normal(size=1000)
    arrays = {"kernel": kernel, "bias": np.zeros(3)}
    result, kernel = (
        perturb(arrays, precision, 1),
        kernel.astype(precision).astype(float),
    )
    relative = (result["kernel"] - kernel) / kernel
    assert np.array_equal(result["kernel"], result["kernel"].astype(precision))
    assert np.all(np.abs(relative) >= 0.999 * UNITS[precision])
    assert np.all(np.abs(relative) <= 2.001 * UNITS[precision])
    assert 400 < (relative > 0).sum() < 600
    assert not result["bias"].any()
    assert np.array_equal(perturb(arrays, precision, 1)["kernel"], result["kernel"])
    assert not np.array_equal(perturb(arrays, precision, 2)["kernel"], result["kernel"])


# ------------------------------------------------------------------ the divergence


def located(tmp_path: Path, since: int, *names: str) -> tuple[str, list[int]]:
    """What is told of a split at step 8, and the trainings that it takes to know."""
    probed: list[int] = []

    def state(steps: int) -> tuple[Tensor, ...]:
        probed.append(steps)
        parted = steps >= since
        return tuple(Tensor(n, 1e-3 if parted and n in names else U, U) for n in STATE)

    divergence = locate(judged(tmp_path, off("fooled", 1e-3, at=8)), state)
    return divergence.description, probed


@pytest.mark.parametrize(
    ("names", "beginning"),
    [
        (["net/dense_1/kernel"], "in the update of step 7: its losses and the moments"),
        (
            list(STATE),
            "in the gradients, or the decay of their moments, of step 7: its",
        ),
        (
            ["net/batch_norm_1/running_variance"],
            "in the running statistics of step 7: its",
        ),
    ],
)
def test_what_differs_first_tells_what_goes_wrong(
    tmp_path: Path, names: list[str], beginning: str
) -> None:
    description, probed = located(tmp_path, 8, *names)
    assert description.startswith(beginning) and "`net/" in description
    assert probed == [8, 0, 7]


def test_the_worst_tensor_is_named(tmp_path: Path) -> None:
    sizes = {"a/kernel": 1e-5, "b/kernel": 1e-3, "c/kernel": 1e-4}

    def state(steps: int) -> tuple[Tensor, ...]:
        return tuple(Tensor(n, s * (steps > 0), U) for n, s in sizes.items())

    divergence = locate(judged(tmp_path, off("fooled", 1e-3, at=1)), state)
    assert divergence.step == 0
    assert divergence.description.endswith("does not: `b/kernel` by 1.0e-03 and 2 more")


def test_a_verdict_of_float32_says_how_to_make_sure(tmp_path: Path) -> None:
    judgement = judged(tmp_path, off("fooled", 1e-3, at=1))
    single = Report("m", ("a", "b"), Settings(STEPS, precision="float32"), judgement)
    double = Report("m", ("a", "b"), Settings(STEPS), judgement)
    hint = "make sure with --precision float64"
    assert hint in table(single) and hint not in table(double)


def test_a_loss_that_differs_before_any_weight(tmp_path: Path) -> None:
    description, probed = located(tmp_path, 9, *STATE)
    assert description.startswith(
        "in the forward pass of step 8: all tensors before it agree"
    )
    assert "`fooled` is the first" in description and probed == [8]


def test_a_state_that_differs_long_before_a_loss(tmp_path: Path) -> None:
    description, probed = located(tmp_path / "1", 4, "net/dense_1/kernel")
    assert "update of step 3" in description and probed == [8, 0, 7, 1, 4, 2, 3]
    description, probed = located(tmp_path / "2", 0, "net/dense_1/kernel")
    assert "in the initial weights: `net/dense_1/kernel`" in description and probed == [
        8,
        0,
    ]


@pytest.mark.parametrize(
    "flags", [("--precision", "bf16"), ("--", "--precision=bf16"), ("--", "bf16")]
)
def test_rounded_products_are_not_compared(flags: tuple[str, ...]) -> None:
    done = CliRunner().invoke(parity, ["vae.yaml", *flags])
    assert done.exit_code == 2
    assert "compare them in float64" in done.output
