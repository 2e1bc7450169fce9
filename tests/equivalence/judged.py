"""Two trainings, and what `gencc parity` says about them.

No test has a constant for how far trainings may be from each other: that depends on the
model, on the length of the training, and on how a processor rounds. What rounding does
is measured beside each comparison. docs/parity.md derives the tolerance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from gencc.verification.parity.differences import (
    Comparison,
    Tensor,
    apart,
    compare_states,
    newest,
    norm,
    read_curves,
)
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.verdict import Judged, Outcome, beyond, judge, permitted
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Yardstick:
    """The run folders of a training, and of the same one from weights moved a little.

    more: makes further ones of these, which are asked for before anything is said to
    differ, as `gencc parity` does. None where a difference is expected.
    """

    unmoved: Path
    moved: tuple[Path, ...]
    more: Callable[[], tuple[Path, ...]] | None = None

    def longer(self) -> Yardstick:
        """With all there are."""
        further = self.more() if self.more else ()
        return Yardstick(self.unmoved, (*self.moved, *further))


def verdict(
    one: Path, other: Path, yardstick: Yardstick, precision: str = "float64"
) -> Judged:
    """On all losses, step by step, and on all tensors of the newest checkpoints."""
    unit = UNITS[precision]
    judged = judge(_compared(one, other, yardstick), unit)
    if judged.split and yardstick.more:
        judged = judge(_compared(one, other, yardstick.longer()), unit)
    return judged


def outputs(one: Path, other: Path, yardstick: Yardstick) -> list[Tensor]:
    """Every table, metric and fitted statistic: how far apart, and by rounding alone.

    Raises AssertionError when columns, labels, names or shapes are not the same.
    """
    tensors = _compared_outputs(one, other, yardstick)
    if yardstick.more and any(beyond(t, UNITS["float64"]) for t in tensors):
        tensors = _compared_outputs(one, other, yardstick.longer())
    return tensors


def _compared(one: Path, other: Path, yardstick: Yardstick) -> Comparison:
    runs = (yardstick.unmoved, *yardstick.moved)
    first, second, unmoved, *moved = map(read_curves, (one, other, *runs))
    states = compare_states(newest(one), newest(other), ())
    unmoved_state, *moved_states = map(newest, runs)
    rounding = compare_states(unmoved_state, unmoved_state, moved_states)
    return Comparison(
        first,
        second,
        apart(first, second),
        np.max([apart(unmoved, run) for run in moved], axis=0),
        tuple(
            Tensor(state.name, state.between, own.rounding)
            for state, own in zip(states, rounding, strict=True)
        ),
    )


def _compared_outputs(one: Path, other: Path, yardstick: Yardstick) -> list[Tensor]:
    first, second, unmoved, *moved = (
        _numbers(run) for run in (one, other, yardstick.unmoved, *yardstick.moved)
    )
    return [
        Tensor(
            name,
            _distance(first[name], second[name], name),
            max(_distance(unmoved[name], run[name], name) for run in moved),
        )
        for name in _same(first, second)
    ]


def expect_equivalent(judged: Judged, chaotic: bool = False) -> None:
    """What rounding explains, in all that it leaves decidable.

    A training that is known to amplify rounding beyond use on some processors is skipped
    where it does so; any other one has to be decided.
    """
    assert judged.split is None, told(judged)
    if chaotic and judged.outcome is Outcome.UNDECIDABLE:
        pytest.skip(told(judged))
    assert judged.outcome is Outcome.EQUIVALENT, told(judged)


def expect_same_outputs(tensors: Sequence[Tensor], chaotic: bool = False) -> None:
    """The same for what trained models make."""
    unit = UNITS["float64"]
    parted = [t for t in tensors if beyond(t, unit)]
    assert not parted, parted
    lost = [t.name for t in tensors if permitted(t, unit) > np.sqrt(unit)]
    if chaotic and lost:
        pytest.skip(f"undecidable: rounding alone moves {', '.join(lost)}")
    assert not lost, lost


def told(judged: Judged) -> str:
    """A verdict in words."""
    if split := judged.split:
        what = split.loss or split.tensor
        explained = f"where rounding explains {split.allowed:.1e}"
        return (
            f"{what} parts at step {split.step}, by {split.difference:.1e}, {explained}"
        )
    if judged.outcome is Outcome.UNDECIDABLE:
        growth = judged.comparison.rounding.max()
        return (
            f"undecidable from step {judged.decided} on: rounding alone grows to"
            f" {growth:.1e}"
        )
    return str(judged.outcome)


def row(what: str, judged: Judged) -> str:
    """A line of the table of differences, the yardstick in brackets."""
    comparison = judged.comparison
    tensors = comparison.tensors
    worst = max(tensors, key=lambda t: t.between / permitted(t, judged.unit))
    used = max(
        float((comparison.between / judged.allowed)[: judged.decided].max(initial=0)),
        worst.between / permitted(worst, judged.unit) if judged.decided else 0,
    )
    return (
        f"{what:53} losses {comparison.between.max(initial=0):.1e}"
        f" ({comparison.rounding.max(initial=0):.1e})"
        f"  tensors {max((t.between for t in tensors), default=0):.1e}"
        f" ({max((t.rounding for t in tensors), default=0):.1e})"
        f"  {used:4.0%} of what is allowed"
        f"{'' if judged.outcome is Outcome.EQUIVALENT else f'; {told(judged)}'}"
    )


# ------------------------------------------------------------------ what runs leave


def _numbers(run: Path) -> Arrays:
    """The numbers of each file, but for the losses."""
    found: dict[str, NDArray[Any]] = {}
    for path in sorted(run.glob("*.csv")):
        if path.name != "losses.csv":
            found |= _table(path)
    if (metrics := run / "metrics.json").exists():
        values = json.loads(metrics.read_text())
        found |= {f"metrics/{name}": np.array(value) for name, value in values.items()}
    if (statistics := run / "statistics.safetensors").exists():
        tensors = safetensors.numpy.load_file(statistics)
        found |= {f"statistics/{name}": array for name, array in tensors.items()}
    return found


def _table(path: Path) -> Arrays:
    """Columns that are numbers, as one array; labels are named in its name's stead."""
    with path.open() as file:
        header = file.readline().strip().split(",")
    values = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    found = {f"{path.name}: {','.join(header)}": values}
    if header[0] == "label":
        found = {
            f"{path.name}: {','.join(header[1:])}": values[:, 1:],
            f"{path.name}: label": values[:, 0].astype(int),
        }
    return found


def _same(one: Arrays, other: Arrays) -> list[str]:
    assert one.keys() == other.keys(), sorted(one.keys() ^ other.keys())
    return sorted(one)


def _distance(one: NDArray[Any], other: NDArray[Any], name: str) -> float:
    assert one.shape == other.shape, name
    if one.dtype.kind == "i":
        assert np.array_equal(one, other), name
    return norm(one, other)
