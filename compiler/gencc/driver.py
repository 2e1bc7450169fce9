"""The line from specs to packages on disk: the stages, one after another.

load -> parse -> resolve -> verify -> lint -> lower; emit -> publish. Each stage
raises CompileError with all that it found; nothing is published until every spec
has come through the whole line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from gencc import __version__, plugins
from gencc.diagnostics import CompileError, Diagnostic, Span
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lints import lint
from gencc.lowering import lower
from gencc.plugins import Backend, Package, Plugin
from gencc.publish.ownership import inspect, target_problem
from gencc.publish.write import Published, publish
from gencc.resolve import resolve

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Checked:
    """A spec without errors: what it means, and what is odd about it."""

    path: Path
    model: Model
    lowered: Model  # as backends want it
    name_span: Span
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Compiled:
    """A package in memory, the spec and the backend that it comes from."""

    checked: Checked
    backend: str
    package: Package


@dataclass(frozen=True)
class Built:
    """A package on disk, and what publishing changed there."""

    compiled: Compiled
    published: Published


def check(path: Path) -> Checked:
    """The meaning of the spec at `path`; raises CompileError."""
    document = load(path)
    spec = parse(document)
    model = resolve(document, spec)
    model = verify(model)
    warnings = lint(model)
    return Checked(path, model, lower(model), document.span(["name"]), warnings)


def translate(
    checked: Checked, plugin: Plugin, backend: Backend, single_file: bool = False
) -> Compiled:
    """The package that a backend makes of a spec; raises CompileError."""
    package = plugins.emit(plugin, backend, checked.lowered, single_file)
    return Compiled(checked, plugin.name, package)


def build(path: Path, backend_name: str, out: Path, force: bool) -> Built:
    """One spec, one backend, one package in `out`; raises CompileError."""
    return build_all([path], [backend_name], out, force)[0]


# ------------------------------------------------------------------ several specs


def check_all(paths: Sequence[Path]) -> tuple[Checked, ...]:
    """Every spec checked; raises one CompileError with what is wrong in any."""
    return _every(check, paths)


def build_all(
    paths: Sequence[Path],
    backend_names: Sequence[str],
    out: Path,
    force: bool,
    single_file: bool = False,
) -> tuple[Built, ...]:
    """Every spec for every backend; raises CompileError, mostly with nothing written."""
    found = _every(plugins.find, dict.fromkeys(backend_names))
    backends = [(plugin, plugins.load(plugin)) for plugin in found]
    wanted = [(spec, *one) for spec in check_all(paths) for one in backends]
    packages = _every(lambda one: translate(*one, single_file), wanted)
    _refuse_clashes(packages)
    if len(packages) > 1 and not force:
        _refuse_together(packages, out)
    return tuple(Built(one, _put(one, out, force)) for one in packages)


def _every(
    stage: Callable[[_Item], _Result], items: Iterable[_Item]
) -> tuple[_Result, ...]:
    """The results for all items, or the errors of all together."""
    results, errors = [], []
    for item in items:
        try:
            results.append(stage(item))
        except CompileError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        cause = next((e.__cause__ for e in errors if e.__cause__), None)
        raise CompileError(d for e in errors for d in e.diagnostics) from cause
    return tuple(results)


def _refuse_clashes(packages: Iterable[Compiled]) -> None:
    """E0505 for each package that would replace another one of the same build."""
    first: dict[str, Compiled] = {}
    clashes = []
    for one in packages:
        name = one.package.name
        if first.setdefault(name, one) is not one:
            clashes.append(_clash(first[name], one))
    if clashes:
        raise CompileError(clashes)


def _clash(first: Compiled, second: Compiled) -> Diagnostic:
    spec = second.checked
    message = f"two packages would be called `{second.package.name}`"
    notes = (f"the other one is that of {first.checked.path} for {first.backend}",)
    way_out = "give one spec another name, or build them into two folders"
    source, span = spec.model.source, spec.name_span
    return Diagnostic("E0505", message, source, span, "", notes, way_out)


def _refuse_together(packages: Iterable[Compiled], out: Path) -> None:
    """Raises what `publish` would raise for any, before it has written the first."""
    problems: list[Diagnostic] = []
    for one in packages:
        folder, files = out / one.package.name, one.package.files
        with suppress(OSError):  # publish meets it again, and tells
            if problem := target_problem(folder):
                problems.append(problem)
                continue
            contents = inspect(folder, files)
            digests = {n: hashlib.sha256(data).digest() for n, data in files.items()}
            if contents.gone or not digests.items() <= contents.digests.items():
                problems += contents.problems
    if problems:
        raise CompileError(problems)


def _put(compiled: Compiled, out: Path, force: bool) -> Published:
    """Publishes; the manifest is the same wherever the spec lies."""
    package = compiled.package
    origin = {
        "gencc": __version__,
        "spec": compiled.checked.path.name,
        "backend": compiled.backend,
    }
    return publish(package.files, out / package.name, origin=origin, force=force)
