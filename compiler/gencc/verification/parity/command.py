"""`gencc parity` once its arguments are parsed: build, train, compare, judge, report."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from gencc.cli.console import say
from gencc.driver import build_all
from gencc.ir.model import Model
from gencc.plugins import BUILT_IN
from gencc.verification.parity.settings import Program, Settings, Unable

_NEEDED = ("numpy", "safetensors")


def run(
    spec: Path,
    backends: str,
    settings: Settings,
    report: Path | None,
    keep: Path | None,
) -> bool:
    """Report on the packages of a spec; whether they are equivalent. Raises Unable."""
    names = _two(backends)
    require(names)
    if report and not report.absolute().parent.is_dir():
        raise Unable(f"there is no folder to write {report} into")
    from gencc.verification.parity.experiment import run_experiment
    from gencc.verification.parity.verdict_text import table

    with folder_for(keep, "parity") as folder:
        model, first, second = _build(spec, names, folder / "packages")
        own = _weights(model, folder / "weights")
        settings = replace(settings, more=(*own, *settings.more))
        result = run_experiment(model.name, first, second, settings, folder / "runs")
    say(table(result))
    if report:
        from gencc.verification.parity.page import page

        report.write_text(page(result), encoding="utf-8")
        say(f"wrote {report}")
    return result.equivalent


def _build(
    spec: Path, names: Sequence[str], out: Path
) -> tuple[Model, Program, Program]:
    """The model, and its two packages."""
    out.mkdir(parents=True)
    built = build_all([spec], names, out, force=False)
    first, second = (
        Program(b.compiled.backend, out.resolve(), b.compiled.package.name)
        for b in built
    )
    return built[0].compiled.checked.model, first, second


def _weights(model: Model, folder: Path) -> tuple[str, ...]:
    """Flags for weights from elsewhere, as seen from here; drawn ones where none lie there."""
    from gencc.codegen import naming
    from gencc.verification.reference import pretrained

    written = pretrained.write(model, folder)
    flags = dict(zip(written[::2], written[1::2], strict=True))
    for network in naming.pretrained(model):
        assert network.pretrained is not None
        path = Path(network.pretrained.path).expanduser()
        if path.exists():
            flags[naming.weights_flag(model, network.name)] = str(path.resolve())
        else:
            say(f"{path} does not exist: the weights of {network.name} are drawn")
    return tuple(part for pair in flags.items() for part in pair)


def _two(backends: str) -> tuple[str, str]:
    names = [name.strip() for name in backends.split(",")]
    if len(names) != 2 or len(set(names)) != 2 or not all(names):
        raise Unable(
            f"--backends takes two names, such as torch,keras; not {backends!a}"
        )
    return names[0], names[1]


def require(backends: Sequence[str]) -> None:
    """Raises Unable, naming the extra to install, if a module is missing."""
    own = [BUILT_IN[name] for name in backends if name in BUILT_IN]
    modules = dict.fromkeys(
        (*_NEEDED, *(m for backend in own for m in backend.modules))
    )
    missing = [m for m in modules if find_spec(m) is None]
    if missing:
        extras = ",".join(backend.extra for backend in own) or "torch"
        raise Unable(
            f"{' and '.join(missing)} cannot be imported here; "
            f"pip install 'gencc-ml[{extras}]' brings what this command needs"
        )


@contextmanager
def folder_for(keep: Path | None, what: str) -> Iterator[Path]:
    """The folder for packages and runs: `keep`, or a temporary one."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix=f"gencc-{what}-") as name:
            yield Path(name).resolve()
        return
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise Unable(f"{keep} is not an empty folder; --keep wants a new one")
    yield keep.resolve()
