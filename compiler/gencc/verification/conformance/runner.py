"""Runs a case: the package that a backend makes of its spec, and the verdict on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

from gencc.diagnostics import CompileError
from gencc.driver import Checked, check
from gencc.ir.model import Model
from gencc.plugins import Package
from gencc.verification.conformance.baseline import Baseline, compute_baseline
from gencc.verification.conformance.digits import Error, worst
from gencc.verification.conformance.row import Row
from gencc.verification.parity.settings import Unable
from gencc.verification.parity.trainings import STARTS
from gencc.verification.parity.verdict import Judgement, Outcome, beyond
from gencc.verification.parity.worker import Failed, Worker
from gencc.verification.reference import pretrained

REFUSED = "E0504"  # the error of a backend whose framework cannot express a spec

Emit = Callable[[Checked], Package]


@dataclass(frozen=True)
class Result:
    """The result of a case. `refused` and `failed` are empty, or give the reason."""

    row: Row
    judgement: Judgement | None = None
    error: Error | None = None  # of a float32 case
    refused: str = ""
    failed: str = ""

    @property
    def passed(self) -> bool:
        """Whether the backend computes what the language defines, or refuses to."""
        return not self.failed

    @property
    def worst(self) -> float:
        """The largest relative difference of a loss, a tensor or an output."""
        if self.judgement is None:
            return 0.0
        losses = float(self.judgement.comparison.between.max(initial=0.0))
        return max(losses, self.judgement.worst_tensor)


def run_case(
    row: Row,
    emit: Emit,
    worker: Worker,
    folder: Path,
    bare: bool = False,
    device: str = "cpu",
) -> Result:
    """Build the package of a case in `folder`, train it on `device`, and compare.

    bare: whether it makes no outputs, so that none are compared.
    """
    checked = checked_case(row, folder)
    try:
        package = emit(checked)
    except CompileError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        messages = "; ".join(diagnostic.message for diagnostic in error.diagnostics)
        if codes == {REFUSED}:
            return Result(row, refused=messages)
        return Result(row, failed=messages)
    write(package, folder)
    run = folder / "run"
    precision = "float32" if row.digits else "float64"
    arguments = ["train", "--precision", precision, "--steps", str(row.steps)]
    arguments += ["--device", device]
    arguments += ["--data", str(row.write(folder / "data")), "--out", str(run)]
    arguments += pretrained.write(checked.model, folder / "weights")
    try:
        arguments += row.flags
        worker.run(folder, package.name, arguments, folder / "log.txt", bare)
        if row.digits:
            largest = worst(row, baseline(row, checked.model).unperturbed, run)
            return Result(row, error=largest, failed=_too_few_digits(largest))
        judgement = _judged(row, checked.model, not bare, run)
    except (Failed, Unable) as failure:
        return Result(row, failed=str(failure))
    return Result(row, judgement, failed=_reason(judgement))


def checked_case(row: Row, folder: Path) -> Checked:
    """What the spec of a case means, read once for all backends; it is in the folder."""
    folder.mkdir(parents=True)
    spec = folder / "row.yaml"
    spec.write_text(row.spec, encoding="utf-8")
    if row not in _CHECKED:
        _CHECKED[row] = check(spec)
    return _CHECKED[row]


def baseline(row: Row, model: Model, starts: Sequence[int] = STARTS[:1]) -> Baseline:
    """The baseline of a case by so many perturbed runs, once for all backends."""
    known = _BASELINES.setdefault(row, {})
    seeds = () if row.digits else tuple(starts)
    if seeds not in known:
        known[seeds] = compute_baseline(model, row.examples(), row.steps, seeds)
    return known[seeds]


def _judged(row: Row, model: Model, has_outputs: bool, run: Path) -> Judgement:
    """The verdict on a run; all perturbed starts are computed where one alone says no."""
    expected = replace(baseline(row, model), has_outputs=has_outputs)
    judgement = expected.judge(run)
    if judgement.outcome is Outcome.EQUIVALENT:
        return judgement
    return replace(baseline(row, model, STARTS), has_outputs=has_outputs).judge(run)


_CHECKED: WeakKeyDictionary[Row, Checked] = WeakKeyDictionary()
_BASELINES: WeakKeyDictionary[Row, dict[tuple[int, ...], Baseline]] = (
    WeakKeyDictionary()
)


def write(package: Package, folder: Path) -> None:
    """Write the files of a package into a folder of its own."""
    for name, data in package.files.items():
        path = folder / package.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _too_few_digits(error: Error) -> str:
    """Why a float32 case failed; empty if it did not."""
    if error.ulps <= error.allowed:
        return ""
    return (
        f"`{error.name}` is {error.value:.9g}, {error.ulps:.3g} ulps from the reference's "
        f"{error.reference:.9g}, where {error.allowed:g} are allowed"
    )


def _reason(judgement: Judgement) -> str:
    """Why a case failed; empty if it did not."""
    if judgement.outcome is Outcome.EQUIVALENT:
        return ""
    if judgement.split is None:
        return "rounding alone changes it so much that nothing can be decided"
    split = judgement.split
    if split.loss:
        what = f"`{split.loss}` in step {split.step}"
    else:
        what = f"`{split.tensor}` after the training"
    others = [t for t in judgement.comparison.tensors if beyond(t, judgement.unit)]
    more = f", and {len(others)} tensors" if split.loss and others else ""
    return (
        f"{what} is {split.difference:.1e} from the reference, where rounding explains "
        f"{split.allowed:.1e}{more}"
    )
