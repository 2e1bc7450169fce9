"""`gencc exercise`: a package with functions to be written, and tests that need no gencc."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import forkserver
import pytest
import record
from click.testing import CliRunner, Result
from forkserver import environment
from gencc.cli.main import cli
from gencc.codegen.exercise import around, blanks
from gencc.driver import compile_all

SPECS = record.ROOT / "specs"
CURVE = [{"loss": 1.5}]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["exercise", *arguments])


def test_what_can_be_left_out_of_a_package_and_of_a_notebook() -> None:
    for form in ("package", "notebook"):
        (compiled,) = compile_all([SPECS / "dcgan.yaml"], ["torch"], form)  # type: ignore[arg-type]
        known = blanks(compiled.package, compiled.checked.lowered)
        assert [(blank.name, blank.task) for blank in known] == [
            (
                "networks.generator",
                "dense 512 units, init normal 0.02, reshape [2, 2, 128], "
                "batch_norm decay 0.9, epsilon 1e-05, relu, "
                "conv_transpose 64 filters 4x4, stride 2, crop 1, no bias, init normal 0.02, "
                "batch_norm decay 0.9, epsilon 1e-05, relu, "
                "conv_transpose 1 filter 4x4, stride 2, crop 1, init normal 0.02, tanh",
            ),
            (
                "networks.discriminator",
                "conv 64 filters 4x4, stride 2, padding 1, init normal 0.02, "
                "leaky_relu slope 0.2, conv 128 filters 4x4, stride 2, padding 1, no bias, "
                "init normal 0.02, batch_norm decay 0.9, epsilon 1e-05, "
                "leaky_relu slope 0.2, flatten, dense 1 unit, init normal 0.02",
            ),
            (
                "losses.told_apart",
                "-log(discriminator(x)) - log(1 - discriminator(fake))",
            ),
            ("losses.fools", "-log(discriminator(fake))"),
            ("steps.discriminator", "minimize told_apart"),
            ("steps.generator", "minimize fools"),
        ]


def test_a_function_keeps_its_docstring_alone() -> None:
    (compiled,) = compile_all([SPECS / "vae.yaml"], ["torch"])
    package = compiled.package
    known = blanks(package, compiled.checked.lowered)
    chosen = [blank for blank in known if blank.name == "losses.kl"]
    files = around(package, chosen, CURVE).files
    whole = package.files["losses.py"].decode()
    blanked = files["vae_torch/losses.py"].decode()
    head = "def kl(q: EncoderOutput) -> Tensor:\n"
    error = '    raise NotImplementedError("losses.kl is to be written")\n'
    assert blanked.partition(head)[0] == whole.partition(head)[0]
    assert blanked.endswith(f'{head}    """kl(q, prior.z)"""\n{error}')
    assert files["solution/losses.py"] == package.files["losses.py"]
    assert files["vae_torch/train.py"] == package.files["train.py"]
    assert json.loads(files["expected.json"])["curve"] == CURVE
    assert "- `kl` of `vae_torch/losses.py`: kl(q, prior.z)" in (
        files["README.md"].decode()
    )


def test_a_network_keeps_its_docstring_and_says_its_layers() -> None:
    for backend, head, rest in (
        ("torch", "    def __init__(self) -> None:\n    ", "    def forward(self, x"),
        ("keras", '    """x (8, 8, 1) -> mean (2,), log_var (2,)"""\n', "def decoder("),
    ):
        (compiled,) = compile_all([SPECS / "vae.yaml"], [backend])
        known = blanks(compiled.package, compiled.checked.lowered)
        files = around(compiled.package, known[:1], CURVE).files
        text = files[f"vae_{backend}/model.py"].decode()
        indent = " " * (8 if backend == "torch" else 4)
        assert (
            head + "    # flatten, dense 256 units, relu; mean: dense 2 units;" in text
        )
        error = 'raise NotImplementedError("networks.encoder is to be written")\n'
        assert f"{indent}{error}\n" in text and rest in text.partition(error)[2]
        assert text.count("raise NotImplementedError") == 1


def test_networks_that_are_alike_are_one_to_be_written() -> None:
    spec = SPECS / "image_to_image_unpaired.yaml"
    (compiled,) = compile_all([spec], ["keras-jax"])
    known = blanks(compiled.package, compiled.checked.lowered)
    both = [b for b in known if b.name in ("networks.critic_a", "networks.critic_b")]
    assert len({blank.function for blank in both}) == 1
    files = around(compiled.package, both, CURVE).files
    text = files["image_to_image_unpaired_keras_jax/model.py"].decode()
    assert '"networks.critic_a and networks.critic_b is to be written"' in text


def test_a_notebook_has_cells_to_fill_in_and_one_that_tests_them() -> None:
    (compiled,) = compile_all([SPECS / "vae.yaml"], ["keras"], "notebook")
    known = blanks(compiled.package, compiled.checked.lowered)
    files = around(compiled.package, known, CURVE).files
    read = json.loads(files["vae_keras.ipynb"])
    text = "\n".join("".join(cell["source"]) for cell in read["cells"])
    assert text.count("raise NotImplementedError") == len(known) == 5
    assert '{"loss": 1.5},' in text
    assert (
        files["solution/vae_keras.ipynb"] == compiled.package.files["vae_keras.ipynb"]
    )


def test_what_cannot_be_left_out_is_refused(tmp_path: Path) -> None:
    vae, out = str(SPECS / "vae.yaml"), str(tmp_path)
    for arguments, message in (
        ((), "networks.decoder, losses.reconstruction, losses.kl, steps.train"),
        (("--blank", "kl"), "did you mean losses.kl?"),
        (("--blank", "steps.trian"), "did you mean steps.train?"),
        (("--blank", "encoder"), "did you mean networks.encoder?"),
        (("--blank", "prior"), "--list lists them"),
    ):
        refused = run(vae, *arguments, "--out", out)
        assert refused.exit_code == 2
        assert message in refused.stderr
    spec = tmp_path / "own.yaml"
    text = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    head, _, tail = text.partition("data:")
    _, _, rest = tail.partition("  scale:")
    changed = f"{head}data:\n  source: idx\n  shape: [8, 8, 1]\n  scale:{rest}"
    spec.write_text(changed, encoding="utf-8")
    refused = run(str(spec), "--blank", "losses.kl", "--out", out)
    assert refused.exit_code == 2
    assert "not part of its package" in refused.stderr
    assert [*tmp_path.iterdir()] == [spec]


@pytest.mark.framework
def test_its_tests_say_what_is_right(tmp_path: Path) -> None:
    out = str(tmp_path)
    written = run(
        str(SPECS / "vae.yaml"),
        "--blank",
        "losses.kl,losses.reconstruction",
        "--out",
        out,
    )
    assert written.exit_code == 0, written.output
    folder = tmp_path / "vae_torch_exercise"
    losses = folder / "vae_torch/losses.py"
    blanked = losses.read_text(encoding="utf-8")

    def tested() -> str:
        report = tmp_path / "report.txt"
        with report.open("w", encoding="utf-8") as file:
            arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0"]
            process = forkserver.start(
                "torch", arguments, folder, environment(), stdout=file
            )
            process.wait(120)
        return report.read_text(encoding="utf-8")

    # Each is tested alone: one that is still to be written does not harm the other.
    wrong = blanked.replace(
        'raise NotImplementedError("losses.kl is to be written")',
        "return torch.sum(q.mean**2 + torch.exp(q.log_var) - 1 - q.log_var, dim=1)",
    )
    losses.write_text(wrong, encoding="utf-8")
    report = tested()
    assert "losses.kl: in step 0, kl is" in report and "2 times as much" in report
    assert "losses.reconstruction is to be written" in report
    assert "2 failed" in report
    shutil.copy(folder / "solution/losses.py", losses)
    assert "2 passed" in tested()
