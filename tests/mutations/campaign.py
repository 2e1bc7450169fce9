"""How many mistakes drawn at random the tests see.

`python tests/mutations/campaign.py [--mistakes 120] [--seed 1] [--minutes 90] [--out FILE.md]`

Each mistake is made in a copy of the tree, and the copy emits the cases of the conformance
suite, the gallery and the words, for the backends that have the mistake; what is copied
into packages is changed there at once. The packages that change are trained, the quickest
first, until the reference disagrees with one, as tests/conformance and tests/equivalence
do. What that does not see is tried with the other tests that packages are run or read by,
but for the golden record: it sees that something has changed, and not that it is wrong.
Mistakes that stop the compiler or every package that has them are not counted. Drawing
ends when enough of them have changed something, or when there is no more time; the table
is written all along.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path += [
    str(Path(__file__).parents[1] / name) for name in ("equivalence", "random_models")
]

import forkserver
from data import DATA
from examined import own_examples
from gencc.diagnostics import CompileError
from gencc.driver import check
from gencc.ir.model import Model
from gencc.plugins import Package, find, load
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import run_case
from gencc.verification.parity.worker import Worker
from harness import BACKENDS, GALLERY, WORD_SPECS, build_spec
from programs import together
from sites import ROOT, Mistake, drawn

STEPS = 6  # of a spec of the gallery or of the words

FOLDER = Path(__file__).parent
MOST = {"torch": 30, "keras": 20}  # changed packages that are trained
CRASHES = 12  # of them, and nothing else, are enough to say that no package runs
# Seconds for a package: a mistake may make it loop. The second is for what was too slow,
# which may be the machine's fault.
TIMEOUTS = (60.0, 300.0)
# What runs packages or reads them in another way than by comparing their numbers with the
# reference. Not tests/generated/test_golden.py, which has the golden record.
TESTS = (
    *("tests/compiler", "tests/names", "tests/packages", "tests/readings", "tests/ops"),
    *(
        "tests/reference/test_passes.py",
        "tests/runtime",
        "tests/parity",
        "tests/hostile",
    ),
    *("tests/equivalence/test_float32.py", "tests/equivalence/test_engines.py"),
    *("tests/equivalence/test_input_gradients.py", "tests/equivalence/test_dirac.py"),
    *("tests/equivalence/test_repeatable.py", "tests/generated/test_single_file.py"),
)
LONGEST = 1800.0  # seconds for these

_HEAD = """\
# Mistakes drawn at random, and which tests see them

`make mutations` draws places in the rules by which the backends write packages, in those that
they share, and in what is copied into packages, and changes each into a mistake: a constant, an
operator, a comparison, an axis, a sum for a mean, a statement left out, two names or the branches
of a choice swapped. None is chosen by hand; the seed decides. Each is made in a copy of the tree,
which then emits the gallery, the words of tests/equivalence and the cases of
[the conformance suite](conformance.md) for PyTorch and Keras on TensorFlow. What does not build,
and what stops every package that has it, is not counted.

Up to fifty of the packages that change are trained, and the reference judges them, as
tests/conformance and tests/equivalence do. What that does not see is tried with the other tests
that run or read packages; what a test sees it has to see twice, and not without the mistake. The golden record does not count: it sees that something has changed,
and not that it is wrong. What no test sees stands first in the table: the same program in other
words, or a mistake that gets through.

