"""Where a split begins: the last state that agrees, and what goes wrong after it.

Both packages are trained anew for fewer steps, with the yardstick beside them, and
their checkpoints compared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gencc.ops import load, words
from gencc.verification.parity.differences import Tensor, compare_states, newest
from gencc.verification.parity.settings import Program, Settings
from gencc.verification.parity.trainings import initial, train
from gencc.verification.parity.verdict import Judged, beyond, permitted

GRADIENTS = {
    moment
    for word in words("optimizers")
    for moment in load("optimizers", word).Keys.rule.linear
}
STATISTICS = ("running_mean", "running_variance")

State = tuple[Tensor, ...]


@dataclass(frozen=True)
class Place:
    """Where it starts: a step, what differs first there, and that in words."""

    step: int
    tensors: tuple[Tensor, ...]
    words: str


@dataclass(frozen=True)
class Probe:
    """States after few steps, of both packages and of the yardstick; kept in `folder`."""

    first: Program
    second: Program
    settings: Settings
    folder: Path

    def state(self, steps: int) -> State:
        """The tensors after that many steps, and how far they differ; raises Unable."""
        folder = self.folder / f"step_{steps}"
        if steps == 0:
            both = self.first, self.second
            paths = [folder / f"{one.label}.safetensors" for one in both]
            for one, path in zip(both, paths, strict=True):
                initial(one, self.settings.seed, path)
            return compare_states(paths[0], paths[1], [])
        runs = train(self.first, self.second, self.settings, steps, folder)
        moved = [newest(run) for run in runs.moved]
        return compare_states(newest(runs.first), newest(runs.second), moved)


def locate(judged: Judged, state: Callable[[int], State]) -> Place:
    """Where the split of a verdict begins; `state` makes the trainings."""
    split = judged.split
    assert split is not None
    unit, known = judged.unit, judged.comparison.tensors
    states: dict[int, State] = {}

    def parted(steps: int) -> State:
        """The tensors that differ after that many steps, the worst one first."""
        if steps not in states:
            found = [t for t in state(steps) if beyond(t, unit)]
            states[steps] = _worst_first(found, unit)
        return states[steps]

    if split.loss is None:
        found = [t for t in known if beyond(t, unit)]
        states[split.step] = _worst_first(found, unit)
    if split.loss and not parted(split.step):
        return Place(split.step, (), _forward(judged, split.step, split.loss))
    if parted(0):
        return Place(0, parted(0), _told("in the initial weights", parted(0)))
    last = _last_agreeing(split.step, lambda steps: not parted(steps))
    return Place(last, parted(last + 1), _update(last, parted(last + 1), known))


def _worst_first(tensors: list[Tensor], unit: float) -> State:
    return tuple(sorted(tensors, key=lambda t: -t.between / permitted(t, unit)))


def _last_agreeing(differing: int, agree: Callable[[int], bool]) -> int:
    """The last number of steps whose state agrees, below one whose state does not.

    The likely ones are tried first: a mistake shows at once, or from the start.
    """
    low, high = 0, differing
    for guess in (differing - 1, 1):
        if low < guess < high:
            low, high = (guess, high) if agree(guess) else (low, guess)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if agree(middle) else (low, middle)
    return low


def _forward(judged: Judged, step: int, loss: str) -> str:
    """The state before the step agrees and a loss of it does not."""
    comparison = judged.comparison
    before = comparison.columns[: comparison.columns.index(loss)]
    optimizers = {
        t.name.split("/")[1]
        for t in comparison.tensors
        if t.name.startswith("optimizers/")
    }
    words = (
        f"in the forward pass of step {step}: all tensors before it agree, and `{loss}` "
        "is the first of its losses to differ"
    )
    if before and len(optimizers) > 1:
        words += (
            f"; {_names(before)} before it agree, so the cause may also be an update "
            "made between them within the step"
        )
    return words


def _update(step: int, tensors: State, known: State) -> str:
    """The state before the step agrees, its losses too, and the state after does not."""
    agree = "its losses agree"
    if all(_kind(t) in STATISTICS for t in tensors):
        what = "running statistics"
    elif any(_kind(t) in GRADIENTS for t in tensors):
        what = "gradients, or the decay of their moments,"
    elif any(_kind(t) in GRADIENTS for t in known):
        what, agree = "update", "its losses and the moments of its gradients agree"
    else:
        what = "gradients or the update"
    words = f"in the {what} of step {step}: {agree} as does all before, the state after"
    return _told(f"{words} does not", tensors)


def _kind(tensor: Tensor) -> str:
    """The last part of its name: kernel, running_mean, m …"""
    return tensor.name.rpartition("/")[2]


def _told(words: str, tensors: State) -> str:
    worst = tensors[0]
    more = f" and {len(tensors) - 1} more" if len(tensors) > 1 else ""
    return f"{words}: `{worst.name}` by {worst.between:.1e}{more}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
