"""A case, run: the package that a backend makes of it, and the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from gencc.diagnostics import CompileError
from gencc.driver import Checked, check
from gencc.ir.model import Model
from gencc.plugins import Package
from gencc.verification.conformance.digits import Lost, worst
from gencc.verification.conformance.expected import Expected, expect
from gencc.verification.conformance.row import Row
from gencc.verification.parity.settings import Unable
from gencc.verification.parity.trainings import MOVED
from gencc.verification.parity.verdict import Judged, Outcome, beyond
from gencc.verification.parity.warm import Failed, Warm

REFUSED = "E0504"  # what a backend says to what its framework cannot express

Emit = Callable[[Checked], Package]


@dataclass(frozen=True)
class Result:
    """What came of a case. `refused` and `failed` are empty, or say why."""

    row: Row
    judged: Judged | None = None
    lost: Lost | None = None  # of a float32 case
    refused: str = ""
    failed: str = ""

    @property
    def passed(self) -> bool:
        """Whether the backend does what the language means, or says that it does not."""
        return not self.failed

    @property
    def worst(self) -> float:
        """The largest relative difference of a loss, a tensor or an output."""
        if self.judged is None:
            return 0.0
        losses = float(self.judged.comparison.between.max(initial=0.0))
        return max(losses, self.judged.worst_tensor)


def measure(row: Row, emit: Emit, warm: Warm, folder: Path) -> Result:
    """Build the package of a case in `folder`, train it, and compare."""
    folder.mkdir(parents=True)
    spec = folder / "row.yaml"
    spec.write_text(row.spec, encoding="utf-8")
    checked = check(spec)
    try:
        package = emit(checked)
    except CompileError as error:
        codes = {one.code for one in error.diagnostics}
        words = "; ".join(one.message for one in error.diagnostics)
        if codes == {REFUSED}:
            return Result(row, refused=words)
        return Result(row, failed=words)
    write(package, folder)
    run = folder / "run"
    precision = "float32" if row.digits else "float64"
    arguments = ["train", "--precision", precision, "--steps", str(row.steps)]
    arguments += ["--data", str(row.write(folder / "data")), "--out", str(run)]
    try:
        warm.run(folder, package.name, [*arguments, *row.flags], folder / "log.txt")
        if row.digits:
            lost = worst(row, _expected(row, checked.model).found, run)
            return Result(row, lost=lost, failed=_too_few_digits(lost))
        judged = _expected(row, checked.model).judge(run)
    except (Failed, Unable) as error:
        return Result(row, failed=str(error))
    return Result(row, judged, failed=_said(judged))


def _expected(row: Row, model: Model) -> Expected:
    """What the reference makes of a case, once for all backends that are measured."""
    if row not in _EXPECTED:
        starts = () if row.digits else MOVED
        _EXPECTED[row] = expect(model, row.examples(), row.steps, starts)
    return _EXPECTED[row]


_EXPECTED: WeakKeyDictionary[Row, Expected] = WeakKeyDictionary()


def write(package: Package, folder: Path) -> None:
    """The files of a package, where nothing else is."""
    for name, data in package.files.items():
        path = folder / package.name / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _too_few_digits(lost: Lost) -> str:
    """Why a float32 case failed; nothing if it did not."""
    if lost.ulps <= lost.allowed:
        return ""
    return (
        f"`{lost.name}` is {lost.found:.9g}, {lost.ulps:.3g} ulps from the reference's "
        f"{lost.wanted:.9g}, where {lost.allowed:g} are allowed"
    )


def _said(judged: Judged) -> str:
    """Why a case failed; nothing if it did not."""
    if judged.outcome is Outcome.EQUIVALENT:
        return ""
    if judged.split is None:
        return "rounding alone moves it so far that nothing can be said"
    split = judged.split
    if split.loss:
        what = f"`{split.loss}` in step {split.step}"
    else:
        what = f"`{split.tensor}` after the training"
    others = [t for t in judged.comparison.tensors if beyond(t, judged.unit)]
    more = f", and {len(others)} tensors" if split.loss and others else ""
    return (
        f"{what} is {split.difference:.1e} from the reference, where rounding explains "
        f"{split.allowed:.1e}{more}"
    )
