"""Random models, as many as there is time for: `python soak.py --minutes 10`.

`python soak.py SPEC.yaml` looks at one spec, such as one that failed: its data are in the
folder `data` beside it, if it needs any. `python soak.py --names 2000` looks at the names of
so many: all packages are programs, and those of each `--every`th train.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import forkserver
from examined import Bench, Disagreement, Report, Terms, examine
from gencc.driver import check
from gencc.verification.parity.verdict import Outcome
from hypothesis import strategies as st
from occurrences import EVERY, occurrences
from programs import BACKENDS, emitted, hostile, trained
from selection import drawn
from shrinking import shrunk
from strategies import Drawn, specs

import examples

Paired = tuple[Drawn, tuple[str, str]]
ROOT = Path(__file__).parents[2]
FAILURES = ROOT / "build" / "random_models"
PAIRS = tuple(itertools.product(BACKENDS, BACKENDS))
# JAX compiles for longest: what it shares with Keras is seen there as well.
SHRINKING = 90  # seconds, after which a model that fails is as small as it will be
OFTEN = (*PAIRS, *(2 * [pair for pair in PAIRS if "keras-jax" not in pair]))


@dataclass
class Tally:
    """What a number of models came to."""

    models: int = 0
    undecided: int = 0
    compared: int = 0
    unjudged: int = 0
    losses: dict[str, float] = field(default_factory=dict)
    tensors: dict[str, float] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report, seen: Counter[str]) -> None:
        """One model more."""
        self.models += 1
        if Outcome.UNDECIDABLE in report.outcomes.values():
            self.undecided += 1  # its figures say how chaotic it is, and nothing else
        else:
            self._take(report)
        self.seen += seen

    def join(self, other: Tally) -> None:
        """Those of another process."""
        self.models += other.models
        self.undecided += other.undecided
        self._take(other)
        self.seen += other.seen

    def _take(self, other: Tally | Report) -> None:
        """Its figures."""
        self.compared += other.compared
        self.unjudged += other.unjudged
        for own, differences in (
            (self.losses, other.losses),
            (self.tensors, other.tensors),
        ):
            for name, value in differences.items():
                own[name] = max(own.get(name, 0.0), value)

    def dumped(self) -> str:
        """As text, which goes from one process to another."""
        return json.dumps(vars(self))

    @staticmethod
    def loaded(text: str) -> Tally:
        """The way back."""
        fields = json.loads(text)
        return Tally(**{**fields, "seen": Counter(fields["seen"])})

    def head(self) -> str:
        """The figures, in a few lines."""
        single, pairs = self._split()
        lines = [
            f"{self.models} random models agree; {self.undecided} of them are chaotic, and "
            "agree for as long as rounding leaves them decidable",
            *(
                f"  {name:10} worst loss {self.losses.get(name, 0):.1e}, "
                f"worst tensor or output {self.tensors.get(name, 0):.1e}"
                for name in BACKENDS
            ),
            f"{self.compared} tensors and outputs were compared, of which rounding alone "
            f"moves {self.unjudged} so far that they say nothing",
            f"{len(single)} operations, and {len(pairs)} pairs of them that meet",
        ]
        return "\n".join(lines)

    def table(self) -> str:
        """The figures, then how often each operation and each pair occurred."""
        single, pairs = self._split()
        rows = [
            *sorted(single.items()),
            *sorted(pairs.items(), key=lambda pair: -pair[1]),
        ]
        return "\n".join([self.head(), *(f"{count:6} {name}" for name, count in rows)])

    def _split(self) -> tuple[dict[str, int], dict[str, int]]:
        """Operations, and pairs of them."""
        single = {name: count for name, count in self.seen.items() if name in EVERY}
        return single, {n: count for n, count in self.seen.items() if n not in single}


@dataclass(frozen=True)
class Part:
    """What of an examination is made."""

    backends: tuple[str, ...]
    pair: tuple[str, str]
    resume: bool


@dataclass
class Hunt:
    """Looks at all of each model, until one fails: then at as little as shows it."""

    bench: Bench
    tally: Tally
    failed: Drawn | None = None
    whole: Part | None = None
    problem: str = ""

    def wrong(self, model: Drawn, pair: tuple[str, str]) -> str:
        """What is wrong with a model, or nothing."""
        whole = Part((*self.bench.backends,), pair, True)
        outcome = self._look(model, whole)
        if isinstance(outcome, Report):
            spec = self.bench.folder / "model" / "spec.yaml"
            self.tally.add(outcome, occurrences(check(spec).model))
            return ""
        self.failed, self.whole, self.problem = model, whole, outcome
        return outcome

    def smallest(self) -> str:
        """What is wrong with a small model that fails like the one that was found."""
        model, whole = self.failed, self.whole
        assert model is not None and whole is not None
        fails = (
            part for part in _parts(whole) if isinstance(self._look(model, part), str)
        )
        part = next(fails, whole)

        def still(text: str) -> bool:
            other = replace(model, text=text)
            return self._is_valid(text) and isinstance(self._look(other, part), str)

        text = shrunk(model.text, still, SHRINKING)
        outcome = self._look(replace(model, text=text), part)  # its files are the last
        return outcome if isinstance(outcome, str) else self.problem

    def _is_valid(self, text: str) -> bool:
        path = self.bench.folder / "smaller.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            check(path)
        except Exception:  # refused; or a mistake, but another one
            return False
        return True

    def _look(self, model: Drawn, part: Part) -> Report | str:
        folder = self.bench.folder / "data"
        shutil.rmtree(folder, ignore_errors=True)
        data = examples.write(model, folder)
        bench = replace(self.bench, backends=part.backends)
        try:
            return examine(
                model.text, data, bench, part.pair, Terms(resume=part.resume)
            )
        except Disagreement as error:
            return str(error)


def _parts(whole: Part) -> Iterator[Part]:
    """What may be enough to see a disagreement again, the least first."""
    for resume in (False, True):
        for backend in whole.backends:
            yield Part((backend,), (backend, backend), resume)
    if len(set(whole.pair)) > 1:
        yield Part(whole.pair, whole.pair, True)
    for pair in itertools.combinations(whole.backends, 2):
        yield Part(pair, pair, False)


def several(number: int, start: int, bench: Bench, tally: Tally) -> None:
    """So many models, the same for the same `start`; the first that fails is shrunk."""
    these(paired(number, start, bench.backends), bench, tally)


def paired(number: int, start: int, backends: Sequence[str]) -> list[Paired]:
    """So many models, each with who of these backends goes on from whose checkpoint."""
    pairs = [pair for pair in OFTEN if {*pair} <= {*backends}]
    return drawn(number, start, st.tuples(specs(), st.sampled_from(pairs)))


def these(models: Sequence[Paired], bench: Bench, tally: Tally) -> None:
    """The models of a list; the first that fails is shrunk."""
    hunt = Hunt(bench, tally)
    for model, pair in models:
        if hunt.wrong(model, pair):
            raise Disagreement(hunt.smallest())


def _soak(
    arguments: tuple[int, float, tuple[str, ...], str],
) -> tuple[Tally, str]:
    """Models until the time is over, in one of several processes; what failed, if any."""
    number, end, backends, device = arguments
    tally = Tally()
    folder = FAILURES / f"soak_{number}"
    folder.mkdir(parents=True, exist_ok=True)
    start = int(time.time()) * 1000 + number
    with Bench(folder, backends, device) as bench:
        while time.time() < end:
            start += 10
            try:
                several(10, start, bench, tally)
            except Disagreement as error:
                return tally, str(error)
    return tally, ""


def main() -> int:
    """Run what was typed; 1 if something disagrees."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spec", nargs="?", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=BACKENDS)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--names", type=int, metavar="MODELS")
    parser.add_argument("--start", type=int, default=0, help="of the names (0)")
    parser.add_argument(
        "--every", type=int, nargs=3, default=(1, 20, 20), metavar=BACKENDS
    )
    options = parser.parse_args()
    if options.spec:
        return _check_spec(options.spec)
    if options.names:
        every = dict(zip(BACKENDS, options.every, strict=True))
        return names(options.names, options.start, FAILURES / "names", every)
    end = time.time() + 60 * options.minutes
    tally, failures = Tally(), []
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        common = (end, tuple(options.backends), options.device)
        jobs = [(number, *common) for number in range(options.processes)]
        for part, failure in pool.imap_unordered(_soak, jobs):
            tally.join(part)
            failures += [failure] if failure else []
    print("\n\n".join([tally.table(), *failures]))
    return 1 if failures else 0


