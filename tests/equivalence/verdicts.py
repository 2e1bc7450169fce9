"""Two trainings, and what `gencc parity` says about them.

No test has a constant for how far trainings may be from each other: that depends on the
model, on the length of the training, and on how a processor rounds. What rounding does
is measured beside each comparison. docs/parity.md derives the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gencc.verification.parity.differences import (
    Comparison,
    Tensor,
    apart,
    compare_states,
    newest,
    read_curves,
)
from gencc.verification.parity.settings import UNITS
from gencc.verification.parity.verdict import Judgement, Outcome, judge, permitted


@dataclass(frozen=True)
class Yardstick:
    """The run folders of a training, and of the same one from weights perturbed a little.

    more: makes further ones of these, which are asked for before anything is said to
    differ, as `gencc parity` does. None where a difference is expected.
    """

    unperturbed: Path
    perturbed: tuple[Path, ...]
    more: Callable[[], tuple[Path, ...]] | None = None

    def longer(self) -> Yardstick:
        """With all there are."""
        further = self.more() if self.more else ()
        return Yardstick(self.unperturbed, (*self.perturbed, *further))


def verdict(
    first: Path, second: Path, yardstick: Yardstick, precision: str = "float64"
) -> Judgement:
    """On all losses, step by step, and on all tensors of the newest checkpoints."""
    unit = UNITS[precision]
    judged = judge(_compared(first, second, yardstick), unit)
    if judged.split and yardstick.more:
        judged = judge(_compared(first, second, yardstick.longer()), unit)
    return judged


def _compared(first_run: Path, second_run: Path, yardstick: Yardstick) -> Comparison:
    runs = (yardstick.unperturbed, *yardstick.perturbed)
    first, second, unperturbed, *perturbed = map(
        read_curves, (first_run, second_run, *runs)
    )
    states = compare_states(newest(first_run), newest(second_run), ())
    unperturbed_state, *perturbed_states = map(newest, runs)
    rounding = compare_states(unperturbed_state, unperturbed_state, perturbed_states)
    return Comparison(
        first,
        second,
        apart(first, second),
        np.max([apart(unperturbed, run) for run in perturbed], axis=0),
        tuple(
            Tensor(state.name, state.between, own.rounding)
            for state, own in zip(states, rounding, strict=True)
        ),
    )


def expect_equivalent(judged: Judgement) -> None:
    """What rounding explains, and nothing that it leaves undecidable."""
    assert judged.outcome is Outcome.EQUIVALENT, explanation(judged)


def explanation(judged: Judgement) -> str:
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


def row(what: str, judged: Judgement) -> str:
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
        f"{'' if judged.outcome is Outcome.EQUIVALENT else f'; {explanation(judged)}'}"
    )
