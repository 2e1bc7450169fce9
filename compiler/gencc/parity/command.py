"""The command, once the command line is read: build, train, compare, judge, tell."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from gencc.console import say
from gencc.driver import build_all
from gencc.parity.settings import Program, Settings, Unable
from gencc.plugins import BUILT_IN

_NEEDED = ("numpy", "safetensors")


def run(
    spec: Path,
    backends: str,
    settings: Settings,
    report: Path | None,
    keep: Path | None,
) -> bool:
    """Whether the packages of a spec are equivalent, told at length; raises Unable."""
    names = _two(backends)
    _require(names)
    if report and not report.absolute().parent.is_dir():
        raise Unable(f"there is no folder to write {report} into")
    from gencc.parity.measure import measure
    from gencc.parity.words import table

    with _folder(keep) as folder:
        first, second = _build(spec, names, folder / "packages")
        model = first.package.removesuffix(f"_{first.label}")
        told = measure(model, first, second, settings, folder / "runs")
    say(table(told))
    if report:
        from gencc.parity.page import page

        report.write_text(page(told), encoding="utf-8")
        say(f"wrote {report}")
    return told.equivalent


def _build(spec: Path, names: Sequence[str], out: Path) -> tuple[Program, Program]:
    out.mkdir(parents=True)
    built = build_all([spec], names, out, force=False)
    first, second = (
        Program(one.compiled.backend, out.resolve(), one.compiled.package.name)
        for one in built
    )
    return first, second


def _two(backends: str) -> tuple[str, str]:
    names = [name.strip() for name in backends.split(",")]
    if len(names) != 2 or len(set(names)) != 2 or not all(names):
        raise Unable(
            f"--backends takes two names, such as torch,keras; not {backends!a}"
        )
    return names[0], names[1]


def _require(backends: Sequence[str]) -> None:
    """Raises Unable when a module is missing, saying what brings it."""
    frameworks = [name for name in backends if name in BUILT_IN]
    missing = [m for m in (*_NEEDED, *frameworks) if find_spec(m) is None]
    if missing:
        extras = ",".join(frameworks) or "torch"
        raise Unable(
            f"{' and '.join(missing)} cannot be imported here; "
            f"pip install 'gencc-ml[{extras}]' brings what this command needs"
        )


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Where packages and runs go: a folder to keep, or one for the time being."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="gencc-parity-") as name:
            yield Path(name).resolve()
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise Unable(f"{keep} is not an empty folder; --keep wants a new one")
    yield keep.resolve()
