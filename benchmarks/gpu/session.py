"""All that is to be known of packages on a GPU, in one session of a few minutes.

    python benchmarks/gpu/session.py prepare     # with a network: wheels and packages
    python benchmarks/gpu/session.py run         # on the machine with the GPU, without one

Parts run in the order of their worth, each for as long as it may at most; what there is no
time for is said. `run --device cpu` takes the same way without a GPU, `--specs vae` a short
one. Results lie in build/gpu/results.json, and `report` writes them into docs/parity.md.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "build/gpu"
WHEELS, SITE, PACKAGES = HOME / "wheels", HOME / "site", HOME / "packages"
RESULTS, LOGS, RUNS = HOME / "results.json", HOME / "logs", HOME / "runs"
BACKENDS = ("torch", "keras-jax")
# Beside what such a machine has: torch, jax with CUDA, and numpy.
BROUGHT = (
    "keras==3.15.1 safetensors matplotlib pillow tqdm pydantic jinja2 click ruamel.yaml ruff "
    "hypothesis"
)
BEGIN, END = "<!-- measured by benchmarks/gpu -->", "<!-- end of what was measured -->"
SPEED = ("vae", "dcgan", "wgan_gp", "conv_vae")
STEPS, TIMED = 100, 500


@dataclass
class Session:
    """What is left of the time, and what came of the parts."""

    device: str
    specs: tuple[str, ...]
    processes: int
    end: float
    results: dict[str, Any] = field(default_factory=dict)

    def left(self) -> float:
        """Seconds."""
        return self.end - time.monotonic()

    def part(self, name: str, limit: float, run: Callable[[float], Any]) -> None:
        """One part, for `limit` seconds at most; its result, or why there is none."""
        limit = min(limit, self.left())
        if limit < 5:
            self.results[name] = "no time was left"
            return
        began = time.monotonic()
        try:
            self.results[name] = run(began + limit)
        except Exception as error:  # one part that fails costs the others nothing
            self.results[name] = str(error)
        RESULTS.write_text(json.dumps(self.results, indent=1))
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)


def prepare(_: argparse.Namespace) -> None:
    """Bring wheels for the bare machine, and build the packages."""
    for folder in (WHEELS, PACKAGES):
        folder.mkdir(parents=True, exist_ok=True)
    wanted = ["--python-version", "3.12", "--only-binary=:all:"]
    pip = [sys.executable, "-m", "pip", "download", "-q", "-d", str(WHEELS)]
    subprocess.run([*pip, *wanted, *BROUGHT.split()], check=True)
    for wheel in WHEELS.glob("numpy-*"):  # its own is the one that torch and jax fit
        wheel.unlink()
    build(sorted((ROOT / "specs").glob("*.yaml")))


def build(specs: Sequence[Path]) -> None:
    """The packages of these specs, for every backend that a GPU is for."""
    backends = [part for name in BACKENDS for part in ("--backend", name)]
    command = [sys.executable, "-m", "gencc", "build", *map(str, specs), *backends]
    subprocess.run([*command, "--out", str(PACKAGES), "--force"], check=True)


def run(options: argparse.Namespace) -> None:
    """Everything, by its worth, until the time is over."""
    for folder in (LOGS, RUNS):
        folder.mkdir(parents=True, exist_ok=True)
    if WHEELS.is_dir() and not SITE.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
        wheels = map(str, WHEELS.glob("*.whl"))
        subprocess.run([*pip, "--target", str(SITE), *wheels], check=True)
    end = time.monotonic() + 60 * options.minutes
    session = Session(options.device, tuple(options.specs), options.processes, end)
    session.part("versions", 30, lambda end: versions(options.device, end))
    for backend, limit in zip(BACKENDS, (130, 130), strict=True):
        session.part(f"gallery {backend}", limit, partial(gallery, session, backend))
        session.part(
            f"conformance {backend}", 80, partial(conformance, session, backend)
        )
    session.part("random models", 80, partial(random_models, session))
    for backend in BACKENDS:
        session.part(f"speed {backend}", 60, partial(speed, session, backend))
    print(table(session.results))


# ------------------------------------------------------------------ parts


def versions(device: str, end: float) -> str:
    """Of all that computes."""
    lines = (
        "import sys, numpy, torch, jax, keras; "
        f"where = torch.cuda.get_device_name() if {device!r} != 'cpu' else 'CPU'; "
        "print(where, 'Python', sys.version.split()[0], 'torch', torch.__version__, 'jax', "
        "jax.__version__, 'keras', keras.__version__, 'numpy', numpy.__version__)"
    )
    return _run("versions", ["-c", lines], end).strip().splitlines()[-1]


def gallery(session: Session, backend: str, end: float) -> dict[str, Any]:
    """Each package, 100 steps in float64: its curve on the device against the CPU's."""
    suffix = backend.replace("-", "_")
    names = session.specs or sorted(
        path.name.removesuffix(f"_{suffix}")
        for path in PACKAGES.glob(f"*_{suffix}")
        if suffix != "keras" or not path.name.endswith("_jax")
    )
    work = partial(_against_cpu, session, suffix, end)
    with ThreadPoolExecutor(session.processes) as threads:
        return dict(zip(names, threads.map(work, names), strict=True))


