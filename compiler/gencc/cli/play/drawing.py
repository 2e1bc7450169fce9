"""The outputs of a run drawn again and again while it trains: `python -m … PACKAGE RUN OUT`.

A process of its own, so that it disturbs the training by no more than its work: it reads
checkpoints, which are whole whenever they are there.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PAUSE = 0.3  # seconds between two looks at the run


def main(package: str, run: Path, out: Path) -> None:
    """Draw after each new checkpoint, until who has started this is gone."""
    outputs = importlib.import_module(f"{package}.outputs")
    load = importlib.import_module(f"{package}.trained").load
    names = importlib.import_module(f"{package}.__main__").OUTPUTS
    problem = importlib.import_module(f"{package}.support.errors").PackageError
    out.mkdir(exist_ok=True)
    for _ in _checkpoints(run):
        # An older one may be removed while it is read, and some outputs are no pictures yet.
        with suppress(problem, OSError):
            trained = load(run)
            for name in names:
                if name != "metrics":
                    outputs.save(trained, [name], out)


def _checkpoints(run: Path) -> Iterator[Path]:
    """The newest checkpoint, whenever there is another one, but for the untrained first."""
    parent, latest = os.getppid(), None
    while os.getppid() == parent:
        newest = max(run.glob("checkpoints/step-*.safetensors"), default=None)
        if newest and newest != latest and int(newest.stem.split("-")[1]):
            latest = newest
            yield newest
        else:
            time.sleep(PAUSE)


if __name__ == "__main__":
    os.nice(10)  # the training goes first
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
