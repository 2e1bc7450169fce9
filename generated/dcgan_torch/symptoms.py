"""What has gone wrong in a training whose losses are finite: read off their ends, off the
codes of examples and off the optimizers.

The same in every package.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from .support import checkpoints, console
from .support.loss_table import course

LEAST = 200  # steps; a shorter training has hardly begun
END = 10  # one of so many steps, the last ones, are its end
SURE = 0.1  # nats; who judges what is made loses no more where nothing is left to learn
CAUGHT = 3.0  # nats; 5 of 100 that are made still pass
FLAT = 0.05  # nats; here log(1 - p) has hardly a gradient
NOTHING = 0.005  # nats for each number of a code; it says nothing of the example
STILL = 0.01  # variance of a number of a code; Burda et al. 2016 call less inactive
DEAD = 1e-6  # of the largest mean gradient of a layer: none has come for 130 steps
MANY = 2  # one of so many units of a layer dead is worth a line; see docs/runs.md
MOMENTS = ("m", "momentum")  # means over gradients, as optimizers call them

Rivals = tuple[str, Sequence[str], Sequence[str]]


def tell(
    run: Path,
    rivals: Sequence[Rivals] = (),
    divergences: Mapping[str, int] | None = None,
    codes: Mapping[str, str] | None = None,
    rectified: Sequence[str] = (),
) -> None:
    """Warn of what a run says once its outputs are written; a line for each.

    rivals: a network that judges what another step makes, and the columns of the losses
    of both. divergences: columns of divergences from a prior, and the size of the code.
    codes: tables of posterior means, without suffix, and of which latent. rectified:
    the tensors that shift what a relu gets.
    """
    if not _is_long(run):
        return
    lines = [_of_rivals(run, *each) for each in rivals]
    lines += [_of_code(run, *each) for each in (divergences or {}).items()]
    lines += [_of_numbers(run, *each) for each in (codes or {}).items()]
    lines += _of_units(run, rectified)
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


def _of_numbers(run: Path, table: str, latent: str) -> str:
    """Which numbers of a code say nothing of an example, where others do."""
    try:
        with (run / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            own = [i for i, name in enumerate(header) if _is_number_of(table, name)]
            values = np.array([[float(row[i]) for i in own] for row in rows])
    except (OSError, ValueError, StopIteration):  # it is not there: nothing to say
        return ""
    if len(values) < LEAST:
        return ""
    still = np.flatnonzero(values.var(axis=0) < STILL).tolist()
    if not still or len(still) == len(own):  # all of them: see _of_code
        return ""
    return (
        f"posterior collapse in part: {len(still)} of {len(own)} numbers of {latent} carry "
        f"nothing ({', '.join(map(str, still))} in {table}.csv has a variance below {STILL:g} "
        "over the examples); a shorter code would do, or give the divergence a smaller "
        "weight, or one that grows from 0"
    )


def _is_number_of(table: str, column: str) -> bool:
    name, _, number = column.rpartition("_")
    return column == table or (name == table and number.isdecimal())


def _of_units(run: Path, rectified: Sequence[str]) -> list[str]:
    """Layers of which many units get no gradient any more, as they are never above 0."""
    checkpoint = checkpoints.newest(run / "checkpoints") if rectified else None
    lines = []
    for name, tensor in checkpoint.tensors.items() if checkpoint else ():
        owner, _, moment = name.rpartition("/")
        shift = next((own for own in rectified if owner.endswith(f"/{own}")), "")
        if moment not in MOMENTS or not shift or not np.any(tensor):
            continue
        sizes = np.abs(tensor)
        dead = int((sizes <= DEAD * sizes.max()).sum())
        if dead * MANY >= len(sizes):
            lines.append(
                f"dead units: {dead} of {len(sizes)} units of {shift.rpartition('/')[0]} are 0 "
                "for all examples lately, and learn nothing; give them a smaller learning "
                "rate, or leaky_relu in place of relu"
            )
    return lines


def _is_long(run: Path) -> bool:
    """Whether the training has gone on long enough to say something of it."""
    with (run / "losses.csv").open("rb") as file:
        return sum(1 for _ in file) > LEAST


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