"""

Emitted = Mapping[str, Mapping[str, Any]]


@dataclass
class Fate:
    """What became of a mistake.

    changed: the packages that differ. golden: whether the record has one of them. case:
    the spec whose package the reference disagrees with. crash: a spec whose package it
    stopped. test: another test that failed, tried where no case tells it, once all are
    compared.
    """

    mistake: Mistake
    changed: list[str] = field(default_factory=list)
    golden: bool = False
    stillborn: bool = False
    ran: bool = False
    case: str = ""
    crash: str = ""
    test: str = ""
    tested: bool = False

    @property
    def silent(self) -> bool:
        """Whether it is still to be tried with the other tests."""
        return self.counts and not self.seen and not self.tested

    @property
    def backends(self) -> tuple[str, ...]:
        """Whose packages may have it."""
        own = self.mistake.group.partition(" ")[0]
        return (own,) if own in BACKENDS else BACKENDS

    @property
    def counts(self) -> bool:
        """Whether it is a program that runs and means something else, or may."""
        return self.ran and not self.stillborn

    @property
    def seen(self) -> str:
        """By which case or test, the golden record aside; nothing if by none."""
        return self.case or self.crash or self.test


class Trees:
    """A copy of the sources, in which one mistake at a time is made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = folder / "tree"
        for part in ("compiler", "backends"):
            shutil.copytree(
                ROOT / part,
                self.tree / part,
                ignore=shutil.ignore_patterns("__pycache__"),
            )
        self.models = folder / "models.pickle"
        self.rows: dict[str, Row] = {}
        for row in EVERY:
            self.rows[row.name] = row
        for path in sorted([*WORD_SPECS.glob("*.yaml"), *GALLERY.glob("*.yaml")]):
            if path.stem not in DATA and not path.stem.startswith("refused"):
                self.rows[path.stem] = self._row(path)
        models = {}
        for name, row in self.rows.items():
            path = folder / "row.yaml"
            path.write_text(row.spec)
            checked = check(path)
            refusing = {n for n in BACKENDS if _is_refused(n, checked.lowered)}
            models[name] = (checked.model, checked.lowered, refusing)
        self.models.write_bytes(pickle.dumps(models))

    def _row(self, path: Path) -> Row:
        """A spec of the gallery or of the words as a case, with the data that it has."""
        build_spec(path, self.folder / "sound", ("torch",))
        data = own_examples(self.folder / "sound", f"{path.stem}_torch")
        values = {name: part.values for name, part in data.items()}
        labels = {n: part.labels for n, part in data.items() if part.labels is not None}
        text = path.read_text()
        if check(path).model.data.named:
            return Row(path.stem, text, values, labels, STEPS)
        return Row(path.stem, text, values["x"], labels.get("x"), STEPS)

    def emitted(
        self, backends: Sequence[str] = BACKENDS, mistake: Mistake | None = None
    ) -> Emitted | None:
        """What the tree makes of all specs; None if it makes nothing at all."""
        out = self.folder / "out.json"
        out.unlink(missing_ok=True)
        with self.mutated(mistake):
            command = [sys.executable, "-B", str(FOLDER / "emitted.py"), str(self.tree)]
            command += [str(self.models), str(out), *backends]
            subprocess.run(command, capture_output=True, timeout=900)
        return json.loads(out.read_text()) if out.exists() else None

    def mutated(self, mistake: Mistake | None) -> _Mutated:
        """The mistake, as long as the block lasts."""
        return _Mutated(self.tree, mistake)


def _is_refused(backend: str, model: Model) -> bool:
    try:
        load(find(backend)).emit(model)
    except CompileError:
        return True
    return False


@dataclass
class _Mutated:
    tree: Path
    mistake: Mistake | None
    right: str = ""

    def __enter__(self) -> None:
        if self.mistake:
            path = self.tree / self.mistake.path
            self.right = path.read_text()
            path.write_text(self.mistake.applied(self.right))

    def __exit__(self, *error: object) -> None:
        if self.mistake:
            (self.tree / self.mistake.path).write_text(self.right)


class Bench:
    """What a process needs to find out the fate of one mistake after another."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        with together():
            self.trees = Trees(Path(self._folder.name))
        self.warm = {
            timeout: {name: forkserver.warm(name, timeout) for name in BACKENDS}
            for timeout in TIMEOUTS
        }
        base = self.trees.emitted()
        assert base and not [n for n, p in base.items() if "error" in p]
        self.base = base


_benches: list[Bench] = []  # one in each process


def _prepare() -> None:
    _benches.append(Bench())


def _compared(mistake: Mistake) -> Fate:
    (bench,) = _benches
    return _fate(mistake, bench)


def main() -> int:
    """Draw mistakes until enough of them count; write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mistakes", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    record = Record(options.seed, options.out)
    mistakes = drawn(20 * options.mistakes, options.seed)
    spawned = multiprocessing.get_context("spawn")
    with spawned.Pool(options.processes, _prepare) as pool:
        anew = [mistake for mistake in mistakes if mistake not in record.fates]
        compared = pool.imap(_compared, anew)
        while record.counted < options.mistakes and time.monotonic() < end:
            record.add(next(compared))
        pool.terminate()
    silent = [fate for fate in record.fates.values() if fate.silent]
    with spawned.Pool(options.processes) as pool:
        for fates in pool.imap_unordered(_tested, _apart(silent)):
            for fate in fates:
                record.add(fate)
    print(record.report())
    return 0


