"""Words are read off folders, and their modules are imported by name."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from gencc import ops


def test_a_word_is_a_module_of_the_folder_that_is_not_private(tmp_path: Path) -> None:
    for name in ("tanh.py", "_shared.py", "__init__.py", "elu.py", "note.txt"):
        (tmp_path / name).touch()
    assert ops.modules_in(tmp_path) == ("elu", "tanh")


def test_what_a_package_lacks_is_an_import_error() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_word"):
        ops.load_from("gencc.ops", "layers", "no_such_word")


def test_a_build_imports_only_the_modules_of_its_spec(tmp_path: Path) -> None:
    """However many words there are."""
    spec = Path(__file__).parents[2] / "specs" / "vae.yaml"
    program = (
        "import sys\n"
        "from gencc.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('\\n'.join(sys.modules))"
    )
    arguments = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path)]
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    modules = {*done.stdout.split()}
    written = set(re.findall(r"[a-z_]+", spec.read_text(encoding="utf-8")))
    for package in (
        "gencc.ops.layers",
        "gencc.ops.initializers",
        "gencc_torch.ops.layers",
    ):
        imported = {
            module.rpartition(".")[2]
            for module in modules
            if module.startswith(f"{package}.")
        }
        public = {module for module in imported if not module.startswith("_")}
        # Every layer with a kernel knows the usual initial weights, and zeros of biases.
        assert public <= written | {"glorot_uniform", "zeros"}, package
        assert public, package
