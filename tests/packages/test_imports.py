"""A package from other people's code: what `from vae_torch import ...` gives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import forkserver
import pytest
from harness import BACKENDS, GALLERY, build_spec, environment
from type_checking import type_errors

pytestmark = pytest.mark.framework

# The module train first, which Python would leave where the function belongs.
USED = """
import sys
sys.path.insert(0, "")
from pathlib import Path
from {package}.train import COLUMNS
from {package} import Config, Networks, Trained, load, train
import {package}

run, trained = train(Config(seed=1, batch_size=16), Path("run"), steps=3)
assert callable(train) and {package}.train is train
again = load(Path("run"))
assert isinstance(trained, Trained) and isinstance(again.networks, Networks)
assert (again.step, again.config) == (3, trained.config)
assert set({package}.__all__) <= set(dir({package}))
try:
    {package}.nothing
except AttributeError as error:
    assert str(error) == "module '{package}' has no attribute 'nothing'"
"""
# With no arguments: nothing is trained, and no flags are read.
IMPORTED = """
import runpy, sys
sys.path.insert(0, "")
sys.argv[:] = ["other", "--flag"]
import {package}
from {package}.support import facts
from {package}.config import Config
sys.argv[:] = ["{package}", "--help"]
try:
    runpy.run_module("{package}", run_name="__main__")
except SystemExit as exit:
    assert exit.code == 0
assert not {{"torch", "keras", "tensorflow"}} & set(sys.modules)
"""
TYPED = """
from pathlib import Path
from {package} import Config, Networks, load, train

networks: Networks = load(Path("run")).networks
step: int = train(Config(seed=1), Path("run"))[1].step
wrong: str = train(Config(seed=1), Path("run"))[1].step
Config(sed=1)
"""


def run_python(program: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_package_offers_what_its_readme_names(backend: str, tmp_path: Path) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, (backend,))
    run_python(IMPORTED.format(package=f"vae_{backend}"), tmp_path)
    used = USED.format(package=f"vae_{backend}")
    done = forkserver.run(backend, ["-c", used], tmp_path, environment())
    assert done.returncode == 0, done.stderr


def test_what_it_offers_has_types(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    build_spec(GALLERY / "vae.yaml", tmp_path, ("torch",))
    (tmp_path / "user.py").write_text(TYPED.format(package="vae_torch"))
    errors = type_errors(tmp_path, tmp_path_factory, "user.py")
    places = [error.partition(" error: ")[0] for error in errors]
    assert places == ["user.py:7:", "user.py:8:"], errors
