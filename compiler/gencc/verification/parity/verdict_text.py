"""A verdict as people read it: a table, and a sentence with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gencc.diagnostics.render import visible
from gencc.verification.parity.differences import Tensor
from gencc.verification.parity.locate_divergence import Place
from gencc.verification.parity.settings import Settings
from gencc.verification.parity.verdict import Judged, Outcome, permitted

# The yardstick foresees no rare event: docs/parity.md says how rare it is.
_KINK = (
    "\nIn float32 a rounding may carry a unit over the kink of a ReLU, in one run and "
    "not in the others: make sure with --precision float64."
)


@dataclass(frozen=True)
class Told:
    """All that a report needs: what was asked of whom, and what came out."""

    model: str
    labels: tuple[str, str]
    settings: Settings
    judged: Judged
    place: Place | None = None

    @property
    def equivalent(self) -> bool:
        """Whether that is the verdict."""
        return self.judged.outcome is Outcome.EQUIVALENT

    @property
    def title(self) -> str:
        """What was compared, in a line."""
        s = self.settings
        more = f", {' '.join(s.more)}" if s.more else ""
        return (
            f"{self.model}: {self.labels[0]} against {self.labels[1]}, {s.steps} steps "
            f"in {s.precision}, seed {s.seed}, {s.device}{more}"
        )


def table(told: Told) -> str:
    """The title, losses, networks and the verdict."""
    losses = [["loss", "parts at step", "differs by", "at step", "rounding alone"]]
    losses += loss_rows(told.judged)
    steps = told.judged.comparison.steps
    state = [[f"state after {steps} steps", "differs by", "rounding alone", "worst in"]]
    state += [
        [group, amount(worst.between), amount(worst.rounding), short(worst.name)]
        for group, worst in groups(told.judged.comparison.tensors)
    ]
    parts = [told.title, _columns(losses), _columns(state), verdict(told)]
    lines = "\n\n".join(parts).split("\n")
    return "\n".join(visible(line) for line in lines)


def loss_rows(judged: Judged) -> list[list[str]]:
    """For each loss: name, where it parts, worst difference, its step, the yardstick."""
    comparison, rows = judged.comparison, []
    for number, name in enumerate(comparison.columns):
        part = judged.part(number)
        worst = int(np.argmax(comparison.between[:, number]))
        rows.append(
            [
                name,
                "never" if part is None else str(part),
                amount(float(comparison.between[worst, number])),
                str(worst),
                amount(float(comparison.rounding[:, number].max())),
            ]
        )
    return rows


def groups(tensors: Sequence[Tensor]) -> list[tuple[str, Tensor]]:
    """The worst tensor of each network, and of its share in each optimizer."""
    found: dict[str, Tensor] = {}
    for tensor in tensors:
        name = group_of(tensor.name)
        if name not in found or found[name].between < tensor.between:
            found[name] = tensor
    return list(found.items())


def group_of(name: str) -> str:
    """`encoder/dense_1/bias` -> encoder; `optimizers/adam/encoder/…` -> encoder, in adam."""
    parts = name.split("/")
    if parts[0] != "optimizers":
        return parts[0]
    if len(parts) == 3:
        return f"steps of {parts[1]}"
    return f"{parts[2]}, moments in {parts[1]}"


def short(name: str) -> str:
    """A tensor's name without what its group says already."""
    parts = name.split("/")
    if parts[0] == "optimizers":
        return "/".join(parts[3:]) or parts[-1]
    return "/".join(parts[1:])


def verdict(told: Told) -> str:
    """The outcome and its reason, and where a split begins."""
    judged = told.judged
    if judged.outcome is Outcome.DIFFERENT:
        where = f"\nIt begins {told.place.words}" if told.place else ""
        words = f"{judged.outcome}: {_parting(judged)}.{where}{'.' if where else ''}"
        return words + (_KINK if told.settings.precision == "float32" else "")
    if judged.outcome is Outcome.UNDECIDABLE:
        return _undecidable(told)
    within = "" if told.settings.precision == "float64" else " within float32"
    comparison = judged.comparison
    return (
        f"{judged.outcome}{within}: no loss and no tensor differs by more than rounding "
        f"explains (losses by {amount(comparison.between.max())} at most; "
        f"{told.labels[0]} from itself, its weights moved by one rounding, by "
        f"{amount(comparison.rounding.max())})."
    ) + _unjudged(judged)


def _parting(judged: Judged) -> str:
    split = judged.split
    assert split is not None
    amounts = f"by {amount(split.difference)}, where rounding explains {amount(split.allowed)}"
    if split.loss is None:
        return (
            f"the losses of all steps agree, but after {split.step} steps "
            f"`{split.tensor}` differs {amounts}"
        )
    return f"`{split.loss}` parts at step {split.step}, {amounts}"


def _undecidable(told: Told) -> str:
    judged = told.judged
    at, column = judged.decided, int(np.argmax(judged.allowed[judged.decided]))
    grown = judged.comparison.rounding[: at + 1, column].max()
    upto = f"they agree up to step {at - 1}" if at else "no step is decided"
    try_ = (
        "try --precision float64"
        if told.settings.precision == "float32"
        else f"ask for fewer steps: --steps {max(at, 1)}"
    )
    return (
        f"{judged.outcome} from step {at} on: rounding alone grows to {amount(grown)} "
        f"in `{judged.comparison.columns[column]}`; {upto} ({try_})."
    )


def _unjudged(judged: Judged) -> str:
    if not judged.unjudged:
        return ""
    worst = max(judged.unjudged, key=lambda t: permitted(t, judged.unit))
    return (
        f"\nNot judged: {len(judged.unjudged)} of {len(judged.comparison.tensors)} "
        f"tensors that rounding alone moves beyond use, `{worst.name}` most, by "
        f"{amount(worst.rounding)}."
    )


def amount(value: float) -> str:
    """A relative difference in two digits."""
    return "0" if value == 0 else f"{value:.1e}"


def _columns(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = (
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
