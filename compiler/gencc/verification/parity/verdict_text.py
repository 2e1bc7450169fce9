"""A report for people: tables of the differences, and the verdict with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gencc.diagnostics.render import visible
from gencc.verification.parity.differences import Tensor
from gencc.verification.parity.locate_divergence import Divergence
from gencc.verification.parity.settings import Settings
from gencc.verification.parity.verdict import Judgement, Outcome, permitted

# Perturbed runs do not cover this rare event: docs/parity.md says how rare it is.
_KINK = (
    "\nIn float32 a rounding may carry a unit over the kink of a ReLU, in one run and "
    "not in the others: make sure with --precision float64."
)


@dataclass(frozen=True)
class Report:
    """A comparison of two packages: what was compared, and the judgement on it."""

    model: str
    labels: tuple[str, str]
    settings: Settings
    judgement: Judgement
    divergence: Divergence | None = None

    @property
    def equivalent(self) -> bool:
        """Whether the packages are."""
        return self.judgement.outcome is Outcome.EQUIVALENT

    @property
    def title(self) -> str:
        """What was compared, in one line."""
        s = self.settings
        more = f", {' '.join(s.more)}" if s.more else ""
        return (
            f"{self.model}: {self.labels[0]} against {self.labels[1]}, {s.steps} steps "
            f"in {s.precision}, seed {s.seed}, {s.device}{more}"
        )


def table(report: Report) -> str:
    """Title, losses, networks and verdict, as text."""
    losses = [["loss", "parts at step", "differs by", "at step", "rounding alone"]]
    losses += loss_rows(report.judgement)
    steps = report.judgement.comparison.steps
    state = [[f"state after {steps} steps", "differs by", "rounding alone", "worst in"]]
    state += [
        [group, amount(worst.between), amount(worst.rounding), short(worst.name)]
        for group, worst in groups(report.judgement.comparison.tensors)
    ]
    parts = [report.title, _columns(losses), _columns(state), verdict(report)]
    lines = "\n\n".join(parts).split("\n")
    return "\n".join(visible(line) for line in lines)


def loss_rows(judgement: Judgement) -> list[list[str]]:
    """For each loss: name, where it parts, worst difference, its step, by rounding alone."""
    comparison, rows = judgement.comparison, []
    for number, name in enumerate(comparison.columns):
        part = judgement.part(number)
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
    """The worst tensor of each network, and of its moments in each optimizer."""
    worst: dict[str, Tensor] = {}
    for tensor in tensors:
        name = group_of(tensor.name)
        if name not in worst or worst[name].between < tensor.between:
            worst[name] = tensor
    return list(worst.items())


def group_of(name: str) -> str:
    """`encoder/dense_1/bias` -> encoder; `optimizers/adam/encoder/…` -> its moments."""
    parts = name.split("/")
    if parts[0] != "optimizers":
        return parts[0]
    if len(parts) == 3:
        return f"steps of {parts[1]}"
    return f"{parts[2]}, moments in {parts[1]}"


def short(name: str) -> str:
    """The name of a tensor without its group."""
    parts = name.split("/")
    if parts[0] == "optimizers":
        return "/".join(parts[3:]) or parts[-1]
    return "/".join(parts[1:])


def verdict(report: Report) -> str:
    """The verdict, its reason, and where a split begins."""
    judgement, divergence = report.judgement, report.divergence
    if judgement.outcome is Outcome.DIFFERENT:
        text = f"{judgement.outcome}: {_split(judgement)}."
        if divergence:
            text += f"\nIt begins {divergence.description}."
        return text + (_KINK if report.settings.precision == "float32" else "")
    if judgement.outcome is Outcome.UNDECIDABLE:
        return _undecidable(report)
    within = "" if report.settings.precision == "float64" else " within float32"
    comparison = judgement.comparison
    return (
        f"{judgement.outcome}{within}: no loss and no tensor differs by more than rounding "
        f"explains (losses by {amount(comparison.between.max())} at most; "
        f"{report.labels[0]} from itself, its weights changed by one rounding, by "
        f"{amount(comparison.rounding.max())})."
    ) + _unjudged(judgement)


def _split(judgement: Judgement) -> str:
    split = judgement.split
    assert split is not None
    amounts = f"by {amount(split.difference)}, where rounding explains {amount(split.allowed)}"
    if split.loss is None:
        return (
            f"the losses of all steps agree, but after {split.step} steps "
            f"`{split.tensor}` differs {amounts}"
        )
    return f"`{split.loss}` parts at step {split.step}, {amounts}"


def _undecidable(report: Report) -> str:
    judgement = report.judgement
    at = judgement.decided
    column = int(np.argmax(judgement.allowed[at]))
    rounding = judgement.comparison.rounding[: at + 1, column].max()
    agreement = f"they agree up to step {at - 1}" if at else "no step is decided"
    way_out = (
        "try --precision float64"
        if report.settings.precision == "float32"
        else f"ask for fewer steps: --steps {max(at, 1)}"
    )
    return (
        f"{judgement.outcome} from step {at} on: rounding alone grows to "
        f"{amount(rounding)} in `{judgement.comparison.columns[column]}`; {agreement} "
        f"({way_out})."
    )


def _unjudged(judgement: Judgement) -> str:
    unjudged = judgement.unjudged
    if not unjudged:
        return ""
    worst = max(unjudged, key=lambda t: permitted(t, judgement.unit))
    return (
        f"\nNot judged: {len(unjudged)} of {len(judgement.comparison.tensors)} "
        f"tensors, which rounding alone changes too much, `{worst.name}` most, by "
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
