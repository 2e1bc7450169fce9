"""The backend of examples/backend, as pip would install it: found, built with, conforming."""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from gencc import plugins
from gencc.diagnostics import CompileError
from gencc.driver import build
from gencc.verification.conformance.rows import EVERY
from gencc.verification.conformance.runner import run_case
from gencc.verification.parity.worker import Worker

ROOT = Path(__file__).parents[2]
HOME = ROOT / "examples/backend"
PAGE = (ROOT / "docs/backends.md").read_text(encoding="utf-8")
CONFORMING = ("dense, with and without a bias", "adam, usual constants", "sgd, plain")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of the backend, whose distribution lies in a folder of sys.path."""
    site = tmp_path / "site"
    shutil.copytree(HOME / "gencc_numpy", site / "gencc_numpy")
    project = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
    info = site / f"gencc_numpy-{project['version']}.dist-info"
    info.mkdir()
    version = f"Name: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\n{version}")
    (entry,) = project["entry-points"]["gencc.backends"].items()
    (info / "entry_points.txt").write_text(f"[gencc.backends]\n{' = '.join(entry)}\n")
    monkeypatch.syspath_prepend(site)
    yield entry[0]
    for name in [name for name in sys.modules if name.startswith("gencc_numpy")]:
        del sys.modules[name]


def test_it_is_listed(installed: str) -> None:
    (plugin,) = (p for p in plugins.installed() if p.name == installed)
    assert plugin.label == "gencc-numpy 0.1.0"


def test_its_packages_follow_the_reference(installed: str, tmp_path: Path) -> None:
    plugin = plugins.find(installed)
    backend = plugins.load(plugin)
    rows = [r for r in EVERY if r.title.startswith(CONFORMING)]
    assert len(rows) == len(CONFORMING)
    with Worker() as worker:
        for row in rows:
            result = run_case(
                row,
                lambda checked: plugins.emit(plugin, backend, checked.lowered),
                worker,
                tmp_path / row.name,
            )
            assert result.passed and not result.refused, result


def test_what_it_lacks_is_refused_at_its_line(installed: str, tmp_path: Path) -> None:
    plugin = plugins.find(installed)
    with pytest.raises(CompileError) as caught:
        build(ROOT / "specs/vae.yaml", plugin.name, tmp_path / "out", force=False)
    assert {d.code for d in caught.value.diagnostics} == {"E0504"}
    text = (ROOT / "specs/vae.yaml").read_text(encoding="utf-8").splitlines()
    lines = [text[d.span.start.line - 1].strip() for d in caught.value.diagnostics]
    assert "encoder:" in lines  # it has heads
    assert any(line.startswith("z:") for line in lines)  # it is drawn
    assert not (tmp_path / "out").exists()


def test_the_whole_gallery_is_built_or_refused(installed: str, tmp_path: Path) -> None:
    """And nothing else: no exception, and no program that is not valid."""
    taken = []
    for spec in sorted(ROOT.glob("specs/*.yaml")):
        try:
            build(spec, installed, tmp_path / spec.stem, force=False)
        except CompileError as error:
            assert {d.code for d in error.diagnostics} == {"E0504"}, spec
        else:
            taken.append(spec.stem)
    assert "autoencoder" in taken
    assert "vae" not in taken


def test_the_page_shows_its_files() -> None:
    files = [p.read_text(encoding="utf-8") for p in HOME.rglob("*.*") if p.is_file()]
    blocks = re.findall(r"```(?:python|toml)\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        assert any(block in text for text in files), block
