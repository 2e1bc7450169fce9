"""Weights from elsewhere in a package: what it reads, keeps, and refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from commands import say_all
from gencc.driver import check
from gencc.verification.parity.differences import load, newest
from gencc.verification.reference import pretrained

pytestmark = pytest.mark.framework

SPEC = Path(__file__).with_name("specs") / "elsewhere.yaml"
PACKAGE = "elsewhere_torch"
TRAIN = (PACKAGE, "train", "--precision", "float64", "--steps")

# Saves what networks of PyTorch hold by their own names, and what they make of numbers.
SAVING = """
import sys; sys.path.insert(0, "")
import numpy, torch, safetensors.torch
from torch import nn
torch.manual_seed(0)
judge = nn.Sequential(
    nn.Conv2d(1, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3), nn.ReLU(),
    nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(3, 4, 3, stride=2), nn.ConvTranspose2d(4, 2, 2, stride=2),
).double()
judge(torch.randn(50, 1, 8, 8).double())
judge.eval()
safetensors.torch.save_file(judge.state_dict(), "judge.safetensors")
decoder = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 64)).double()
safetensors.torch.save_file(decoder.state_dict(), "decoder.safetensors")
x, z = torch.randn(5, 1, 8, 8).double(), torch.randn(5, 2).double()
from elsewhere_torch import Config, train
from pathlib import Path
run, trained = train(Config(precision="float64"), Path("own"), steps=1)
loaded = trained.networks
loaded.eval()
assert torch.allclose(loaded.look(x), judge(x), rtol=1e-12, atol=1e-12)
assert not torch.equal(loaded.decoder(z).flatten(1), decoder(z))
from elsewhere_torch.support import checkpoints
first = checkpoints.load(Path("own/checkpoints/step-000000000000.safetensors")).tensors
assert numpy.array_equal(first["decoder/dense_1/kernel"], decoder[0].weight.detach().T)
"""  # fmt: skip


@pytest.fixture
def folder(packages: Path, tmp_path: Path) -> Path:
    """A folder with the package and the files that its spec names."""
    shutil.copytree(packages / PACKAGE, tmp_path / PACKAGE)
    pretrained.write(check(SPEC).model, tmp_path)
    (tmp_path / "look.safetensors").rename(tmp_path / "judge.safetensors")
    return tmp_path


def facts(run: Path) -> dict[str, str]:
    read: dict[str, str] = json.loads((run / "config.json").read_text())
    return read


def test_a_run_needs_its_files_once(folder: Path) -> None:
    """And whoever goes on with other weights is told so."""
    began, away = say_all(folder, [(*TRAIN, "2")]), folder / "away"
    assert [output.code for output in began] == [0], began
    run = folder / "runs" / PACKAGE
    whole = say_all(folder, [(*TRAIN, "4", "--out", "whole")])
    assert whole[0].code == 0
    away.mkdir()
    for path in folder.glob("*.safetensors"):
        path.rename(away / path.name)
    other = load(away / "judge.safetensors")
    other["judge/conv_1/kernel"] += 0.5
    safetensors.numpy.save_file(other, folder / "other.safetensors")
    flag = ("--look-weights", "other.safetensors")
    same = ("--look-weights", "away/judge.safetensors")
    fresh, sampled, refused, resumed = say_all(
        folder,
        [
            (*TRAIN, "2", "--out", "fresh"),
            (PACKAGE, "sample"),
            (*TRAIN, "4", "--resume", *flag),
            (*TRAIN, "4", "--resume", *same),
        ],
    )
    assert fresh.code == 4 and "judge.safetensors does not exist here" in fresh.err
    assert not (folder / "fresh").exists()
    assert sampled.code == 0, sampled.err
    assert refused.code == 4 and "look weights sha256" in refused.err, refused.err
    assert resumed.code == 0, resumed.err
    assert (run / "losses.csv").read_bytes() == (
        folder / "whole/losses.csv"
    ).read_bytes()
    ends = load(newest(run)), load(newest(folder / "whole"))
    assert ends[0].keys() == ends[1].keys()
    for name, array in ends[0].items():
        assert np.array_equal(array, ends[1][name]), name
    judge = load(away / "judge.safetensors")
    for name, array in judge.items():
        assert np.array_equal(ends[0][name.replace("judge", "look", 1)], array), name
    assert facts(run)["look weights"] == "frozen"
    assert facts(run)["decoder weights"] == "trained on from others"


def test_other_layers_with_the_same_shapes_are_told(folder: Path) -> None:
    """Of a run, which knows its layers; the weights fit all the same."""
    (trained,) = say_all(folder, [(*TRAIN, "1")])
    assert trained.code == 0, trained.err
    path = folder / PACKAGE / "training.json"
    own = json.loads(path.read_text())
    layer = own["decoder layer 2"]
    source = ("--decoder-weights", f"runs/{PACKAGE}")
    same, other = [
        say_all(folder, [(*TRAIN, "1", "--out", out, *source)])[0]
        for out, text in (("same", layer), ("other", "tanh"))
        if path.write_text(json.dumps({**own, "decoder layer 2": text}))
    ]
    assert same.code == other.code == 0
    assert "warning" not in same.err
    assert "decoder layer 2: relu there, tanh here" in other.err


def test_names_of_pytorch_mean_what_pytorch_computes(folder: Path) -> None:
    """By a network of PyTorch itself, whose every number is another one."""
    import forkserver
    from harness import environment

    done = forkserver.run("torch", ["-c", SAVING], folder, environment())
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_of_another_framework_will_do(packages: Path, folder: Path) -> None:
    """Its decoder is that of the run, whatever has been trained there."""
    shutil.copytree(packages / "elsewhere_keras", folder / "elsewhere_keras")
    (began,) = say_all(folder, [("elsewhere_keras", *TRAIN[1:], "2")])
    assert began.code == 0, began.err
    source = folder / "runs/elsewhere_keras"
    flags = ("--decoder-weights", str(source), "--look-weights")
    missing, started = say_all(
        folder,
        [
            (*TRAIN, "1", *flags, str(source)),
            (*TRAIN, "1", *flags, "judge.safetensors"),
        ],
    )
    assert missing.code == 4, missing.out
    assert "holds no network judge, but decoder, look" in missing.err
    assert started.code == 0, started.err
    trained = load(newest(source))
    first = load(
        folder / "runs" / PACKAGE / "checkpoints/step-000000000000.safetensors"
    )
    for name, array in trained.items():
        if name.startswith("decoder/"):
            assert np.array_equal(first[name], array), name
