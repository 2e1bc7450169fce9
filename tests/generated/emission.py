"""Packages of many specs in this process, where ruff starts once for all of them.

A build starts ruff twice for each package, which takes longer than everything else that
it does. The record is written by builds, so that these bytes are compared with theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from unittest import mock

import record
from gencc import driver, plugins
from gencc.codegen import layout, package
from gencc.driver import Checked


@cache
def checked(path: Path) -> Checked:
    """What a spec of the repository means, found once in each process of the tests."""
    return driver.check(path)


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """In place of the layout: the files as they are printed."""
    return {path: text.encode() for path, text in files.items()}


def emitted(specs: Iterable[Path]) -> dict[str, record.Files]:
    """The packages of the specs for all backends, by their names, without manifests."""
    chosen = [plugins.find(name) for name in record.BACKENDS]
    backends = [(plugin, plugins.load(plugin)) for plugin in chosen]
    printed: dict[str, str] = {}
    packages: dict[str, dict[str, bytes]] = {}

    def postponed(files: Mapping[str, str]) -> dict[str, bytes]:
        folder = f"p{len(packages)}"
        printed.update({f"{folder}/{path}": text for path, text in files.items()})
        return {}

    with mock.patch.object(package, "laid_out", postponed):
        for spec in specs:
            for plugin, backend in backends:
                compiled = driver.translate(checked(spec), plugin, backend)
                packages[compiled.package.name] = dict(compiled.package.files)
    in_order = [*packages.values()]
    for path, data in layout.laid_out(printed).items():
        folder, _, name = path.partition("/")
        in_order[int(folder[1:])][name] = data
    return packages
