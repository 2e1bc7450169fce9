"""The plugin boundary: the name of a backend -> the backend; a model -> a checked package.

Backends are entry points of the group `gencc.backends`. They are listed without being
imported, and any failure inside one is reported as a diagnostic. Our own are found without
a look at what else is installed, which takes as long as the rest of a short command.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from gencc import __version__
from gencc.diagnostics import CompileError, Diagnostic, Position, Source, Span, closest
from gencc.diagnostics.render import visible
from gencc.ir.model import Model
from gencc.ir.records import dataclass
from gencc.publish.write import check_names

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "gencc.backends"


@dataclass(frozen=True)
class BuiltIn:
    """The modules that packages of a built-in backend import, and the extra with them.

    title: what readers call the framework. module, name: where its class is, as its entry
    point says.
    """

    title: str
    modules: tuple[str, ...]
    extra: str
    module: str
    name: str


BUILT_IN = {
    "torch": BuiltIn("PyTorch", ("torch",), "torch", "gencc_torch", "TorchBackend"),
    "keras": BuiltIn(
        "Keras on TensorFlow",
        ("keras", "tensorflow"),
        "keras",
        "gencc_keras",
        "KerasBackend",
    ),
    "keras-jax": BuiltIn(
        "Keras on JAX", ("keras", "jax"), "jax", "gencc_keras", "KerasJaxBackend"
    ),
}

_OURS = "gencc-ml"
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Package:
    """A generated program: its import name, and its files."""

    name: str
    files: Mapping[str, bytes]


class Backend(Protocol):
    """Turns a verified, lowered model into the files of a standalone package."""

    name: str

    def emit(self, model: Model) -> Package:
        """The package of a model; pure. Raises CompileError, E0504, if it cannot express it."""
        ...


@dataclass(frozen=True)
class Plugin:
    """An installed backend, not imported yet."""

    name: str
    distribution: str
    version: str
    _load: Callable[[], Any] = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """The distribution as it is named in messages: `gencc-ml 0.1.0`."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def is_ours(self) -> bool:
        """Whether it came with gencc itself."""
        return self.distribution == _OURS


# ------------------------------------------------------------------ finding one


def installed() -> tuple[Plugin, ...]:
    """Every backend that can be chosen, sorted by name.

    Other distributions cannot have the names of built-in backends.
    """
    from importlib.metadata import entry_points

    plugins = [_plugin(entry) for entry in entry_points(group=GROUP)]
    ours = {p.name for p in plugins if p.is_ours} | BUILT_IN.keys()
    allowed = [p for p in plugins if p.is_ours or p.name not in ours]
    return tuple(sorted(allowed, key=lambda p: (p.name, p.distribution)))


def _built_in(name: str) -> Plugin | None:
    """Our own backend of that name, if it is there."""
    own = BUILT_IN.get(name)
    if own is None or find_spec(own.module) is None:
        return None

    def loaded() -> Any:
        return getattr(importlib.import_module(own.module), own.name)

    return Plugin(name, _OURS, __version__, loaded)


def _plugin(entry: EntryPoint) -> Plugin:
    if entry.dist is None:
        return Plugin(entry.name, "an unknown distribution", "", entry.load)
    name = re.sub(r"[-_.]+", "-", entry.dist.name).lower()
    return Plugin(entry.name, name, entry.dist.version, entry.load)


def runnable() -> tuple[str, ...]:
    """The names of backends whose packages can be trained here, built-in ones first.

    What those of others import is not known: they count as runnable.
    """
    own = (name for name in BUILT_IN if not lacking(name))
    others = (p.name for p in installed() if p.name not in BUILT_IN)
    return tuple(dict.fromkeys((*own, *others)))


def lacking(name: str) -> list[str]:
    """The modules that packages of a built-in backend need and that are not installed."""
    own = BUILT_IN.get(name)
    return (
        [module for module in own.modules if find_spec(module) is None] if own else []
    )


def find(name: str) -> Plugin:
    """The only backend of that name; raises CompileError."""
    if own := _built_in(name):
        return own
    plugins = installed()
    same = [p for p in plugins if p.name == name]
    if not same:
        raise _unknown(name, tuple(dict.fromkeys(p.name for p in plugins)))
    if len(same) > 1:
        owners = " and ".join(p.label for p in same)
        message = f"two plugins are called `{name}`: {owners}"
        raise _refusal("E0502", name, message, help="uninstall one of them")
    return same[0]


def _unknown(name: str, known: tuple[str, ...]) -> CompileError:
    notes = (f"installed are {', '.join(known)}" if known else "none is installed",)
    similar = closest(name, known)
    way_out = f"did you mean `{similar}`?" if similar else "`gencc backends` lists them"
    if not known or name in BUILT_IN:
        way_out = "install gencc again: its own backends are missing"
    message = f"there is no backend `{name}`"
    return _refusal("E0501", name, message, notes=notes, help=way_out)


