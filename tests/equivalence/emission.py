"""Packages of many specs in this process, where ruff starts once for all of them.

A build starts ruff twice for each package, which takes longer than everything else that
it does. That the bytes are the same, tests/generated says: builds write the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from unittest import mock

from gencc import plugins
from gencc.codegen import layout, package
from gencc.driver import Checked, check


@cache
def checked(path: Path) -> Checked:
    """What a spec of the repository means, read once in each process of the tests."""
    return check(path)


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """In place of the layout: the files as they are printed."""
    return {path: text.encode() for path, text in files.items()}


def emitted(
    specs: Iterable[Checked], backends: Sequence[str]
) -> dict[str, dict[str, bytes]]:
    """The packages of the specs for some backends, by their names, without manifests."""
    emitters = [plugins.load(plugins.find(name)) for name in backends]
    printed: dict[str, str] = {}
    packages: dict[str, dict[str, bytes]] = {}

    def postponed(files: Mapping[str, str]) -> dict[str, bytes]:
        folder = f"p{len(packages)}"
        printed.update({f"{folder}/{path}": text for path, text in files.items()})
        return {}

    with mock.patch.object(package, "laid_out", postponed):
        for spec in specs:
            for emitter in emitters:
                result = emitter.emit(spec.lowered)
                packages[result.name] = dict(result.files)
    in_order = [*packages.values()]
    for path, data in layout.laid_out(printed).items():
        folder, _, name = path.partition("/")
        in_order[int(folder[1:])][name] = data
    return packages
