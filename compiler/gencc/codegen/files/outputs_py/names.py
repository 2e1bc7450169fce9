"""The names of commands and files of outputs."""

from __future__ import annotations

from gencc.frontend.identifiers import distinct
from gencc.lowering.plan import Program


def command_names(program: Program) -> dict[str, str]:
    """The name of each output's command."""
    names = [output.name for output in program.outputs]
    taken = ("train", "export", "report", *(("metrics",) if program.metrics else ()))
    return dict(zip(names, distinct(names, taken), strict=True))


def file_names(program: Program) -> dict[str, str]:
    """The file names of each output, without suffixes.

    They are distinct on every file system: some ignore case, and Windows reserves names
    of devices. losses.csv and losses.png already exist in the folder.
    """
    names = [output.name for output in program.outputs]
    files = distinct([name.lower() for name in names], ("losses", "readme", *_DEVICES))
    return {
        name: name + file.removeprefix(name.lower())
        for name, file in zip(names, files, strict=True)
    }


_DEVICES = (
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
)
