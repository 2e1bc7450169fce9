"""The trainings of the page: a process for each framework, in a folder that goes with it."""

from __future__ import annotations

import csv
import math
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from gencc.cli.play import drawing
from gencc.plugins import Package
from gencc.runtime.support import web_pages

FRAMES = 20  # times that it is drawn while it trains
LAST_WORDS = 600  # characters of what a training said when it failed


class Training:
    """One package that trains, or did."""

    def __init__(self, home: Path, backend: str, package: Package) -> None:
        self.backend, self.package = backend, package.name
        self.home = home / backend
        for name, data in package.files.items():
            path = self.home / package.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self.run, self._drawn = self.home / "run", self.home / "drawn"
        self._log = self.home / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._drawing: subprocess.Popen[bytes] | None = None

    def start(self, steps: int | None, threads: int) -> None:
        """Begin; `threads` are those of this framework."""
        flags = ["--out", str(self.run), "--film", str(FRAMES)]
        flags += [] if steps is None else ["--steps", str(steps)]
        with self._log.open("wb") as log:
            self._process = self._started([self.package, "train", *flags], threads, log)
        with (self.home / "drawing.txt").open("wb") as log:
            of = [self.package, str(self.run), str(self._drawn)]
            self._drawing = self._started([drawing.__name__, *of], 1, log)

    def _started(
        self, module: Sequence[str], threads: int, log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """A module in a process of its own, which can import the package."""
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=self.home,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the server, which ends it
        )

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, wait: float = 5.0) -> None:
        """Ask it to save and to end; kill it if it does not, and what draws at once."""
        self._stop_drawing()
        if self._process is None or not self.is_running:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _stop_drawing(self) -> None:
        if self._drawing is not None:
            self._drawing.kill()
            self._drawing.wait()
            self._drawing = None

    def problem(self) -> str:
        """The end of what it said, if it failed."""
        if self._process is None or self.is_running or not self._process.returncode:
            return ""
        if self._process.returncode in (-signal.SIGINT, 128 + signal.SIGINT):
            return ""
        return self._log.read_text(encoding="utf-8", errors="replace")[-LAST_WORDS:]

    def losses(self) -> dict[str, web_pages.Curve]:
        """The curve of each loss so far."""
        try:
            with (self.run / "losses.csv").open(newline="", encoding="utf-8") as file:
                rows = [*csv.DictReader(file)]
        except (OSError, csv.Error):
            return {}
        curves: dict[str, tuple[list[float], list[float]]] = {}
        for row in rows:
            for name, text in row.items():
                value = _number(text)
                if name != "step" and value is not None:
                    where, what = curves.setdefault(name, ([], []))
                    where.append(float(row["step"]))
                    what.append(value)
        return dict(curves)

    def pictures(self) -> dict[str, Path]:
        """The outputs by name, while it trains as they were at its newest checkpoint."""
        if not self.is_running:
            self._stop_drawing()
        own = _outputs(self.run) if not self.is_running else {}
        if live := own or _outputs(self._drawn):
            return live
        frames = sorted((self.run / "film").glob("step-*.png"))
        return {"while it trains": frames[-1]} if frames else {}


def _outputs(folder: Path) -> dict[str, Path]:
    """The pictures of outputs in a folder, by name."""
    return {
        path.stem: path
        for path in sorted(folder.glob("*.png"))
        if path.stem != "losses" and not path.stem.endswith("_over_time")
    }


def _number(text: str | None) -> float | None:
    """A finite number in a table that may be in the middle of being written."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


class Trainings:
    """Those of the spec as it was when Train was pressed."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._all: list[Training] = []

    def start(self, packages: Mapping[str, Package], steps: int | None) -> None:
        """Train these packages, by backend, at the same time; what trained before ends."""
        self.close()
        self._folder = TemporaryDirectory(prefix="gencc-play-")
        home = Path(self._folder.name)
        self._all = [Training(home, b, package) for b, package in packages.items()]
        threads = max((os.cpu_count() or 1) // max(len(self._all), 1), 1)
        for training in self._all:
            training.start(steps, threads)

    def stop(self) -> None:
        """End what trains; its curves and pictures stay."""
        for training in self._all:
            training.stop()

    def close(self) -> None:
        """End what trains, and forget it."""
        self.stop()
        self._all = []
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def state(self) -> dict[str, Any]:
        """What the page shows: whether it trains, curves, pictures, and what failed."""
        return {
            "running": any(training.is_running for training in self._all),
            "curves": self._curves(),
            "pictures": [
                {
                    "backend": training.backend,
                    "name": name,
                    "version": path.stat().st_mtime_ns,
                }
                for training in self._all
                for name, path in training.pictures().items()
                if path.exists()
            ],
            "problems": {
                training.backend: problem
                for training in self._all
                if (problem := training.problem())
            },
        }

    def picture(self, backend: str, name: str) -> Path | None:
        """The file of a picture that `state` names."""
        for training in self._all:
            if training.backend == backend:
                return training.pictures().get(name)
        return None

    def _curves(self) -> str:
        """A figure for each loss, with a curve for each framework."""
        every = {training.backend: training.losses() for training in self._all}
        names: Sequence[str] = [
            *dict.fromkeys(n for own in every.values() for n in own)
        ]
        return "".join(
            web_pages.curves(
                name, {b: own[name] for b, own in every.items() if name in own}
            )
            for name in names
        )