@dataclass
class Record:
    """What has come out so far; another run with the same seed goes on from there."""

    seed: int
    out: Path | None
    fates: dict[Mistake, Fate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.path = ROOT / f"build/mutations/seed-{self.seed}.pickle"
        if self.path.exists():
            self.fates = pickle.loads(self.path.read_bytes())

    @property
    def counted(self) -> int:
        """How many mistakes count."""
        return sum(fate.counts for fate in self.fates.values())

    def add(self, fate: Fate) -> None:
        """Print it, and write all that there is."""
        self.fates[fate.mistake] = fate
        print(_line(fate), flush=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(pickle.dumps(self.fates))
        if self.out:
            self.out.write_text(self.report())

    def report(self) -> str:
        """The table, in Markdown."""
        return _report(self.fates.values(), self.seed)


def _fate(mistake: Mistake, bench: Bench) -> Fate:
    fate = Fate(mistake)
    if mistake.group.endswith("package"):
        emitted = _copied(mistake, bench.base)
    else:
        programs = bench.trees.emitted(fate.backends, mistake)
        if programs is None:
            fate.stillborn = True
            return fate
        emitted = {n: p for n, p in programs.items() if p != bench.base.get(n)}
    fate.changed = list(emitted)
    if any("error" in program for program in emitted.values()):
        fate.stillborn = True
        return fate
    fate.golden = any(
        (GALLERY / f"{n.split('/')[1]}.yaml").exists() for n in fate.changed
    )
    crashes = 0
    for name in _tried(fate, bench.trees.rows):
        backend, _, own = name.partition("/")
        row, folder = bench.trees.rows[own], bench.trees.folder / "model"
        for warm in bench.warm.values():
            outcome = _trained(row, emitted[name], warm[backend], folder)
            if outcome != "slow":
                break
        if outcome == "same":
            fate.ran = True
        elif outcome == "numbers":
            fate.ran, fate.case = True, own
        else:
            fate.crash, crashes = own, crashes + 1
        if fate.case or (fate.crash and (fate.ran or crashes == CRASHES)):
            break
    return fate


def _copied(mistake: Mistake, base: Emitted) -> dict[str, Any]:
    """The packages that have a copy of the file, with the mistake in it."""
    right = (ROOT / mistake.path).read_text()
    wrong = mistake.applied(right).encode().decode("latin-1")
    right = right.encode().decode("latin-1")
    changed = {}
    for name, program in base.items():
        files = program.get("files", {})
        if right in files.values():
            swapped = {n: wrong if text == right else text for n, text in files.items()}
            changed[name] = {**program, "files": swapped}
    return changed


def _tried(fate: Fate, rows: Mapping[str, Row]) -> list[str]:
    """The packages that are trained: some of each backend, the quickest kind first.

    What is copied is in many packages, and its mistake may show in few: not the first.
    """
    order, chosen = [*rows], []
    for backend in fate.backends:
        own = [name for name in fate.changed if name.startswith(f"{backend}/")]
        some = random.Random(0).sample(own, min(len(own), MOST[backend]))
        small = {name for name in some if rows[name.partition("/")[2]] in EVERY}
        chosen += [n for n in some if n in small]
        chosen += sorted(
            {*some} - small, key=lambda name: order.index(name.partition("/")[2])
        )
    return chosen


def _trained(row: Row, program: Mapping[str, Any], warm: Worker, folder: Path) -> str:
    """ "same", "numbers", "crash" or "slow": a changed package beside the reference."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {name: text.encode("latin-1") for name, text in program["files"].items()}
    package = Package(program["package"], files)
    try:
        result = run_case(row, lambda checked: package, warm, folder)
    except Exception:
        return "crash"
    if result.passed:
        return "same"
    if "failed, with status none after" in result.failed:
        return "slow"
    return "crash" if "failed, with status" in result.failed else "numbers"


def _tested(fates: Sequence[Fate]) -> list[Fate]:
    """What the other tests see of mistakes of one group, which are made together first.

    What fails then, and not without them, is tried with each alone: the tests run a few
    times for all, and not once for each. Seen mistakes may hide others, so what is left is
    made together again, until nothing fails that one of them explains.
    """
    suspects, wrong_in_any_case = _failing(fates, *TESTS), set[str]()
    if suspects is None and len(fates) > 1:  # too slow, as one of them may loop
        middle = len(fates) // 2
        return [*_tested(fates[:middle]), *_tested(fates[middle:])]
    if suspects:
        wrong_in_any_case = {*(_failing((), *suspects) or ())}
    suspects = _of_each_function(set(suspects or ()) - wrong_in_any_case)
    tried = [replace(fate, test=_first(fate, suspects), tested=True) for fate in fates]
    silent = [fate for fate in tried if not fate.seen]
    if len(silent) in (0, len(fates)):
        return tried
    return [*(fate for fate in tried if fate.seen), *_tested(silent)]


def _first(fate: Fate, suspects: Sequence[str]) -> str:
    """The first of the tests that fails with this mistake alone, twice; nothing if none."""
    failed = suspects and _failing((fate,), "-x", *suspects)
    # Once more: it may be the machine that was slow.
    return failed[0] if failed and _failing((fate,), failed[0]) else ""


def _of_each_function(tests: Iterable[str]) -> list[str]:
    """One case of each test function."""
    chosen: dict[str, str] = {}
    for test in sorted(tests):
        chosen.setdefault(test.partition("[")[0], test)
    return [*chosen.values()]


def _failing(fates: Sequence[Fate], *arguments: str) -> list[str] | None:
    """The tests that fail with these mistakes; None if they take too long."""
    backends = {name for fate in fates for name in fate.backends} or {*BACKENDS}
    foreign = [name for name in BACKENDS if name not in backends]
    others = [part for name in foreign for part in ("-k", f"not {name}")]
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        skipped = shutil.ignore_patterns("__pycache__", ".venv", ".git", "build")
        shutil.copytree(ROOT, tree, ignore=skipped)
        for path, own in itertools.groupby(
            sorted((fate.mistake for fate in fates), key=_backwards),
            key=lambda mistake: mistake.path,
        ):
            text = (tree / path).read_text()
            for mistake in own:
                text = mistake.applied(text)
            (tree / path).write_text(text)
        paths = [str(tree / part) for part in ("compiler", "backends")]
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not long", *others]
        try:
            done = subprocess.run(
                [*command, *arguments],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                capture_output=True,
                text=True,
                timeout=LONGEST,
            )
        except subprocess.TimeoutExpired:
            return None
    return [
        line.removeprefix("FAILED ").removeprefix("ERROR ").split(" - ")[0]
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]


def _backwards(mistake: Mistake) -> tuple[str, int]:
    """In an order in which those in one file leave the places of the others alone."""
    return mistake.path, -mistake.start


def _apart(fates: Iterable[Fate]) -> list[list[Fate]]:
    """By the backends that have them, and so that no two change the same characters."""
    heaps: list[list[Fate]] = []
    for fate in fates:
        for heap in heaps:
            if heap[0].backends == fate.backends and not any(
                _overlap(fate.mistake, other.mistake) for other in heap
            ):
                heap.append(fate)
                break
        else:
            heaps.append([fate])
    return heaps


def _overlap(first: Mistake, second: Mistake) -> bool:
    same_file = first.path == second.path
    return same_file and first.start < second.end and second.start < first.end


def _line(fate: Fate) -> str:
    if fate.stillborn:
        return f"no program      {fate.mistake}"
    if not fate.changed:
        return f"changes nothing {fate.mistake}"
    if not fate.counts:
        return f"crash           {fate.mistake}"
    return f"{fate.seen or '-':40} {fate.mistake}"


def _report(fates: Iterable[Fate], seed: int) -> str:
    """The table, in Markdown; what no test sees stands first, for a person to judge."""
    fates = list(fates)
    counted = [fate for fate in fates if fate.counts]
    seen = [fate for fate in counted if fate.seen]
    cases = sum(bool(fate.case) for fate in counted)
    tests = sum(bool(fate.test) for fate in counted)
    rest = Counter(
        "make no program"
        if f.stillborn
        else "change no package"
        if not f.changed
        else "stop every package that has them"
        for f in fates
        if not f.counts
    )
    lines = [
        f"Seed {seed}: {len(counted)} mistakes change packages that run. The suite sees "
        f"{len(seen)} of them, the golden record aside: {cases} by numbers that are not "
        f"the reference's, {len(seen) - cases - tests} as a package stops, {tests} by "
        f"another test. {sum(f.golden for f in counted)} change the golden record.",
        "Not counted: " + ", ".join(f"{n} {what}" for what, n in rest.items()) + ".",
        "",
        "| mistake | seen by | golden record |",
        "|---|---|---|",
    ]
    for fate in sorted(counted, key=lambda fate: bool(fate.seen)):
        where = f"{fate.mistake.path}:{fate.mistake.line}"
        was, now = (_code(text) for text in (fate.mistake.was, fate.mistake.text))
        stops = f"a package stops: {fate.crash}" if fate.crash else ""
        by = fate.case or stops or fate.test or "**no test**"
        lines.append(
            f"| {where} {was} → {now} | {by} | {'yes' if fate.golden else 'no'} |"
        )
    silent = [f for f in fates if not f.stillborn and not f.changed]
    lines += ["", "Change no package: " + "; ".join(str(f.mistake) for f in silent), ""]
    return _HEAD + "\n".join(lines)


def _code(text: str) -> str:
    return f"`{' '.join(text.split()) or ' '}`".replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
