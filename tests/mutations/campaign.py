"""How many mistakes drawn at random the tests see.

`python tests/mutations/campaign.py [--mistakes 60] [--seed 0] [--out FILE.md]`

Each mistake is made in a copy of the tree, and the copy emits the gallery and the cases
of the conformance suite. What changes is asked twice: does the golden record see it (the
fast part, without a framework), and do the changed packages still train as the reference
says (their behaviour, whatever they look like). Mistakes that stop the compiler or every
package that has them are not counted; those that change no package, or nothing of what
the packages do, are reported. Drawing ends when enough of them have changed something.
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
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gencc.plugins import Package
from gencc.verification.conformance.measured import measure
from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import EVERY
from gencc.verification.parity.warm import Warm
from sites import ROOT, Mistake, drawn

HERE = Path(__file__).parent
ROWS = {row.name: row for row in EVERY}
MOST = 50  # changed packages that are trained before a mistake counts as survived
TIMEOUT = 60.0  # seconds for a package: a mistake may make it loop

Emitted = Mapping[str, Mapping[str, Any]]


@dataclass
class Fate:
    """What became of a mistake.

    changed: the packages that differ. golden: whether one of the gallery does. numbers:
    the case that tells it by its numbers; crash: one that it stopped. fast: a test of the
    fast part that failed, where the golden record did not see it.
    """

    mistake: Mistake
    changed: list[str] = field(default_factory=list)
    golden: bool = False
    stillborn: bool = False
    ran: bool = False
    numbers: str = ""
    crash: str = ""
    fast: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is a program that runs and means something else, or may."""
        return self.ran and not self.stillborn

    @property
    def differs(self) -> bool:
        """Whether it is known to mean something else: it is a mistake, not a wording."""
        return self.counts and bool(self.numbers or self.crash)


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
        paths = {
            path.stem: str(path) for path in sorted((ROOT / "specs").glob("*.yaml"))
        }
        for name, row in ROWS.items():
            path = folder / "rows" / f"{name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(row.spec)
            paths[f"row/{name}"] = str(path)
        self.specs.write_text(json.dumps(paths))

    def emitted(self, mistake: Mistake | None = None) -> Emitted | None:
        """What the tree makes of all specs; None if it makes nothing at all."""
        out = self.folder / "out.json"
        out.unlink(missing_ok=True)
        with self.made(mistake):
            words = [sys.executable, "-B", str(HERE / "emitted.py")]
            words += [str(self.tree), str(self.specs), str(out)]
            subprocess.run(words, capture_output=True, timeout=300)
        return json.loads(out.read_text()) if out.exists() else None

    def made(self, mistake: Mistake | None) -> _Made:
        """The mistake, as long as the block lasts."""
        return _Made(self.tree, mistake)