# ------------------------------------------------------------------ names


def names(number: int, start: int, folder: Path, every: Mapping[str, int]) -> int:
    """So many models with names that programs use; 1 if one of them is no program.

    `every` says which of them train, by backend: all of them, every tenth and so on.
    """
    shutil.rmtree(folder, ignore_errors=True)
    models = hostile(number, start)
    wrong = [*emitted(models, folder)]
    print("\n".join([f"{3 * len(models)} packages are written", *wrong]), flush=True)
    counts: Counter[str] = Counter()
    for backend, step in every.items():
        with forkserver.warm(backend) as warm:
            for index in range(0, len(models) if step else 0, step or 1):
                own = folder / f"model_{index}"
                if problem := trained(warm, backend, models[index], own):
                    print(problem, flush=True)
                    wrong.append(problem)
                counts[backend] += 1
    counted = ", ".join(f"{counts[name]} trained in {name}" for name in every)
    print(f"{len(models)} models; {counted}; {len(wrong)} wrong")
    return 1 if wrong else 0


def _data_beside(spec: Path) -> Path | None:
    """What `--data` was: a folder with a file for each domain, one file, or nothing."""
    folders = (spec.parent / "data/data", spec.parent / "data")
    folder = next((folder for folder in folders if [*folder.glob("*.npz")]), None)
    if folder is None:
        return None
    return folder if check(spec).model.data.named else folder / "x.npz"


def _check_spec(spec: Path) -> int:
    """Every pair of one spec."""
    data = _data_beside(spec)
    text = spec.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name, Bench(Path(name)) as bench:
        try:
            for pair in PAIRS:
                report = examine(text, data, bench, pair)
                print(f"{pair[0]}, then {pair[1]}: {report}")
        except Disagreement as error:
            print(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
