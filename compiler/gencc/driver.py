"""From specs to packages on disk: the stages in their order.

load -> parse -> resolve -> verify -> lint -> lower; emit -> publish. Each stage raises
CompileError with all its errors; nothing is published before every spec has passed
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal, TypeVar

from gencc import __version__
from gencc.diagnostics import CompileError, Diagnostic, Span
from gencc.frontend.parse import parse
from gencc.frontend.yaml.assignments import assigned
from gencc.frontend.yaml.document import Damaged, Document, load, load_text
from gencc.frontend.yaml.pieces import Pieces
from gencc.ir.model import Model
from gencc.ir.records import dataclass
from gencc.ir.verify import verify
from gencc.lints import lint
from gencc.lowering import lower
from gencc.resolve import resolve
from gencc.soundness import beside, with_the_rest

if TYPE_CHECKING:
    from gencc.plugins import Backend, Package, Plugin
    from gencc.publish.write import Published

# What only a build needs is imported by it, so that `gencc check` is quick.

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Checked:
    """A spec without errors: its model, the same lowered for backends, and warnings."""

    path: Path
    document: Document
    model: Model
    lowered: Model
    name_span: Span
    warnings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Compiled:
    """A package in memory, with the spec and the backend that it comes from."""

    checked: Checked
    backend: str
    package: Package


@dataclass(frozen=True)
class Built:
    """A package on disk, and what publishing it changed."""

    compiled: Compiled
    published: Published


def check(path: Path, assignments: Sequence[str] = ()) -> Checked:
    """Check the spec at `path`, with values put into it; raises CompileError.

    `assignments` are texts such as `latent.z.normal=8`.
    """
    document = _read(lambda: load(path))
    return check_document(path, assigned(document, assignments))


def check_text(name: str, text: str, pieces: Pieces | None = None) -> Checked:
    """Check a text that is no file, or not yet; `name` is for messages. Raises CompileError.

    `pieces` are those of a text before this one, of which most is the same.
    """
    return check_document(Path(name), _read(lambda: load_text(name, text, pieces)))


def _read(source: Callable[[], Document]) -> Document:
    """The document, or its errors and those of the parts that can be read in spite of them."""
    try:
        return source()
    except Damaged as error:
        every = beside(error.document, error).diagnostics
        raise Damaged(every, error.document) from error


def check_document(path: Path, document: Document) -> Checked:
    """Check what was read from `path`, or is to stand there.

    Raises CompileError, which is Damaged and has the document.
    """
    try:
        model = verify(resolve(document, parse(document)))
    except CompileError as error:
        every = with_the_rest(document, error).diagnostics
        raise Damaged(every, document) from error.__cause__
    warnings = lint(model)
    return Checked(
        path, document, model, lower(model), document.span(["name"]), warnings
    )


Form = Literal["package", "single file", "annotated file", "notebook", "project"]
"""What is written: a package, its model in one file (with lines of the spec if annotated) or
as a notebook, a project around the package."""


def translate(
    checked: Checked, plugin: Plugin, backend: Backend, form: Form = "package"
) -> Compiled:
    """Emit the package of a spec; raises CompileError."""
    from gencc import plugins

    package = plugins.emit(plugin, backend, checked.lowered, form)
    return _compiled(checked, plugin, package, form)


def _compiled(
    checked: Checked, plugin: Plugin, package: Package, form: Form
) -> Compiled:
    if form == "project":
        from gencc.codegen import project

        package = project.around(package, checked.lowered)
    return Compiled(checked, plugin.name, package)


def build(path: Path, backend_name: str, out: Path, force: bool) -> Built:
    """Build one package in `out`; raises CompileError."""
    return build_all([path], [backend_name], out, force)[0]


# ------------------------------------------------------------------ several specs


def check_all(
    paths: Sequence[Path], assignments: Sequence[str] = ()
) -> tuple[Checked, ...]:
    """Check every spec; raises one CompileError with the errors of all."""
    return _every(lambda path: check(path, assignments), paths)


def build_all(
    paths: Sequence[Path],
    backend_names: Sequence[str],
    out: Path,
    force: bool,
    form: Form = "package",
    assignments: Sequence[str] = (),
) -> tuple[Built, ...]:
    """Build every spec for every backend; raises CompileError, mostly before it writes."""
    packages = compile_all(paths, backend_names, form, assignments)
    if len(packages) > 1 and not force:
        _refuse_together(packages, out)
    return tuple(Built(p, _publish(p, out, force)) for p in packages)


def compile_all(
    paths: Sequence[Path],
    backend_names: Sequence[str],
    form: Form = "package",
    assignments: Sequence[str] = (),
) -> tuple[Compiled, ...]:
    """Every spec for every backend, in memory; raises CompileError."""
    from gencc import plugins

    chosen = _every(plugins.find, dict.fromkeys(backend_names))
    backends = [(plugin, plugins.load(plugin)) for plugin in chosen]
    specs = check_all(paths, assignments)
    packages = _translated(specs, backends, form)
    _refuse_collisions(packages)
    return packages


def _translated(
    specs: Sequence[Checked], backends: Sequence[tuple[Plugin, Backend]], form: Form
) -> tuple[Compiled, ...]:
    """The packages of each spec for each backend; raises one CompileError."""
    from gencc import plugins

    models = [spec.lowered for spec in specs]
    together = {
        plugin.name: plugins.emit_together(plugin, backend, models)
        for plugin, backend in backends
        if form in ("package", "project")
    }

    def emitted(number: int, plugin: Plugin, backend: Backend) -> Compiled:
        if packages := together.get(plugin.name):
            return _compiled(specs[number], plugin, packages[number], form)
        return translate(specs[number], plugin, backend, form)

    pairs = [(n, *backend) for n in range(len(specs)) for backend in backends]
    return _every(lambda pair: emitted(*pair), pairs)


def _every(
    stage: Callable[[_Item], _Result], items: Iterable[_Item]
) -> tuple[_Result, ...]:
    """The results of all items, or one CompileError with all their errors."""
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


def _refuse_collisions(packages: Iterable[Compiled]) -> None:
    """E0505 for each package that would replace another one of the same build."""
    first: dict[str, Compiled] = {}
    collisions = []
    for compiled in packages:
        name = compiled.package.name
        if first.setdefault(name, compiled) is not compiled:
            collisions.append(_collision(first[name], compiled))
    if collisions:
        raise CompileError(collisions)


def _collision(first: Compiled, second: Compiled) -> Diagnostic:
    spec = second.checked
    message = f"two packages would be called `{second.package.name}`"
    notes = (f"the other one is that of {first.checked.path} for {first.backend}",)
    way_out = "give one spec another name, or build them into two folders"
    source, span = spec.model.source, spec.name_span
    return Diagnostic("E0505", message, source, span, "", notes, way_out)


def _refuse_together(packages: Iterable[Compiled], out: Path) -> None:
    """Raises what `publish` would raise for any of the packages, before it writes one."""
    import hashlib

    from gencc.publish.ownership import inspect, target_problem

    problems: list[Diagnostic] = []
    for compiled in packages:
        package = compiled.package
        folder, files = out / package.name, package.files
        with suppress(OSError):  # `publish` reports it
            if problem := target_problem(folder):
                problems.append(problem)
                continue
            contents = inspect(folder, files)
            digests = {n: hashlib.sha256(data).digest() for n, data in files.items()}
            if contents.gone or not digests.items() <= contents.digests.items():
                problems += contents.problems
    if problems:
        raise CompileError(problems)


def _publish(compiled: Compiled, out: Path, force: bool) -> Published:
    """Publishes a package; its manifest does not depend on the folder of the spec."""
    from gencc.publish.write import publish

    package = compiled.package
    origin = {
        "gencc": __version__,
        "spec": compiled.checked.path.name,
        "backend": compiled.backend,
    }
    if compiled.checked.model.assignments:
        origin["set"] = " ".join(map(quote, compiled.checked.model.assignments))
    return publish(package.files, out / package.name, origin=origin, force=force)
