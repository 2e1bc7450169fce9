"""How long `gencc build` and `gencc check` take: whole processes, side by side.

    python benchmarks/build_time.py                 # every spec of specs/, by torch and keras
    python benchmarks/build_time.py specs/vae.yaml  # that one
    python benchmarks/build_time.py --summary       # the four figures of README.md

Builds and checks take turns with an interpreter that does nothing; a build writes a new
package each time. Beside the ratio of wall time stands that of processor time, which a
busy machine disturbs less. Bytecode is kept in a folder of its own, as an installed
gencc has it.
"""

import argparse
import os
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

TARGET = 18.0
CHECK = 12.0
ALL = 2.0  # seconds
DEEP = 1.5

LAYERS = """\
gencc: 1
name: deep
data: {source: digits, scale: [0, 1], batch: 64}
networks: {net: {input: x, layers: [flatten, LAYERS, reshape: [8, 8, 1]]}}
losses: {error: "mean(square(x - net(x)))"}
train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: error}
"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="not needed; as in other runners")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--summary", action="store_true")
    parser.add_argument("specs", nargs="*", type=Path, help="else all of specs/")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as bytecode:
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        if options.summary:
            summarize(options.rounds)
        else:
            compare(options)


def summarize(rounds: int) -> None:
    """Print what a check, a build, all builds and a deep network take, and the targets."""
    gallery = FOLDER.parent / "specs"
    vae = str(gallery / "vae.yaml")
    with tempfile.TemporaryDirectory() as work:
        out = Path(work, "out")
        deep, shallow = Path(work, "deep.yaml"), Path(work, "shallow.yaml")
        deep.write_text(LAYERS.replace("LAYERS", ", ".join(["dense: 64"] * 800)))
        shallow.write_text(LAYERS.replace("LAYERS", "dense: 64, dense: 64"))
        options = ["--backend", "torch", "--out", str(out)]
        every = [f"--backend={name}" for name in ("torch", "keras", "keras-jax")]
        specs = sorted(map(str, gallery.glob("*.yaml")))
        commands = {
            "bare": [sys.executable, "-c", "pass"],
            "check": [_gencc(), "check", vae],
            "build": [_gencc(), "build", vae, *options],
            "deep": [_gencc(), "build", str(deep), *options],
            "shallow": [_gencc(), "build", str(shallow), *options],
            "all": [_gencc(), "build", *specs, *every, "--out", str(out)],
        }
        took: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, command in commands.items():
                shutil.rmtree(out, ignore_errors=True)
                seconds = _times(command)[1]
                if number:  # the first round writes the bytecode
                    took[name].append(seconds)
    cpu = {name: statistics.median(values) for name, values in took.items()}
    for name, value, target in (
        ("check / bare", cpu["check"] / cpu["bare"], CHECK),
        ("build / bare", cpu["build"] / cpu["bare"], TARGET),
        ("800 layers / 2", cpu["deep"] / cpu["shallow"], DEEP),
        (f"{len(specs)} specs, 3 backends, s", cpu["all"], ALL),
    ):
        print(f"{name:26} {value:6.2f}  target {target:5.1f}")


def compare(options: argparse.Namespace) -> None:
    """Print a line for each spec and backend."""
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
