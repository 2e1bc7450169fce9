"""`gencc run`: what it builds, what it starts, and which page it opens."""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gencc import plugins
from gencc.cli import training
from gencc.cli.main import cli

VAE = str(Path(__file__).parents[2] / "specs/vae.yaml")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(plugins, "lacking", lambda name: [])
    monkeypatch.setattr(training, "lacking", lambda name: [])


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str]]]:
    """The packages that were trained, and the flags; each writes a report."""
    calls: list[tuple[Path, list[str]]] = []

    def train(package: Path, flags: Sequence[str]) -> int:
        calls.append((package, [*flags]))
        if "--fail" in flags:
            return 4
        folder = Path(
            "runs", package.name, *([] if len(calls) == 1 else [str(len(calls))])
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text("page")
        return 0

    monkeypatch.setattr(training, "train", train)
    return calls


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []
    monkeypatch.setattr(
        webbrowser, "open", lambda page: bool(pages.append(page)) or True
    )
    return pages


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["run", *arguments])


def test_it_builds_trains_and_opens(
    started: list[tuple[Path, list[str]]], opened: list[str]
) -> None:
    result = run(VAE, "--open", "--data", "a b.csv", "--", "--steps", "3")
    assert result.exit_code == 0, result.output
    package = Path("vae_torch").absolute()
    assert (package / "train.py").is_file()
    assert started == [(package, ["--data", "a b.csv", "--steps", "3"])]
    assert opened == [Path("runs/vae_torch/report.html").absolute().as_uri()]
    run(VAE, "--open", "--set", "latent.z.normal=2")
    assert opened[1] == Path("runs/vae_torch/2/report.html").absolute().as_uri()


def test_a_training_that_fails_opens_nothing(
    started: list[tuple[Path, list[str]]], opened: list[str]
) -> None:
    assert run(VAE, "--open", "--", "--fail").exit_code == 4
    assert (len(started), opened) == (1, [])


def test_off_a_terminal_it_opens_nothing(
    started: list[tuple[Path, list[str]]], opened: list[str]
) -> None:
    assert run(VAE).exit_code == 0
    assert (len(started), opened) == (1, [])


def test_without_its_framework_it_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "lacking", lambda name: ["keras", "jax"])
    refused = run(VAE, "--backend", "keras-jax")
    assert refused.exit_code == 2
    assert (
        "training needs keras and jax, which are not installed here" in refused.stderr
    )
    assert not [*Path().iterdir()]


def test_a_backend_that_is_not_there() -> None:
    refused = run(VAE, "--backend", "tourch")
    assert refused.exit_code == 2
    assert "did you mean `torch`?" in refused.stderr


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("--steps", "those of `train` stand behind --: gencc run SPEC -- --steps"),
        ("--bakend", "gencc run SPEC -- --bakend; or did you mean --backend?"),
    ],
)
def test_flags_of_the_training_before_the_dashes(flag: str, said: str) -> None:
    refused = run(VAE, flag, "20")
    assert refused.exit_code == 2
    assert f"run has no flag {flag}; " in refused.stderr
    assert said in refused.stderr
    assert not [*Path().iterdir()]
