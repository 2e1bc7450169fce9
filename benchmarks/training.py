"""Examples per second in training: the generated packages and the baselines.

Every program runs in a process of its own and prints a line per epoch. They take turns:
all but one are stopped (SIGSTOP), and after some epochs the next goes on, so that whatever
else the machine does meets all alike. The first epoch warms up and does not count; what a
program does between two lines, checkpoints included, does. Beside the ratios of wall time
stand those of processor time (Linux), which a busy machine disturbs less.
"""

import argparse
import os
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from baselines.common import labels, pixels
from contenders import MODELS, TARGETS, Contender, contenders

BATCH = 128
WARM_UP = 1
EPOCH = {"vae": 78 * BATCH, "dcgan": 10 * BATCH}  # examples

Times = dict[str, list[tuple[float, float]]]  # of each turn: wall, processor


def main() -> None:
    """Measure, and print a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--turns", type=int, default=5, help="that count (5)")
    parser.add_argument("--epochs", type=int, default=6, help="of each turn (6)")
    parser.add_argument("--threads", type=int, default=1, help="of each program (1)")
    parser.add_argument("--only", nargs="+", help="contenders by their names")
    options = parser.parse_args()
    for model in options.models:
        with tempfile.TemporaryDirectory() as work:
            data = shortened(options.data, Path(work, "data"), EPOCH[model])
            length = options.turns * options.epochs + WARM_UP + 1
            entered = contenders(model, data, Path(work), length, EPOCH[model] // BATCH)
            entered = [
                contender
                for contender in entered
                if not options.only or contender.name in options.only
            ]
            times = measure(entered, options.turns, options.epochs, options.threads)
        print(table(model, times, options.epochs * EPOCH[model]), flush=True)


def shortened(data: Path, folder: Path, count: int) -> Path:
    """A folder with the first `count` images and labels, so that epochs are short."""
    folder.mkdir()
    for name, array in ("images-idx3", pixels(data)), ("labels-idx1", labels(data)):
        array = array[:count]
        sizes = b"".join(size.to_bytes(4) for size in array.shape)
        header = bytes([0, 0, 8, array.ndim]) + sizes
        Path(folder, f"train-{name}-ubyte").write_bytes(header + array.tobytes())
    return folder


def measure(entered: list[Contender], turns: int, epochs: int, threads: int) -> Times:
    """The seconds of each turn of so many epochs, by name of the contender."""
    running: dict[str, subprocess.Popen[str]] = {}
    times: Times = {contender.name: [] for contender in entered}
    try:
        for contender in entered:
            name = contender.name
            running[name] = contender.start(threads)
            for _ in range(WARM_UP):
                _epoch(running[name])
            os.killpg(running[name].pid, signal.SIGSTOP)
        for _ in range(turns):
            for name, process in running.items():
                began, used = time.perf_counter(), _processor_time(process.pid)
                os.killpg(process.pid, signal.SIGCONT)
                for _ in range(epochs):
                    _epoch(process)
                os.killpg(process.pid, signal.SIGSTOP)
                wall = time.perf_counter() - began
                times[name].append((wall, _processor_time(process.pid) - used))
    finally:
        for process in running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return times


def _epoch(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("epoch"):
            return
    raise SystemExit(f"ended too early: {process.args}")


def _processor_time(process: int) -> float:
    """The seconds that all threads of a process have computed."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(model: str, times: Times, examples: int) -> str:
    """Speeds, then the ratios that have a target: medians of the ratios of each turn."""
    lines = [f"{model}", f"  {'':48}  {'examples/s':>10}  {'per cpu s':>10}"]
    for name, epochs in times.items():
        wall, cpu = (
            examples / statistics.median(kind) for kind in zip(*epochs, strict=True)
        )
        lines.append(f"  {name:48}  {wall:10,.0f}  {cpu:10,.0f}")
    lines.append(f"  {'':48}  {'ratio':>10}  {'cpu ratio':>10}  target")
    for ours, theirs, least in TARGETS:
        if ours in times and theirs in times:
            wall, cpu = (_ratio(times[theirs], times[ours], kind) for kind in (0, 1))
            pair = f"{ours} / {theirs}"
            lines.append(f"  {pair:48}  {wall:10.2f}  {cpu:10.2f}  {least:6.2f}")
    return "\n".join(lines)


def _ratio(
    a: list[tuple[float, float]], b: list[tuple[float, float]], kind: int
) -> float:
    return statistics.median(x[kind] / y[kind] for x, y in zip(a, b, strict=True))


if __name__ == "__main__":
    main()
