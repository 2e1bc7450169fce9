"""Mutants of specs, as many as there is time for: `python fuzz.py --minutes 10`.

Each is refused in good order, or its packages are programs. `python fuzz.py SPEC.yaml`
looks at one spec, such as one that failed.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "random_models"))

from gencc.diagnostics import CompileError
from gencc.frontend.yaml.document import load_text
from invariants import BACKENDS, Broken, Programs, examine
from mutants import at, mutant, places
from strategies.writing import spec_text

FAILED = Path(__file__).parents[2] / "build/hostile"
TOGETHER = 100  # mutants whose programs are laid out together
SHRINKING = 30  # seconds, after which a spec that fails is as small as it will be
MOST = 20  # failures of a kind of their own, after which there is enough to do


def several(
    numbers: Sequence[int], path: Path, backends: Callable[[int], Sequence[str]]
) -> list[tuple[str, ...]]:
    """The codes of what is wrong with each of these mutants; raises Broken.

    backends: for which a mutant of that number is emitted, if it is a model.
    """
    programs, results = Programs(), []
    for number in numbers:
        mutated = mutant(number)
        try:
            results.append(examine(mutated.spec, path, programs, backends(number)))
        except Broken as error:
            raise Broken(f"{error}\n\nmutant {mutated.origin}") from error
    programs.lint()
    return results


def in_turn(number: int) -> tuple[str, ...]:
    """One backend for each mutant, each as often."""
    return (BACKENDS[number % len(BACKENDS)],)


def complaint(spec: bytes, path: Path) -> str:
    """What does not hold for a spec, looked at all by itself; mostly nothing."""
    programs = Programs()
    try:
        examine(spec, path, programs)
        programs.lint()
    except Broken as error:
        return str(error)
    return ""


def kind(message: str) -> str:
    """Two complaints of one kind have one cause, most likely."""
    line = message.partition("\n")[0]
    line = re.sub(r"f\d+_|:\d+:\d+:|from line \d+", "", line)
    return re.sub(r"`[^`]*`|'[^']*'|\d+", "…", line)[:120]


def shrunk(spec: bytes, fails: Callable[[bytes], bool], seconds: float) -> bytes:
    """The smallest found in that time; each part is tried until none can go."""
    end = time.monotonic() + seconds

    def better(best: bytes) -> bytes | None:
        for smaller in _smaller(best):
            if time.monotonic() > end:
                return None
            if len(smaller) < len(best) and fails(smaller):
                return smaller
        return None

    while (smaller := better(spec)) is not None:
        spec = smaller
    return spec


def _smaller(spec: bytes) -> Iterator[bytes]:
    """Specs with something less: a part of the tree, a line."""
    text = spec.decode("utf-8", "surrogateescape")
    try:
        tree = load_text("spec", text).data
    except CompileError:
        tree = {}
    paths = sorted(places(tree), key=lambda path: -len(str(at(tree, path))))
    for path in paths:
        smaller = deepcopy(tree)
        del at(smaller, path[:-1])[path[-1]]
        yield spec_text(smaller).encode("utf-8", "surrogatepass")
    lines = text.splitlines(keepends=True)
    for number in range(len(lines)):
        rest = "".join(lines[:number] + lines[number + 1 :])
        yield rest.encode("utf-8", "surrogateescape")


def _soak(arguments: tuple[int, int, float]) -> tuple[int, dict[str, str]]:
    """How many were looked at before the time was over, and what failed, by its kind."""
    process, start, end = arguments
    looked_at, failures = 0, {}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "spec.yaml")
        for first in itertools.count(start, TOGETHER):
            if time.time() > end or len(failures) >= MOST:
                return looked_at, failures
            numbers = range(first, first + TOGETHER)
            looked_at += TOGETHER
            try:
                several(numbers, path, lambda number: BACKENDS)
            except Broken:
                for message, spec in _failing(numbers, path):
                    if (what := kind(message)) not in failures:
                        failures[what] = _report(
                            message, spec, path, len(failures), process
                        )
    raise AssertionError("numbers have no end")


def _failing(numbers: Sequence[int], path: Path) -> Iterator[tuple[str, bytes]]:
    for number in numbers:
        spec = mutant(number).spec
        if message := complaint(spec, path):
            yield message, spec


def _report(message: str, spec: bytes, path: Path, number: int, process: int) -> str:
    """What does not hold, the smallest spec that shows it, and how to see it again."""
    failure = kind(message)
    small = shrunk(
        spec, lambda candidate: kind(complaint(candidate, path)) == failure, SHRINKING
    )
    FAILED.mkdir(parents=True, exist_ok=True)
    saved = FAILED / f"failed_{process}_{number}.yaml"
    saved.write_bytes(small)
    text = small.decode("utf-8", "backslashreplace")
    again = f"python {Path(__file__).relative_to(FAILED.parents[1])} {saved}"
    return f"{message.partition('in a package of')[0].rstrip()}\n\n{text}\nAgain: {again}\n"


def main() -> int:
    """Run what was typed; 1 if something does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spec", nargs="?", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--start", type=int, help="the first mutant; a new one each time"
    )
    options = parser.parse_args()
    if options.spec:
        with tempfile.TemporaryDirectory() as name:
            message = complaint(options.spec.read_bytes(), Path(name, "spec.yaml"))
        print(message or "all holds")
        return 1 if message else 0
    end = time.time() + 60 * options.minutes
    start = int(time.time()) * 10**6 if options.start is None else options.start
    jobs = [(n, start + n * 10**9, end) for n in range(options.processes)]
    looked_at, failures = 0, {}
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        for count, new in pool.imap_unordered(_soak, jobs):
            looked_at += count
            failures |= new
    print(
        "\n\n".join([*failures.values(), f"{looked_at} mutants, {len(failures)} fail"])
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
