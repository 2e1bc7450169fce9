"""Weights from elsewhere: which tensors of a file or a run are those of a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from gencc.runtime.support import checkpoints
from gencc.runtime.support.contents import shown
from gencc.runtime.support.errors import CheckpointError
from loading import snippet
from numpy.typing import NDArray

pretrained = snippet("optional", "pretrained")

Arrays = dict[str, NDArray[Any]]
FLAG = "--look-weights"


def numbers(*shape: int, seed: int = 0) -> NDArray[np.float32]:
    random = np.random.default_rng([seed, *shape])
    return random.normal(size=shape).astype(np.float32)


OWN: Arrays = {
    "conv_1/kernel": numbers(3, 3, 2, 4),
    "conv_1/bias": numbers(4),
    "batch_norm_1/scale": numbers(4, seed=1),
    "batch_norm_1/shift": numbers(4, seed=2),
    "batch_norm_1/running_mean": numbers(4, seed=3),
    "batch_norm_1/running_variance": numbers(4, seed=4) ** 2,
    "conv_2/kernel": numbers(3, 3, 4, 5),
    "conv_2/bias": numbers(5),
    "size/dense_1/kernel": numbers(5, 2),
    "size/dense_1/bias": numbers(2),
}
HERE = {f"look/{name}": np.zeros_like(array) for name, array in OWN.items()}
# As nn.Sequential(Conv2d, BatchNorm2d, ReLU, …) and a head name them, in any order.
STATE_DICT = {
    "body.10.weight": OWN["conv_2/kernel"].transpose(3, 2, 0, 1),
    "body.10.bias": OWN["conv_2/bias"],
    "body.2.weight": OWN["conv_1/kernel"].transpose(3, 2, 0, 1),
    "body.2.bias": OWN["conv_1/bias"],
    "body.3.num_batches_tracked": np.array(7),
    "body.3.weight": OWN["batch_norm_1/scale"],
    "body.3.bias": OWN["batch_norm_1/shift"],
    "body.3.running_mean": OWN["batch_norm_1/running_mean"],
    "body.3.running_var": OWN["batch_norm_1/running_variance"],
    "size.weight": OWN["size/dense_1/kernel"].T,
    "size.bias": OWN["size/dense_1/bias"],
}


def named(prefix: str, tensors: Mapping[str, NDArray[Any]]) -> Arrays:
    return {f"{prefix}/{name}": array for name, array in tensors.items()}


def written(path: Path, tensors: Mapping[str, NDArray[Any]]) -> Path:
    arrays = {n: np.ascontiguousarray(array) for n, array in tensors.items()}
    safetensors.numpy.save_file(arrays, path)
    return path


def read(
    path: Path, network: str = "look", run: Path | None = None, **more: Any
) -> Any:
    source = pretrained.Source(str(path), network, FLAG, **more)
    return pretrained.read({"look": source}, HERE, run)


def refused(path: Path, network: str = "look", **more: Any) -> str:
    with pytest.raises(CheckpointError) as error:
        read(path, network, **more)
    return str(error.value)


def run_with(folder: Path, tensors: Arrays, step: int = 7, **facts: str) -> Path:
    checkpoints.save(folder / "checkpoints", step, tensors, facts)
    return folder


@pytest.mark.parametrize(
    ("tensors", "network"),
    [
        (OWN, "look"),
        (named("look", OWN), "look"),
        (named("judge", OWN), "judge"),
        (named("judge", OWN), "look"),  # the only one there
        (named("look", OWN) | named("judge", HERE), "look"),
        (named("look", OWN) | {"optimizers/adam/look/conv_1/kernel/m": OWN["conv_1/bias"]}, "look"),
        (STATE_DICT, "look"),
        ({f"module.{n}": a for n, a in STATE_DICT.items() if "size" not in n} | {n: a for n, a in STATE_DICT.items() if "size" in n}, "look"),
    ],
)  # fmt: skip
def test_tensors_are_found_by_their_names(
    tensors: Arrays, network: str, tmp_path: Path
) -> None:
    result = read(written(tmp_path / "w.safetensors", tensors), network)
    assert result.tensors.keys() == HERE.keys()
    for name, array in OWN.items():
        assert np.array_equal(result.tensors[f"look/{name}"], array), name


def test_a_run_has_them_in_its_newest_checkpoint(tmp_path: Path) -> None:
    run = run_with(tmp_path / "run", named("look", HERE), step=3)
    run_with(run, {**named("look", OWN), "optimizers/adam/steps": np.array(5)})
    tensors = read(run).tensors
    assert np.array_equal(tensors["look/conv_1/kernel"], OWN["conv_1/kernel"])


def test_of_numbered_runs_the_newest_counts(tmp_path: Path) -> None:
    run_with(tmp_path / "runs", named("look", HERE))
    run_with(tmp_path / "runs/2", named("look", OWN))
    tensors = read(tmp_path / "runs").tensors
    assert np.array_equal(tensors["look/conv_1/kernel"], OWN["conv_1/kernel"])


def test_further_layers_are_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {**OWN, "conv_3/kernel": numbers(1, 1, 5, 5), "dense_1/bias": numbers(3)}
    path = written(tmp_path / "w.safetensors", more)
    assert read(path).tensors.keys() == HERE.keys()
    assert "look has the weights of look in" in (said := capsys.readouterr().out)
    assert "without those of conv_3, dense_1" in said
    deeper = {**STATE_DICT, "body.12.weight": numbers(5, 5, 1, 1)}
    assert read(written(path, deeper)).tensors.keys() == HERE.keys()
    assert "without those of body.12" in capsys.readouterr().out


def test_digests_are_of_the_weights_and_not_of_their_names(tmp_path: Path) -> None:
    files = [OWN, named("look", OWN), STATE_DICT]
    paths = [written(tmp_path / f"{n}.safetensors", t) for n, t in enumerate(files)]
    digests = {read(path).facts["look weights sha256"] for path in paths}
    assert len(digests) == 1
    other_bias = {**OWN, "conv_1/bias": np.nextafter(OWN["conv_1/bias"], np.float32(9))}
    other = read(written(tmp_path / "moved.safetensors", other_bias)).facts
    assert other["look weights sha256"] not in digests
    assert pretrained.digests({"data": "7", **other}) == other


def test_numbers_get_the_precision_of_the_run(tmp_path: Path) -> None:
    wide = {n: a.astype(np.float64) for n, a in OWN.items()}
    narrow = {n: a.astype(np.float16) for n, a in OWN.items()}
    result = read(written(tmp_path / "wide.safetensors", wide)).tensors
    assert all(np.array_equal(result[f"look/{n}"], a) for n, a in OWN.items())
    result = read(written(tmp_path / "narrow.safetensors", narrow)).tensors
    assert {array.dtype for array in result.values()} == {np.dtype(np.float32)}


def test_a_run_that_goes_on_has_its_own(tmp_path: Path) -> None:
    """And reads another path only to see that the same weights lie there."""
    facts = {"look weights sha256": "12ab", "free.look_weights": "gone"}
    run = run_with(tmp_path / "run", named("look", HERE), **facts)
    result = read(Path("gone"), run=run)
    assert result.facts == {"look weights sha256": "12ab"}
    assert np.array_equal(result.tensors["look/conv_1/bias"], np.zeros(4))
    other = written(tmp_path / "w.safetensors", OWN)
    assert read(other, run=run).facts["look weights sha256"] != "12ab"
    empty = tmp_path / "stopped_before_its_first_checkpoint"
    assert read(other, run=empty).facts["look weights sha256"] != "12ab"


def test_what_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    message = refused(Path("runs/judge_torch"))
    assert "runs/judge_torch does not exist here, in" in message
    assert "the weights of look come from there" in message and FLAG in message
    (tmp_path / "empty").mkdir()
    assert "empty holds no trained run" in refused(Path("empty"))
    run_with(tmp_path / "new", named("look", OWN), step=0)
    assert "train that model first" in refused(Path("new"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("w.pth", "safetensors.torch.save_file(model.state_dict(), PATH)"),
        ("w.keras", "get_weights()"),
        ("w.npz", "dict(numpy.load(…))"),
        ("w.safetensors", "cannot be read as a file of safetensors"),
    ],
)
def test_other_files_are_told_from_safetensors(
    name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(100))
    assert said in refused(tmp_path / name)


def changed(**other: NDArray[Any] | None) -> Arrays:
    """Some tensors of conv_1 replaced, or left out."""
    tensors = {**OWN, **{f"conv_1/{name}": a for name, a in other.items()}}
    return {name: array for name, array in tensors.items() if array is not None}


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        (changed(kernel=None), "conv_1/kernel is absent there"),
        (changed(kernel=numbers(3, 3, 1, 4)), "(3, 3, 1, 4) there and (3, 3, 2, 4) here"),
        (changed(bias=np.full(4, np.nan, np.float32)), "only finite numbers here"),
        (changed(bias=np.arange(4)), "the type int64 there and float32 here"),
        (changed(u=numbers(4)), "conv_1/u of look, for which look has no place"),
        (named("a", OWN) | named("b", OWN), "holds no network look, but a, b"),
        ({"spam": numbers(2)}, "batch_norm_1/scale is absent there"),
        ({k: v for k, v in STATE_DICT.items() if "body.2" not in k}, "conv_1/kernel"),
        (
            {k.replace("body.10", "tail"): v for k, v in STATE_DICT.items()},
            "which comes first of body.2, tail is not said",
        ),
        ({**STATE_DICT, "body.2.weight_g": numbers(4)}, "is absent there"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    tensors: Arrays, said: str, tmp_path: Path
) -> None:
    """Nothing is broadcast, cut off or taken for something else."""
    message = refused(written(tmp_path / "w.safetensors", tensors))
    assert said in message, message


def test_the_network_there_is_to_be_named(tmp_path: Path) -> None:
    path = written(tmp_path / "w.safetensors", named("a", OWN))
    assert "holds no network b, but a" in refused(path, "b")
    assert f"{{path: {shown(path)}, network: a}}" in refused(path, "b")


def test_the_order_of_a_flattened_image_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path / "w.safetensors", STATE_DICT)
    assert "makes a vector of an image" in refused(path, reorders=True)
