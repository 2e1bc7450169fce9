"""`gencc build --project`: what stands around a package."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from gencc import plugins
from gencc.cli.main import cli
from gencc.codegen import project
from gencc.driver import check

SPECS = Path(__file__).parents[2] / "specs"


def files(text: str, tmp_path: Path) -> dict[str, bytes]:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    lowered = check(path).lowered
    package = plugins.load(plugins.find("keras")).emit(lowered)
    return dict(project.around(package, lowered).files)


def test_a_project_installs_its_package(tmp_path: Path) -> None:
    text = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    written = files(text, tmp_path)
    settings = tomllib.loads(written["pyproject.toml"].decode())["project"]
    assert settings["name"] == "vae-keras"
    assert settings["scripts"] == {"vae-keras": "vae_keras.__main__:main"}
    required = written["vae_keras/requirements.txt"].decode().splitlines()
    assert settings["dependencies"] == [x for x in required if not x.startswith("#")]
    (test,) = [name for name in written if name.startswith("tests/")]
    tree = ast.parse(written[test])
    assert "NEEDS_DATA = False" in ast.unparse(tree)
    assert written["README.md"] == written["vae_keras/README.md"]


def test_a_test_of_own_data_asks_for_them(tmp_path: Path) -> None:
    text = (SPECS / "dcgan.yaml").read_text(encoding="utf-8")
    own = text.replace("source: digits", "source: images\n  shape: [8, 8, 1]")
    assert b"NEEDS_DATA = True" in files(own, tmp_path)["tests/test_dcgan_keras.py"]


@pytest.mark.parametrize("about", ['a "b" \\ c', "a\n[project]\nb", "é ‖ ]"])
def test_prose_is_one_text_of_toml(about: str, tmp_path: Path) -> None:
    text = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    quoted = json.dumps(about)
    start, end = text.index("about:"), text.index("paper:")
    written = files(f"{text[:start]}about: {quoted}\n{text[end:]}", tmp_path)
    settings = tomllib.loads(written["pyproject.toml"].decode())
    assert settings["project"]["description"] == " ".join(about.split())


def test_one_file_is_no_package() -> None:
    flags = ["--backend", "torch", "--single-file", "--project"]
    done = CliRunner().invoke(cli, ["build", str(SPECS / "vae.yaml"), *flags])
    assert done.exit_code == 2 and "--single-file is no package" in done.output