@dataclass
class _Made:
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
        self.warm = {"torch": Warm(TIMEOUT), "keras": Warm(TIMEOUT)}
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
    parser.add_argument("--mistakes", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    fates: list[Fate] = []
    with multiprocessing.get_context("spawn").Pool(2, _prepare) as pool:
        for fate in pool.imap(_find, drawn(20 * options.mistakes, options.seed)):
            fates.append(fate)
            print(_line(fate), flush=True)
            if sum(one.differs for one in fates) == options.mistakes:
                break
        pool.terminate()
    for fate in fates:
        if fate.counts and not fate.golden:
            fate.fast = _fast_part(fate.mistake)
    text = _report(fates, options.seed)
    print(text)
    if options.out:
        options.out.parent.mkdir(exist_ok=True)
        options.out.write_text(text)
    return 0


def _fate(
    mistake: Mistake, trees: Trees, base: Emitted, warm: Mapping[str, Warm]
) -> Fate:
    fate = Fate(mistake)
    made = trees.emitted(mistake)
    if made is None or any(
        "error" in made.get(name, {"error": ""})
        for name, one in base.items()
        if "error" not in one
    ):
        fate.stillborn = True
        return fate
    fate.changed = [name for name in base if made[name] != base[name]]
    fate.golden = any("/row/" not in name for name in fate.changed)
    cases = [name for name in fate.changed if "/row/" in name]
    # A snippet is in many packages, and its mistake may show in few: not the first ones.
    for name in random.Random(0).sample(cases, min(len(cases), MOST)):
        backend, _, own = name.partition("/row/")
        told = _trained(ROWS[own], made[name], warm[backend], trees.folder / "model")
        if told == "crash":
            fate.crash = own
        else:
            fate.ran = True
        if told == "numbers":
            fate.numbers = own
            break
    if fate.changed and not any("/row/" in name for name in fate.changed):
        fate.ran = True  # of the gallery alone: nothing is known of its numbers
    return fate


def _trained(row: Row, made: Mapping[str, Any], warm: Warm, folder: Path) -> str:
    """ "same", "numbers" or "crash": how a changed package compares with the reference."""
    shutil.rmtree(folder, ignore_errors=True)
    files = {name: text.encode("latin-1") for name, text in made["files"].items()}
    package = Package(made["package"], files)
    try:
        result = measure(row, lambda checked: package, warm, folder)
    except Exception:
        return "crash"
    if result.passed:
        return "same"
    return "crash" if "failed, with status" in result.failed else "numbers"


def _fast_part(mistake: Mistake) -> str:
    """The first test of the fast part that fails with this mistake, if any."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        skipped = shutil.ignore_patterns("__pycache__", ".venv", ".git", "build")
        shutil.copytree(ROOT, tree, ignore=skipped)
        with _Made(tree, mistake):
            paths = os.pathsep.join(
                str(tree / part) for part in ("compiler", "backends")
            )
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-x",
                    "-m",
                    "not framework",
                    "-n",
                    "2",
                ],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": paths},
                capture_output=True,
                text=True,
            )
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return failed[0].removeprefix("FAILED ").split(" - ")[0] if failed else ""


def _line(fate: Fate) -> str:
    if fate.stillborn:
        return f"no program      {fate.mistake}"
    if not fate.changed:
        return f"changes nothing {fate.mistake}"
    if not fate.counts:
        return f"crash           {fate.mistake}"
    seen = "numbers" if fate.numbers else "-"
    return f"{'golden' if fate.golden else '-':7}{seen:9}{fate.mistake}"


def _report(fates: Iterable[Fate], seed: int) -> str:
    """The table, in Markdown."""
    fates = list(fates)
    counted = [fate for fate in fates if fate.counts]
    differing = [fate for fate in counted if fate.differs]
    numbers = [fate for fate in differing if fate.numbers]
    seen = [fate for fate in differing if fate.golden or fate.fast]
    all_seen = [fate for fate in counted if fate.golden or fate.fast]
    rest = Counter(
        "no program"
        if f.stillborn
        else "changes no package"
        if not f.changed
        else "crash"
        for f in fates
        if not f.counts
    )
    lines = [
        f"Seed {seed}: {len(differing)} mistakes that are known to behave differently, "
        f"{len(numbers)} by their numbers and {len(differing) - len(numbers)} because a "
        f"package stops. The fast part sees {len(seen)} ({len(seen) / len(differing):.0%}).",
        f"{len(counted) - len(differing)} more run and do the same in all cases; with them "
        f"it sees {len(all_seen)} of {len(counted)} ({len(all_seen) / len(counted):.0%}).",
        "Not counted: " + ", ".join(f"{n} {what}" for what, n in rest.items()) + ".",
        "",
        "| mistake | fast part | by what it does |",
        "|---|---|---|",
    ]
    for fate in sorted(counted, key=lambda one: not one.differs):
        golden = "golden record" if fate.golden else fate.fast or "**no**"
        said = fate.numbers or ("a package stops" if fate.crash else "**no**")
        where = f"{fate.mistake.path}:{fate.mistake.line}"
        was, now = (_code(text) for text in (fate.mistake.was, fate.mistake.text))
        lines.append(f"| {where} {was} → {now} | {golden} | {said} |")
    silent = [f for f in fates if not f.stillborn and not f.changed]
    lines += ["", "Change no package: " + "; ".join(str(f.mistake) for f in silent), ""]
    return "\n".join(lines)


def _code(text: str) -> str:
    return f"`{' '.join(text.split()) or ' '}`".replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
