"""The packages of random models as programs: Python accepts them, and so does ruff."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from gencc import plugins
from gencc.codegen import package
from gencc.driver import Checked, check
from gencc.verification.conformance.runner import write
from gencc.verification.parity.worker import Failed, Worker
from gencc.verification.reference import pretrained
from ruff import find_ruff_bin  # type: ignore[import-untyped]
from selection import drawn
from strategies import Drawn, specs

import examples

BACKENDS = ("torch", "keras", "keras-jax")


@contextmanager
def together() -> Iterator[None]:
    """Packages are written as they are printed: ruff takes longer than all the rest."""
    with mock.patch.object(package, "laid_out", _as_printed):
        yield


def _as_printed(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def written(checked: Checked, folder: Path, backends: Sequence[str]) -> dict[str, str]:
    """The package of each backend in a folder, and what it is called."""
    names = {}
    for backend in backends:
        plugin = plugins.find(backend)
        package = plugins.emit(plugin, plugins.load(plugin), checked.lowered)
        write(package, folder)
        names[backend] = package.name
    return names


def laid_out_together(folder: Path) -> str:
    """What `together` has left to do: the imports of all packages; and their faults then."""
    return _faults(folder, "--fix", "--select", "I,F", "--fixable", "I,F401")


def faults(folder: Path) -> str:
    """What is wrong with the programs below a folder: names above all."""
    return _faults(folder, "--select", "F")


def _faults(folder: Path, *rules: str) -> str:
    ruff = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--quiet"]
    command = [*ruff, *rules, "--output-format", "concise", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "\n".join([*_not_compiled(folder), done.stdout + done.stderr]).strip()


def _not_compiled(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        if path.parent.name == "support":
            continue  # the same in all
        try:
            compile(path.read_bytes(), path, "exec")
        except (SyntaxError, ValueError) as error:
            yield f"{path}: {error}"


# ------------------------------------------------------------------ hostile names


def hostile(number: int, start: int) -> list[Drawn]:
    """So many specs with names that programs use, the same for the same `start`."""
    return drawn(number, start, specs(hostile=100))


def emitted(models: Sequence[Drawn], folder: Path) -> Iterator[str]:
    """Writes every model's packages and data; what is wrong with them as programs."""
    with together():
        for index, model in enumerate(models):
            own = folder / f"model_{index}"
            own.mkdir(parents=True)
            spec = own / "spec.yaml"
            spec.write_text(model.text, encoding="utf-8")
            examples.write(model, own / "data")
            try:
                written(check(spec), own, BACKENDS)
            except Exception as error:
                yield f"{own}: {error!r}"
    if problem := laid_out_together(folder):
        yield problem


def trained(warm: Worker, backend: str, model: Drawn, folder: Path) -> str:
    """What is wrong when a package trains and makes its outputs, or nothing."""
    steps = 40 if "\n  stages:" in model.text else 2  # into the second stage
    out = folder / f"run_{backend}"
    arguments = ["train", "--steps", str(steps), "--out", str(out)]
    if model.needs_path:
        path = folder / "data"
        arguments += ["--data", str(path if model.named else path / "x.npz")]
    arguments += pretrained.write(check(folder / "spec.yaml").model, folder / "weights")
    try:
        package = f"{model.name}_{backend.replace('-', '_')}"
        warm.run(folder, package, arguments, out.with_suffix(".log"))
    except Failed as error:
        return "" if "with status 5" in str(error) else f"{folder}, {backend}: {error}"
    return ""
