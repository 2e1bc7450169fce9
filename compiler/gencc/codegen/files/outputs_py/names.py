"""What commands and files of outputs are called."""

from __future__ import annotations

from gencc.frontend.identifiers import distinct
from gencc.lowering.plan import Program


def command_names(program: Program) -> dict[str, str]:
    """What the command of each output is called."""
    names = [output.name for output in program.outputs]
    taken = ("train", "metrics") if program.metrics else ("train",)
    return dict(zip(names, distinct(names, taken), strict=True))


def file_names(program: Program) -> dict[str, str]:
    """What the files of each output are called, without their endings.

    No file system confuses them: some do not tell capitals from small letters, and
    Windows has devices everywhere. losses.csv and losses.png are in the folder already.
    """
    names = [output.name for output in program.outputs]
    files = distinct([name.lower() for name in names], ("losses", *_DEVICES))
    return {
        name: name + file.removeprefix(name.lower())
        for name, file in zip(names, files, strict=True)
    }


_DEVICES = (
    *("con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
)
