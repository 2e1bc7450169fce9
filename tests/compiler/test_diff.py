"""`gencc diff`: what changes in the model, and in the code of a package."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from gencc.cli.main import cli

VAE = Path(__file__).parents[2] / "specs/vae.yaml"


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """The gallery's VAE with another weight of the reconstruction, and another name."""
    text = VAE.read_text(encoding="utf-8").replace("C: 10.0", "C: 20.0")
    path = tmp_path / "mine.yaml"
    path.write_text(text.replace("name: vae", "name: mine"), encoding="utf-8")
    return str(path)


def diff(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["diff", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_number_changes_one_paragraph_and_one_file(changed: str) -> None:
    expected = "  params\n-   C  10\n+   C  20\n\ntorch:\n  config.py  +1 -1\n"
    assert diff(str(VAE), changed) == expected


def test_lines_of_code(changed: str) -> None:
    lines = diff(str(VAE), changed, "--code", "--backend", "keras").splitlines()
    assert "keras:" in lines
    assert [line for line in lines if line.startswith(("-    C", "+    C"))] == [
        "-    C: float = 10.0",
        "+    C: float = 20.0",
    ]


def test_a_spec_and_itself() -> None:
    expected = "the models are the same\nthe torch package is the same\n"
    assert diff(str(VAE), str(VAE)) == expected


def test_layers_and_what_is_there_in_one_alone(tmp_path: Path) -> None:
    text = VAE.read_text(encoding="utf-8")
    text = text.replace("normal: 2}", "normal: 8}").replace("[dense: 2]", "[dense: 8]")
    text = text.replace("  manifold:    decoder(grid(prior.z))\n", "")
    (tmp_path / "b.yaml").write_text(text, encoding="utf-8")
    lines = diff(str(VAE), str(tmp_path / "b.yaml")).splitlines()
    words = [" ".join(line.split()) for line in lines]
    assert "- encoder: x -> mean [2], log_var [2]" in words
    assert "+ encoder: x -> mean [8], log_var [8]" in words
    assert "+ dense_1 8 units [8] 2,056" in words
    assert "- manifold decoder(grid(prior.z)) [8, 8, 1]" in words
    assert "dense_2 64 units [64] 16,448" in words, "for context, without a mark"
    reverse = diff(str(tmp_path / "b.yaml"), str(VAE)).splitlines()
    assert "+ manifold decoder(grid(prior.z)) [8, 8, 1]" in [
        " ".join(n.split()) for n in reverse
    ]


def test_a_spec_with_errors(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("gencc: 1\nname: 1a\n")
    result = CliRunner().invoke(cli, ["diff", str(VAE), str(tmp_path / "bad.yaml")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error[E0205]" in result.stderr
