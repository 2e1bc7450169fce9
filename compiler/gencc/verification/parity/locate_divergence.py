"""Where a split begins: the last state that agrees, and what goes wrong after it.

Both packages are trained again for fewer steps, and the first one also from perturbed
weights; their checkpoints are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.ops import load, vocabulary
from gencc.verification.parity.differences import Tensor, compare_states, newest
from gencc.verification.parity.settings import Program, Settings
from gencc.verification.parity.trainings import initial, train
from gencc.verification.parity.verdict import Judgement, beyond, permitted

GRADIENTS = {
    moment
    for word in vocabulary("optimizers")
    for moment in load("optimizers", word).Keys.rule.linear
}
STATISTICS = ("running_mean", "running_variance")

State = tuple[Tensor, ...]


@dataclass(frozen=True)
class Divergence:
    """Where a split begins: after how many steps, and what differs there first."""

    step: int
    tensors: tuple[Tensor, ...]
    description: str


@dataclass(frozen=True)
class Probe:
    """Trains packages for a few steps, and compares their states; runs go to `folder`."""

    first: Program
    second: Program
    settings: Settings
    folder: Path

    def state(self, steps: int) -> State:
        """The tensors after that many steps, with their differences; raises Unable."""
        folder = self.folder / f"step_{steps}"
        if steps == 0:
            programs = self.first, self.second
            paths = [folder / f"{p.label}.safetensors" for p in programs]
            for program, path in zip(programs, paths, strict=True):
                initial(program, self.settings.seed, path)
            return compare_states(paths[0], paths[1], [])
        runs = train(self.first, self.second, self.settings, steps, folder)
        perturbed = [newest(run) for run in runs.perturbed]
        return compare_states(newest(runs.first), newest(runs.second), perturbed)


def locate(judgement: Judgement, state: Callable[[int], State]) -> Divergence:
    """Where the split of a judgement begins; `state` trains for so many steps."""
    split = judgement.split
    assert split is not None
    unit, final = judgement.unit, judgement.comparison.tensors
    states: dict[int, State] = {}

    def differing(steps: int) -> State:
        """The tensors that differ after that many steps, the worst one first."""
        if steps not in states:
            states[steps] = _differing(state(steps), unit)
        return states[steps]

    if split.loss is None:
        states[split.step] = _differing(final, unit)
    if split.loss and not differing(split.step):
        return Divergence(split.step, (), _forward(judgement, split.step, split.loss))
    if first := differing(0):
        return Divergence(0, first, _described("in the initial weights", first))
    last = _last_agreeing(split.step, lambda steps: not differing(steps))
    tensors = differing(last + 1)
    return Divergence(last, tensors, _update(last, tensors, final))


def _differing(tensors: State, unit: float) -> State:
    """Those that differ by more than rounding explains, the worst one first."""
    beyond_rounding = (t for t in tensors if beyond(t, unit))
    return tuple(sorted(beyond_rounding, key=lambda t: -t.between / permitted(t, unit)))


def _last_agreeing(differing: int, agree: Callable[[int], bool]) -> int:
    """The last number of steps after which states agree, given one after which they differ.

    The likely ones are tried first: a fault shows at once, or from the start.
    """
    low, high = 0, differing
    for guess in (differing - 1, 1):
        if low < guess < high:
            low, high = (guess, high) if agree(guess) else (low, guess)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if agree(middle) else (low, middle)
    return low


def _forward(judgement: Judgement, step: int, loss: str) -> str:
    """The state before a step agrees, and a loss of the step does not."""
    comparison = judgement.comparison
    before = comparison.columns[: comparison.columns.index(loss)]
    optimizers = {
        t.name.split("/")[1]
        for t in comparison.tensors
        if t.name.startswith("optimizers/")
    }
    text = (
        f"in the forward pass of step {step}: all tensors before it agree, and `{loss}` "
        "is the first of its losses to differ"
    )
    if before and len(optimizers) > 1:
        text += (
            f"; {_names(before)} before it agree, so the cause may also be an update "
            "made between them within the step"
        )
    return text


def _update(step: int, tensors: State, final: State) -> str:
    """The state before a step and its losses agree, and the state after it does not.

    final: all tensors that there are, for what moments the optimizers have.
    """
    agree = "its losses agree"
    if all(_kind(t) in STATISTICS for t in tensors):
        what = "running statistics"
    elif any(_kind(t) in GRADIENTS for t in tensors):
        what = "gradients, or the decay of their moments,"
    elif any(_kind(t) in GRADIENTS for t in final):
        what, agree = "update", "its losses and the moments of its gradients agree"
    else:
        what = "gradients or the update"
    before = f"in the {what} of step {step}: {agree}, as does everything before"
    return _described(f"{before}; the state after it does not", tensors)


def _kind(tensor: Tensor) -> str:
    """The last part of the name: kernel, running_mean, m …"""
    return tensor.name.rpartition("/")[2]


def _described(text: str, tensors: State) -> str:
    worst = tensors[0]
    more = f" and {len(tensors) - 1} more" if len(tensors) > 1 else ""
    return f"{text}: `{worst.name}` by {worst.between:.1e}{more}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