def load(plugin: Plugin) -> Backend:
    """Import the backend; raises CompileError."""
    try:
        backend = plugin._load()()
        emit = backend.emit
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin may do anything, sys.exit() included
        _blame_import(plugin, error)
    if not callable(emit):
        _blame_import(plugin, TypeError("its `emit` cannot be called"))
    return backend  # type: ignore[no-any-return]


def _blame_import(plugin: Plugin, error: BaseException) -> NoReturn:
    way_out = f"install it again, with all it needs: pip install -U {plugin.label}"
    if isinstance(error, ModuleNotFoundError) and error.name:
        way_out = f"the module `{error.name}` is missing; {way_out}"
    message = f"the backend `{plugin.name}` of {plugin.label} cannot be imported"
    failure = _refusal(
        "E0502", plugin.name, message, notes=(_summary(error),), help=way_out
    )
    raise failure from error


# ------------------------------------------------------------------ running one


def emit(
    plugin: Plugin, backend: Backend, model: Model, form: str = "package"
) -> Package:
    """Emit the package of a lowered model, and check it; raises CompileError.

    form: one of _OTHER_FORMS, for a folder with that instead.
    """
    try:
        write = _writer(plugin, backend, form) if form in _OTHER_FORMS else backend.emit
        package = write(model)
        _check(package, trusted=plugin.is_ours)
    except KeyboardInterrupt:
        raise
    except CompileError as error:
        if error.diagnostics:
            raise
        _blame(plugin, model, error)
    except BaseException as error:  # as above
        _blame(plugin, model, error)
    return package


def emit_together(
    plugin: Plugin, backend: Backend, models: Sequence[Model]
) -> list[Package] | None:
    """The packages of several models at once, if the backend is one of ours.

    None where it is not, or if anything is wrong: `emit` says what, and of which model.
    """
    write = getattr(backend, "emit_all", None)
    if write is None or not plugin.is_ours or len(models) < 2:
        return None
    try:
        packages: list[Package] = write(models)
        for package in packages:
            _check(package, trusted=True)
    except Exception:
        return None
    return packages


_OTHER_FORMS = {
    "single file": ("emit_single_file", "a model into one file"),
    "annotated file": ("emit_annotated_file", "lines of the spec beside its code"),
    "notebook": ("emit_notebook", "notebooks"),
}


def _writer(plugin: Plugin, backend: Backend, form: str) -> Callable[[Model], Package]:
    """The optional method beside `emit`."""
    method, what = _OTHER_FORMS[form]
    write: Callable[[Model], Package] | None = getattr(backend, method, None)
    if write is None:
        message = f"the backend `{plugin.name}` does not write {what}"
        flag = (
            "--spec-lines"
            if form == "annotated file"
            else f"--{form.replace(' ', '-')}"
        )
        way_out = f"leave out {flag}, or use a backend that does: torch"
        raise _refusal("E0506", plugin.name, message, help=way_out)
    return write


def _blame(plugin: Plugin, model: Model, error: BaseException) -> NoReturn:
    failure = _refusal(
        "E0503",
        plugin.name,
        f"the backend `{plugin.name}` failed on the spec `{model.name}`",
        notes=(_summary(error),),
        help=f"this is a bug in {plugin.label}: report it there, with the spec",
    )
    raise failure from error


def _check(package: Package, trusted: bool) -> None:
    """Raises an exception for a package that no correct backend would emit.

    Python of a `trusted` backend is not compiled: ours have ruff parse what they write.
    """
    if not isinstance(package, Package):
        raise TypeError(f"emit gave a {type(package).__name__}, not a Package")
    if not _PACKAGE.fullmatch(package.name):
        raise ValueError(f"not the name of a package: {package.name!r}")
    check_names(package.files)
    for name, content in package.files.items():
        if not isinstance(content, bytes):
            raise TypeError(f"{name} is a {type(content).__name__}, not bytes")
        if name.endswith(".py") and not trusted:
            _check_python(name, content)


def _check_python(name: str, content: bytes) -> None:
    """Compiles a file without running it; an invalid escape is an error, too."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(content, name, "exec", dont_inherit=True)
        except SyntaxError as error:
            message = f"{name}, line {error.lineno}: {error.msg}"
            raise ValueError(f"not valid Python: {message}") from error


# ------------------------------------------------------------------ messages


def _summary(error: BaseException) -> str:
    """An exception in one line."""
    return visible(f"{type(error).__name__}: {error}".removesuffix(": "))[:300]


def _refusal(
    code: str, name: str, message: str, *, notes: tuple[str, ...] = (), help: str = ""
) -> CompileError:
    """An error about a value of --backend."""
    option = "--backend "
    start = Position(1, len(option) + 1)
    span = Span(start, Position(1, start.column + len(name)))
    source = Source("command line", option + name)
    return CompileError([Diagnostic(code, message, source, span, "", notes, help)])
