"""How long `gencc build` takes: the whole process, against an interpreter that does nothing.

The two take turns; a build writes a new package each time. Beside the ratio of wall time
stands that of processor time, which a busy machine disturbs less.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from contenders import FOLDER

TARGET = 25.0


def main() -> None:
    """Measure, and print a line for each spec and backend."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed; as in other runners")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("specs", nargs="*", type=Path, help="else all of specs/")
    options = parser.parse_args()
    specs = options.specs or [*(FOLDER.parent / "specs").glob("*.yaml")]
    print(f"{'':24}  {'seconds':>8}  {'ratio':>9}  {'cpu ratio':>9}  target")
    for spec in sorted(specs):
        for backend in ("torch", "keras"):
            took = measure(spec, backend, options.rounds)
            seconds, wall, cpu = (statistics.median(x) for x in zip(*took, strict=True))
            name = f"{spec.stem} {backend}"
            row = f"{name:24}  {seconds:8.3f}  {wall:9.1f}  {cpu:9.1f}  {TARGET:6.1f}"
            print(row, flush=True)


def measure(spec: Path, backend: str, rounds: int) -> list[tuple[float, float, float]]:
    """For each round the seconds, and the ratios to a bare interpreter: wall, cpu."""
    rows = []
    with tempfile.TemporaryDirectory() as work:
        build = [str(spec), "--backend", backend, "--out", str(Path(work, "out"))]
        for _ in range(rounds + 1):
            bare = _times([sys.executable, "-c", "pass"])
            took = _times([_gencc(), "build", *build])
            rows.append((took[0], took[0] / bare[0], took[1] / bare[1]))
            shutil.rmtree(Path(work, "out"))
    return rows[1:]  # the first one warmed up the disk's cache


def _gencc() -> str:
    """The command as it is installed beside this interpreter."""
    return str(Path(sys.executable).with_name("gencc"))


def _times(command: Sequence[str]) -> tuple[float, float]:
    """Wall and processor seconds of a command and of those that it starts."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = (
        time.perf_counter() - began,
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


if __name__ == "__main__":
    main()
