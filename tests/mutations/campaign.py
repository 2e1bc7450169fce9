"""How many mistakes drawn at random the tests see.

`python tests/mutations/campaign.py [--mistakes 120] [--seed 1] [--minutes 90] [--out FILE.md]`

Each mistake is made in a copy of the tree, and the copy emits the cases of the conformance
suite, the gallery and the words. The packages that change are trained, and the reference
judges them, as tests/conformance and tests/equivalence do. What that does not see is
tried with the other tests that packages are run or read by, but for the golden record: it
sees that something has changed, and not that it is wrong. Mistakes that stop the compiler
or every package that has them are not counted. Drawing ends when enough of them have
changed something, or when there is no more time; the table is written in any case.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path += [
    str(Path(__file__).parents[1] / name) for name in ("equivalence", "random_models")
]

import forkserver
from data import DATA
from examined import own_examples
from gencc.driver import check
from gencc.plugins import Package
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import run_case
from gencc.verification.parity.worker import Worker
from harness import BACKENDS, GALLERY, build_spec
from sites import ROOT, Mistake, drawn

STEPS = 6  # of a spec of the gallery or of the words

FOLDER = Path(__file__).parent
WORD_SPECS = ROOT / "tests/equivalence/words"
MOST = 50  # changed packages that are trained before the other tests are tried
TIMEOUT = 60.0  # seconds for a package: a mistake may make it loop
# What runs packages or reads them in another way than by comparing their numbers with the
# reference. Not tests/generated, which has the golden record.
TESTS = (
    *("tests/compiler", "tests/names", "tests/packages", "tests/readings"),
    *("tests/reference/test_passes.py", "tests/runtime"),
)
LONGEST = 600.0  # seconds for these

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
that run or read packages. The golden record does not count: it sees that something has changed,
and not that it is wrong. What no test sees stands first in the table: the same program in other
words, or a mistake that gets through.

"""

Emitted = Mapping[str, Mapping[str, Any]]


@dataclass
class Fate:
    """What became of a mistake.

    changed: the packages that differ. golden: whether the record has one of them. case:
    the spec whose package the reference disagrees with. crash: a spec whose package it
    stopped. test: another test that failed, tried where no case tells it.
    """

    mistake: Mistake
    changed: list[str] = field(default_factory=list)
    golden: bool = False
    stillborn: bool = False
    ran: bool = False
    case: str = ""
    crash: str = ""
    test: str = ""

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
        self.specs = folder / "specs.json"
        self.rows: dict[str, Row] = {}
        paths = {}
        for row in EVERY:
            path = folder / "rows" / f"{row.name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(row.spec)
            paths[row.name], self.rows[row.name] = str(path), row
        for path in sorted([*GALLERY.glob("*.yaml"), *WORD_SPECS.glob("*.yaml")]):
            if path.stem not in DATA and not path.stem.startswith("refused"):
                paths[path.stem] = str(path)
                self.rows[path.stem] = self._row(path)
        self.specs.write_text(json.dumps(paths))

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

    def emitted(self, mistake: Mistake | None = None) -> Emitted | None:
        """What the tree makes of all specs; None if it makes nothing at all."""
        out = self.folder / "out.json"
        out.unlink(missing_ok=True)
        with self.mutated(mistake):
            command = [sys.executable, "-B", str(FOLDER / "emitted.py")]
            command += [str(self.tree), str(self.specs), str(out)]
            subprocess.run(command, capture_output=True, timeout=300)
        return json.loads(out.read_text()) if out.exists() else None

    def mutated(self, mistake: Mistake | None) -> _Mutated:
        """The mistake, as long as the block lasts."""
        return _Mutated(self.tree, mistake)


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
        self.trees = Trees(Path(self._folder.name))
        self.warm = {name: forkserver.warm(name, timeout=TIMEOUT) for name in BACKENDS}
        base = self.trees.emitted()
        assert base is not None
        self.base = base


_benches: list[Bench] = []  # one in each process


def _prepare() -> None:
    _benches.append(Bench())


def _find(mistake: Mistake) -> Fate:
    (bench,) = _benches
    return _fate(mistake, bench.trees, bench.base, bench.warm)


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
    fates: list[Fate] = []
    with multiprocessing.get_context("spawn").Pool(options.processes, _prepare) as pool:
        for fate in pool.imap(_find, drawn(20 * options.mistakes, options.seed)):
            fates.append(fate)
            print(_line(fate), flush=True)
            counted = sum(fate.counts for fate in fates)
            if counted == options.mistakes or time.monotonic() > end:
                break
        pool.terminate()
    text = _report(fates, options.seed)
    print(text)
    if options.out:
        options.out.parent.mkdir(exist_ok=True)
        options.out.write_text(text)
    return 0


def _fate(
    mistake: Mistake, trees: Trees, base: Emitted, warm: Mapping[str, Worker]
) -> Fate:
    fate = Fate(mistake)
    emitted = trees.emitted(mistake)
    if emitted is None or any(
        "error" in emitted.get(name, {"error": ""})
        for name, program in base.items()
        if "error" not in program
    ):
        fate.stillborn = True
        return fate
    fate.changed = [name for name in base if emitted[name] != base[name]]
    fate.golden = any(
        (GALLERY / f"{n.split('/')[1]}.yaml").exists() for n in fate.changed
    )
    # What is copied is in many packages, and its mistake may show in few: not the first.
    count = min(len(fate.changed), MOST)
    for name in random.Random(0).sample(fate.changed, count):
        backend, _, own = name.partition("/")
        row, folder = trees.rows[own], trees.folder / "model"
        outcome = _trained(row, emitted[name], warm[backend], folder)
        fate.ran = fate.ran or outcome != "crash"
        if outcome == "crash":
            fate.crash = own
        elif outcome == "numbers":
            fate.case = own
        if fate.case or (fate.crash and fate.ran):
            break
    if fate.counts and not fate.seen:
        fate.test = _other_tests(mistake)
    return fate


def _trained(row: Row, program: Mapping[str, Any], warm: Worker, folder: Path) -> str:
    """ "same", "numbers" or "crash": how a changed package compares with the reference."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {name: text.encode("latin-1") for name, text in program["files"].items()}
    package = Package(program["package"], files)
    try:
        result = run_case(row, lambda checked: package, warm, folder)
    except Exception:
        return "crash"
    if result.passed:
        return "same"
    return "crash" if "failed, with status" in result.failed else "numbers"


def _other_tests(mistake: Mistake) -> str:
    """The first of the other tests that fails with this mistake, if any."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        skipped = shutil.ignore_patterns("__pycache__", ".venv", ".git", "build")
        shutil.copytree(ROOT, tree, ignore=skipped)
        paths = [str(tree / part) for part in ("compiler", "backends")]
        with _Mutated(tree, mistake):
            for part in ("not framework", "framework"):  # the quick ones first
                try:
                    done = subprocess.run(
                        [
                            sys.executable,
                            "-m",
                            "pytest",
                            "-q",
                            "-x",
                            "-m",
                            part,
                            *TESTS,
                        ],
                        cwd=tree,
                        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                        capture_output=True,
                        text=True,
                        timeout=LONGEST,
                    )
                except subprocess.TimeoutExpired:
                    continue  # it may be the machine that is slow
                lines = done.stdout.splitlines()
                for line in lines:
                    if line.startswith(("FAILED ", "ERROR ")):
                        return line.split(" ")[1]
    return ""


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
