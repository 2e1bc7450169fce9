"""`gencc handout`: one page about a spec, which needs no other file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from gencc.cli.handout import printing
from gencc.cli.handout.sheet import definitions
from gencc.cli.main import cli

SPECS = Path(__file__).parents[2] / "specs"
VAE = SPECS / "vae.yaml"


def handout(*arguments: object, status: int = 0) -> str:
    done = CliRunner().invoke(cli, ["handout", *map(str, arguments)])
    assert done.exit_code == status, done.output
    return done.output


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of vae that has drawn two pictures, a tall one in two kinds."""
    folder = tmp_path / "run"
    folder.mkdir()
    facts = {"loss `kl`": "", "loss `reconstruction`": "", "seed": "7"}
    (folder / "config.json").write_text(json.dumps(facts))
    (folder / "losses.csv").write_text("step,kl\n0,1.0\n1,0.5\n")
    for name in ("sample.png", "losses.png", "else.png"):
        (folder / name).write_bytes(b"picture")
    return folder


def test_it_has_all_of_a_model(tmp_path: Path, run: Path) -> None:
    out = tmp_path / "vae.html"
    assert "wrote" in handout(VAE, "-o", out, "--run", run)
    page = out.read_text("utf-8")
    text = re.sub(r"<[^>]+>", "", page)
    for part in ("# vae.yaml:39", "def kl_term(", "GradientTape", "loss.backward()"):
        assert part in text
    assert "<mi>KL</mi>" in page and "8 × 8 × 1" in page
    assert "Keras on TensorFlow" in page and "2 iterations, seed 7" in page
    assert page.count("data:image/png;base64,") == 2, "an output, and the losses"
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)


def test_one_framework_on_its_side(tmp_path: Path) -> None:
    out = tmp_path / "gan.html"
    handout(SPECS / "dcgan.yaml", "-o", out, "--backend", "torch", "--landscape")
    page = out.read_text("utf-8")
    assert "A4 landscape" in page and "GradientTape" not in page


def test_of_much_code_there_are_the_steps(tmp_path: Path) -> None:
    out = tmp_path / "cycle.html"
    handout(SPECS / "image_to_image_unpaired.yaml", "-o", out)
    page = re.sub(r"<[^>]+>", "", out.read_text("utf-8"))
    assert "def translation_step(" in page and "def cycle_term(" not in page


def test_text_of_the_spec_is_text(tmp_path: Path) -> None:
    spec, out = tmp_path / "bad.yaml", tmp_path / "bad.html"
    text = VAE.read_text("utf-8")
    spec.write_text(
        text.replace("about: >", "about: >\n  <script>alert(1)</script>", 1)
    )
    handout(spec, "-o", out, "--backend", "torch")
    assert "<script>alert" not in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "a.txt"), "neither an .html nor a .pdf"),
        (("--backend", "torch,keras,keras-jax"), "one framework, or two"),
        (("--steps", "3"), "are of --train"),
        (("--train", "--run", "."), "exclude each other"),
        (("--run", "."), "is no run of a package"),
        (("-o", "a.pdf"), "needs Chromium, Chrome or Edge"),
    ],
)
def test_what_it_cannot_do(
    arguments: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(printing, "browser", lambda: None)
    assert said in " ".join(handout(VAE, *arguments, status=2).split())
    assert not list(tmp_path.iterdir())


def test_a_run_of_another_model(tmp_path: Path, run: Path) -> None:
    spec = SPECS / "dcgan.yaml"
    said = handout(spec, "--run", run, "-o", tmp_path / "a.html", status=2)
    assert "run of another model" in said and not (tmp_path / "a.html").exists()


def test_a_browser_that_prints_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("")
    with pytest.raises(printing.Unprinted, match="has written no PDF"):
        printing.printed(page, "false")
    assert printing.pages(b"/Type /Page\n/Type /Pages\n/Type/Page>>") == 2


def test_definitions_below_their_marks() -> None:
    source = "# a:1\n@b\ndef f():\n    pass\n\n\ndef g():\n    pass\n\n\n# a:2\ndef h():\n    pass\n"
    assert definitions(source, {"# a:1"}) == ["# a:1\n@b\ndef f():\n    pass"]


def test_lines_of_the_spec_above_a_single_file(tmp_path: Path) -> None:
    flags = ["--backend", "torch", "--single-file", "--spec-lines"]
    command = ["build", str(VAE), *flags, "--out", str(tmp_path)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    text = (tmp_path / "vae_torch_single/vae_torch.py").read_text("utf-8")
    spec = VAE.read_text("utf-8").splitlines()
    named = re.findall(r"# vae\.yaml:(\d+)\n(?:class|def) (\w+)", text)
    lines = {name: spec[int(line) - 1].split(":")[0].strip() for line, name in named}
    assert lines == {
        "Encoder": "encoder",
        "Decoder": "decoder",
        "reconstruction_term": "reconstruction",
        "kl_term": "kl",
        "train_step": "minimize",
    }
    wrong = CliRunner().invoke(cli, ["build", str(VAE), "--spec-lines"])
    assert wrong.exit_code == 2 and "is of --single-file" in wrong.output
