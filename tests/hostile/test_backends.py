"""What a backend of somebody's may hand over, and that none of it gets past the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gencc import plugins
from gencc.diagnostics import CompileError
from gencc.driver import Compiled, check, translate
from gencc.ir.model import Model
from gencc.plugins import Package
from gencc.publish.write import publish
from invariants import limited, look_at
from small import AUTOENCODER
from terminal import tree

PATHS = (
    *("/etc/passwd", "../up.py", "a/../../up.py", "./a.py", "a//b.py", "a/", "", ".", "..", "a/."),
    *("C:\\a.py", "a\\b.py", "c:a.py", "\\\\host\\a", "a\0b", "a\nb", "a b.py", "ä.py", "\u202ea.py"),
    *("gencc.json", "GENCC.JSON", "MODEL.PY", "model.py/x", "x" * 5_000, "/".join(["a"] * 3_000)),
    *("~/a", "$HOME/a", "*", "a:b", "%2e%2e/a", "..%2fa"),
)  # fmt: skip
NAMES = (
    "",
    ".",
    "..",
    "/abs",
    "../up",
    "a/b",
    "A",
    "1a",
    "a-b",
    "a b",
    "ä",
    "a\n",
    "a\0",
    "x" * 5_000,
)
PROGRAMS = (
    *(b"x = (", b"\xff\xfe", b"\0", ),
    *(b"return 1", b"x = '\\s'", b"(" * 5_000, b"x = " + b"-" * 100_000 + b"1", b"if 1:\nx"),
    *(b"from __future__ import absent", b"async = 1", b"1 = x", b"x = 1 is 1"),
)  # fmt: skip


class Backend:
    """Hands over what it was made with."""

    name = "odd"

    def __init__(self, package: Any) -> None:
        self.package = package

    def emit(self, model: Model) -> Any:
        """That, whatever the model."""
        if isinstance(self.package, BaseException):
            raise self.package
        return self.package


PLUGIN = plugins.Plugin("odd", "odd-plugin", "1.0", None)  # type: ignore[arg-type]


def handed_over(package: Any, folder: Path) -> None:
    """A bug of that backend, said as one, and nothing of it on the disk."""
    spec = folder / "spec.yaml"
    spec.write_text(AUTOENCODER)
    checked = check(spec)
    before = tree(folder)
    with pytest.raises(CompileError) as caught, limited(20):
        compiled: Compiled = translate(checked, PLUGIN, Backend(package))
        out = folder / "out" / compiled.package.name
        publish(compiled.package.files, out, origin={}, force=True)
    (error,) = caught.value.diagnostics
    assert error.code in {"E0503", "E0604"}
    look_at(error, is_error=True)
    assert {*tree(folder)} - {"out"} == {*before}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path)[:30])
def test_a_file_called_so(path: str, tmp_path: Path) -> None:
    handed_over(Package("odd", {"model.py": b"", path: b"x = 1\n"}), tmp_path)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_package_called_so(name: str, tmp_path: Path) -> None:
    handed_over(Package(name, {"model.py": b""}), tmp_path)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: ascii(program)[:30])
def test_what_is_no_program(program: bytes, tmp_path: Path) -> None:
    handed_over(Package("odd", {"model.py": program}), tmp_path)


class Files(dict[str, bytes]):
    """A mapping that does not do as it should."""

    def items(self) -> Any:
        """None, in the middle."""
        yield "model.py", b""
        raise RuntimeError("\x1b[2J" + "x" * 10_000)


@pytest.mark.parametrize(
    "package",
    [
        *(None, 1, "odd", {}, [], object(), Package("odd", None), Package("odd", [])),  # type: ignore[arg-type]
        *(Package(None, {}), Package("odd", {1: b""}), Package("odd", {"a.py": "x"})),  # type: ignore[arg-type, dict-item]
        *(
            Package("odd", {"a.py": None}),
            Package("odd", Files()),
            Package("odd", {"a": 10}),
        ),  # type: ignore[dict-item]
        *(ValueError("\x1b]0;x\x07"), SystemExit(0), RecursionError(), MemoryError()),
        *(GeneratorExit(), CompileError([]), OSError(28, "No space left on device")),
    ],
    ids=lambda program: ascii(program)[:30].split(" at ")[0],
)
def test_what_is_no_package(package: Any, tmp_path: Path) -> None:
    handed_over(package, tmp_path)