def _against_cpu(session: Session, suffix: str, end: float, name: str) -> float | str:
    """The largest relative difference of a loss; or why there is none."""
    package, curves = f"{name}_{suffix}", list[list[list[float]]]()
    try:
        for device in ("cpu", session.device):
            out = RUNS / f"{package}_{len(curves)}"
            flags = ["--precision", "float64", "--device", device, "--overwrite"]
            train = ["-m", package, "train", *flags, "--steps", STEPS, "--out", out]
            _run(out.name, train, end)
            curves.append(list(_losses(out / "losses.csv")))
    except RuntimeError as error:
        return str(error)
    first, second = curves
    pairs = (
        (a, b)
        for rows in zip(first, second, strict=True)
        for a, b in zip(*rows, strict=True)
    )
    return max(abs(a - b) / (max(abs(a), abs(b)) or 1.0) for a, b in pairs)


def _losses(path: Path) -> Iterator[list[float]]:
    for line in path.read_text().splitlines()[1:]:
        yield [float(cell) for cell in line.split(",") if cell]


def conformance(session: Session, backend: str, end: float) -> str:
    """The summary of `gencc conformance`, or the cases until the time was over."""
    only = ["--only", "dense"] if session.specs else []
    command = ["-m", "gencc", "conformance", "--backend", backend, *only]
    return _last(f"conformance_{backend}", [*command, "--device", session.device], end)


def random_models(session: Session, end: float) -> str:
    """Random models in every backend against the reference."""
    soak = [ROOT / "tests/random_models/soak.py", "--device", session.device]
    minutes = max(0.1, (end - time.monotonic() - 20) / 60)
    flags = ["--minutes", f"{minutes:.2f}", "--processes", session.processes]
    return _last("random_models", [*soak, *flags, "--backends", *BACKENDS], end, 0)


def speed(session: Session, backend: str, end: float) -> dict[str, str]:
    """Steps per second of packages, from the line that each training ends with."""
    suffix, taken = backend.replace("-", "_"), {}
    for name in session.specs or SPEED:
        package = f"{name}_{suffix}"
        for device in dict.fromkeys(("cpu", session.device)):
            out = RUNS / f"{package}_speed"
            flags = ["--device", device, "--steps", TIMED, "--overwrite", "--out", out]
            said = _run(out.name, ["-m", package, "train", *flags], end)
            if seconds := re.search(r"steps in ([\d.]+) s", said):
                taken[f"{name}, {device}"] = f"{TIMED / float(seconds[1]):.0f}"
    return taken


def _last(name: str, command: Sequence[object], end: float, line: int = -1) -> str:
    """A line of what a command prints: by default the last."""
    lines = [text for text in _run(name, command, end).splitlines() if text.strip()]
    return lines[line] if lines else "nothing was printed"


def _run(name: str, command: Sequence[object], end: float) -> str:
    """What a program prints; RuntimeError if it fails, or takes too long."""
    folders = [
        SITE,
        PACKAGES,
        ROOT / "compiler",
        ROOT / "backends",
        ROOT / "tests/equivalence",
    ]
    settings = {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "OMP_NUM_THREADS": "1",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "KERAS_BACKEND": "jax",
        "JAX_COMPILATION_CACHE_DIR": str(HOME / "jax"),
    }
    log, limit = LOGS / f"{name}.txt", max(1.0, end - time.monotonic())
    program = [sys.executable, *map(str, command)]
    environment = {**os.environ, **settings}
    status: int | None = None
    with log.open("w") as file, suppress(subprocess.TimeoutExpired):
        status = subprocess.call(
            program, env=environment, stdout=file, stderr=file, timeout=limit
        )
    said = log.read_text(errors="replace")
    lines = said.strip().splitlines()
    if status is None:
        raise RuntimeError(f"stopped after {limit:.0f} s and {len(lines)} lines")
    if status:
        raise RuntimeError(lines[-1] if lines else "failed")
    return said


# ------------------------------------------------------------------ the table


def table(results: dict[str, Any]) -> str:
    """The results as they stand in docs/parity.md."""
    lines = [str(results.get("versions", "")), ""]
    curves = {b: results.get(f"gallery {b}", {}) for b in BACKENDS}
    known = {b: figures for b, figures in curves.items() if isinstance(figures, dict)}
    names = sorted({name for figures in known.values() for name in figures})
    if names:
        lines += [
            f"Largest relative difference of a loss from the CPU's, {STEPS} steps in float64:",
            "",
            f"| spec | {' | '.join(known)} |",
            "|---" * (1 + len(known)) + "|",
        ]
        for name in names:
            cells = (_cell(figures.get(name, "–")) for figures in known.values())
            lines.append(f"| {name} | {' | '.join(cells)} |")
        lines.append("")
    for part, result in results.items():
        if part == "versions" or result in known.values():
            continue
        if isinstance(result, dict):
            figures = (f"{what} {value}" for what, value in result.items())
            lines.append(f"- {part}, in steps per second: {'; '.join(figures)}")
        else:
            lines.append(f"- {part}: {result}")
    return "\n".join(lines)


def _cell(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1e}"


def report(_options: argparse.Namespace) -> None:
    """Write what was measured into docs/parity.md."""
    page = ROOT / "docs/parity.md"
    before, _, rest = page.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    own = table(json.loads(RESULTS.read_text()))
    page.write_text(f"{before}{BEGIN}\n\n{own}\n\n{END}{after}")


def main() -> None:
    """The command that was typed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("command", choices=["prepare", "run", "report"])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--minutes", type=float, default=9)
    parser.add_argument("--processes", type=int, default=12)
    parser.add_argument("--specs", nargs="*", default=(), help="else the gallery")
    options = parser.parse_args()
    {"prepare": prepare, "run": run, "report": report}[options.command](options)


if __name__ == "__main__":
    main()
