"""A trace: what a spec means, as numbers that a program in any language can be held to.

It is a zip that `numpy.load` opens: arrays in float64, and `trace.json`. Of turn 7, that is
the seventh time that any step is taken, counted from 0, there are `turns/7/batch/x`,
`turns/7/noise/z_noise`, `turns/7/gradients/encoder/dense_1/kernel` and `turns/7/after/…`,
every tensor that the turn has changed. `initial/…` are the weights before the first one.

Dense kernels are (in, out), those of convolutions (height, width, in, out), those of
transposed ones (height, width, out, in), images (batch, height, width, channels).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from gencc.ir.model import Model
from gencc.runtime.support import atomic
from gencc.verification.parity.settings import Unable
from gencc.verification.reference.tape import Array

FORMAT = 1
INDEX = "trace.json"
LAYOUTS = {
    "dense": "(in, out)",
    "conv": "(height, width, in, out)",
    "conv_transpose": "(height, width, out, in)",
    "images": "(batch, height, width, channels)",
}
REASON = (
    "In units of the unit roundoff u, 1.1e-16 in float64 and 6e-8 in float32: allowed = "
    "max(floor, 256 u + 8 u rounding), at most 0.05. rounding is how far the reference comes out where "
    "each of its results is one of its two neighbours in float64; floor, 1e-9 and 1e-5, "
    "leaves room for another formula that means the same."
)
MOST = 0.05  # beyond it a number says nothing
FLOORS = {"float64": 1e-9, "float32": 1e-5}

Arrays = dict[str, Array]


@dataclass(frozen=True)
class Turn:
    """One time that a step is taken.

    repetition: in its iteration. part: of a gradient that is accumulated. values: by column of
    losses.csv. objective: the column of what is minimized, or maximized. rounding: by
    quantity, a column, `gradients` or `after`, in units of the unit roundoff.
    """

    step: str
    iteration: int
    repetition: int
    part: int
    values: dict[str, float]
    objective: str
    maximize: bool
    rounding: dict[str, float]
    batch: Arrays = field(default_factory=dict)
    noise: Arrays = field(default_factory=dict)
    gradients: Arrays = field(default_factory=dict)
    after: Arrays = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, int, int, int]:
        """What its minibatch and its draws belong to."""
        return self.step, self.iteration, self.repetition, self.part

    def allowed(self, quantity: str, precision: str) -> float:
        """How far the quantity may be off, relative to its size."""
        unit = float(np.finfo(precision).eps) / 2
        rounding = self.rounding.get(quantity, 0.0)
        return min(max(FLOORS[precision], unit * (256 + 8 * rounding)), MOST)


@dataclass(frozen=True)
class Trace:
    """A spec, and its training turn by turn.

    spec: its text. assignments: what was put into it. counts: of examples, by domain.
    initial: every tensor before the first turn, with those of the optimizers.
    """

    spec: str
    path: str
    assignments: tuple[str, ...]
    seed: int
    batch: int
    counts: dict[str, int]
    initial: Arrays
    turns: tuple[Turn, ...]

    @cached_property
    def model(self) -> Model:
        """What the spec means."""
        from gencc.driver import check_document
        from gencc.frontend.yaml.assignments import assigned
        from gencc.frontend.yaml.document import load_text

        document = assigned(load_text(self.path, self.spec), self.assignments)
        return check_document(Path(self.path), document).model

    @cached_property
    def columns(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The columns of each step, and what stands in them."""
        from gencc.lowering.plan import plan

        return {
            p.step.name: tuple(zip(p.columns, p.values, strict=True))
            for p in plan(self.model).steps
        }

    @cached_property
    def by_key(self) -> Mapping[tuple[str, int, int, int], Turn]:
        """The turns by what they are of."""
        return {turn.key: turn for turn in self.turns}

    @property
    def steps(self) -> tuple[str, ...]:
        """The names of the steps, in the order in which they are first taken."""
        return tuple(dict.fromkeys(turn.step for turn in self.turns))

    def before(self, number: int) -> Arrays:
        """Every tensor before a turn."""
        state = dict(self.initial)
        for turn in self.turns[:number]:
            state |= turn.after
        return state


PARTS = ("batch", "noise", "gradients", "after")


def write(trace: Trace, path: Path) -> None:
    """Write a trace, all of it or nothing; raises Unable where another file would be lost."""
    import io

    if path.exists() and not zipfile.is_zipfile(path):
        raise Unable(f"{path} is there already and is no trace; give another with -o")
    arrays = {f"initial/{name}": array for name, array in trace.initial.items()}
    listed = []
    for number, turn in enumerate(trace.turns):
        for part in PARTS:
            prefix = f"turns/{number}/{part}"
            arrays |= {f"{prefix}/{n}": a for n, a in getattr(turn, part).items()}
        listed.append({k: v for k, v in asdict(_bare(turn)).items() if k not in PARTS})
    index = {
        "format": FORMAT,
        "spec": trace.spec,
        "path": trace.path,
        "assignments": trace.assignments,
        "seed": trace.seed,
        "batch": trace.batch,
        "counts": trace.counts,
        "layouts": LAYOUTS,
        "tolerances": {"reason": REASON, "floors": FLOORS},
        "turns": listed,
    }
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(INDEX, json.dumps(index, indent=1))
    atomic.write(path, content.getvalue())


def _bare(turn: Turn) -> Turn:
    """The turn without its arrays, which are not to be copied."""
    from dataclasses import replace

    return replace(turn, batch={}, noise={}, gradients={}, after={})


def read(path: Path) -> Trace:
    """The trace in a file; raises Unable for anything else."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            index = json.loads(archive[INDEX])
            arrays = {name: archive[name] for name in archive.files if name != INDEX}
        if index["format"] != FORMAT:
            raise Unable(
                f"{path} was written by another version of gencc; write it anew with "
                "`gencc trace`"
            )
        return _trace(index, arrays)
    except OSError as error:
        raise Unable(f"{path} cannot be read: {error.strerror or error}") from error
    except (
        ValueError,
        KeyError,
        EOFError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
    ) as error:
        raise Unable(
            f"{path} is no trace; `gencc trace SPEC -o {path.stem}.trace` writes one"
        ) from error


def _trace(index: dict[str, Any], arrays: Arrays) -> Trace:
    grouped: dict[str, Arrays] = {}
    for name, array in arrays.items():
        parts = name.split("/")
        depth = 1 if parts[0] == "initial" else 3
        group, tensor = "/".join(parts[:depth]), "/".join(parts[depth:])
        grouped.setdefault(group, {})[tensor] = array
    turns = []
    for number, listed in enumerate(index["turns"]):
        own: dict[str, Any] = {
            part: grouped.get(f"turns/{number}/{part}", {}) for part in PARTS
        }
        turns.append(Turn(**{**listed, **own}))
    return Trace(
        index["spec"],
        index["path"],
        tuple(index["assignments"]),
        index["seed"],
        index["batch"],
        index["counts"],
        grouped.get("initial", {}),
        tuple(turns),
    )
