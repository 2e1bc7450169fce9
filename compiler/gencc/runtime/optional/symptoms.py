"""What has gone wrong in a training whose losses are finite, read off their ends.

The same in every package.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from .support import console
from .support.loss_table import course

LEAST = 200  # steps; a shorter training has hardly begun
END = 10  # one of so many steps, the last ones, are its end
SURE = 0.1  # nats; who judges what is made loses no more where nothing is left to learn
CAUGHT = 3.0  # nats; 5 of 100 that are made still pass
FLAT = 0.05  # nats; here log(1 - p) has hardly a gradient
NOTHING = 0.005  # nats for each number of a code; it says nothing of the example

Rivals = tuple[str, Sequence[str], Sequence[str]]


def tell(
    run: Path,
    rivals: Sequence[Rivals] = (),
    divergences: Mapping[str, int] | None = None,
) -> None:
    """Warn of what the losses of a run say; a line for each.

    rivals: a network that judges what another step makes, and the columns of the losses
    of both. divergences: columns of divergences from a prior, and the size of the code.
    """
    lines = [_of_rivals(run, *each) for each in rivals]
    lines += [_of_code(run, *each) for each in (divergences or {}).items()]
    for line in filter(None, lines):
        console.warn(f"warning: {line}")


def _of_rivals(
    run: Path, judge: str, losses: Sequence[str], judged: Sequence[str]
) -> str:
    loss, fools = _sum_at_the_end(run, losses), _sum_at_the_end(run, judged)
    if loss is None or fools is None or loss > SURE:
        return ""
    ends = f"{', '.join(losses)} ends near {loss:.2g}"
    advice = (
        f"give {judge} a smaller learning rate or fewer steps, or blur what it sees "
        "with corrupt(…, 0.1)"
    )
    if fools > CAUGHT:
        return (
            f"{judge} has won: {ends}, {', '.join(judged)} near {fools:.2g}, so what is "
            f"made is always recognized; {advice}"
        )
    if fools < FLAT:
        return (
            f"what {judge} judges is saturated: {ends}, and so does {', '.join(judged)}, "
            f"which has no slope there; maximize log(p) in place of minimizing "
            f"log(1 - p), or {advice}"
        )
    return ""


def _of_code(run: Path, column: str, size: int) -> str:
    end = _sum_at_the_end(run, [column])
    if end is None or end > NOTHING * size:
        return ""
    return (
        f"posterior collapse: {column} ends near {end:.2g}, over {size} numbers, so the "
        "code says nothing of an example; give it a smaller weight, let the weight "
        "grow from 0, or make the decoder weaker"
    )


def _sum_at_the_end(run: Path, columns: Sequence[str]) -> float | None:
    """The sum of the sizes of some losses over the last steps; None if these are few."""
    total = 0.0
    for column in columns:
        values = course(run / "losses.csv", column)
        last = [value for _, value in values[-(len(values) // END) :]]
        if not values or values[-1][0] + 1 < LEAST or not last:
            return None
        total += abs(sum(last) / len(last))
    return total
