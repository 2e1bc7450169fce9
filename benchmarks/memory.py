"""The most memory that training takes: the generated packages and the baselines.

Each program trains for two epochs in a process of its own, from start to end; its peak
is what the system says of the finished process (the resident set, imports included).
"""

import argparse
import os
import signal
import statistics
import tempfile
from pathlib import Path

from baselines.common import BATCH
from contenders import MODELS, Contender, contenders
from training import EPOCH, shortened

TARGET = 1.2
PAIRS = (
    ("gencc torch", "plain torch"),
    ("gencc torch", "official torch"),
    ("gencc keras", "keras fit"),
    ("gencc keras-jax", "jax, a step at a time"),
)
EPOCHS = 2


def main() -> None:
    """Measure, and print a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for model in options.models:
        peaks: dict[str, list[float]] = {}
        for _ in range(options.rounds):
            for name, peak in measure(model, options.data):
                peaks.setdefault(name, []).append(peak)
        medians = {name: statistics.median(each) for name, each in peaks.items()}
        print(table(model, medians), flush=True)


def measure(model: str, data: Path) -> list[tuple[str, float]]:
    """The peak of each contender in MiB."""
    names = {name for pair in PAIRS for name in pair}
    with tempfile.TemporaryDirectory() as work:
        short = shortened(data, Path(work, "data"), EPOCH[model])
        per_epoch = EPOCH[model] // BATCH
        entered = contenders(model, short, Path(work), EPOCHS, per_epoch)
        return [
            (contender.name, _peak(contender))
            for contender in entered
            if contender.name in names
        ]


def _peak(contender: Contender) -> float:
    """What getrusage says of the program once it has trained all its epochs."""
    process = contender.start(threads=1)
    assert process.stdout is not None
    lines = (line for line in process.stdout if line.startswith("epoch"))
    for _ in zip(range(EPOCHS), lines, strict=False):
        pass
    # What comes after the training, such as pictures, does not count.
    os.killpg(process.pid, signal.SIGKILL)
    resources = os.wait4(process.pid, 0)[2]
    process.returncode = -signal.SIGKILL
    return resources.ru_maxrss / 1024


def table(model: str, peaks: dict[str, float]) -> str:
    """Peaks, then the ratios that have a target."""
    lines = [model, f"  {'':32}  {'MiB':>6}"]
    lines += [f"  {name:32}  {peak:6,.0f}" for name, peak in peaks.items()]
    lines.append(f"  {'':32}  {'ratio':>6}  target")
    for ours, theirs in PAIRS:
        if not {ours, theirs} <= peaks.keys():
            continue
        ratio = peaks[ours] / peaks[theirs]
        lines.append(f"  {ours + ' / ' + theirs:32}  {ratio:6.2f}  {TARGET:6.1f}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
