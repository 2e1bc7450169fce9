"""The names of devices, and what is said of those that are not there."""

import argparse

import pytest
from gencc.runtime.support import devices
from gencc.runtime.support.errors import PackageError


@pytest.mark.parametrize("name", ["auto", "cpu", "mps", "cuda", "cuda:0", "cuda:12"])
def test_names(name: str) -> None:
    assert devices.named(name) == name


@pytest.mark.parametrize("name", ["", "gpu", "cuda:", "cuda:-1", "cuda:1\n", "cuda:1"])
def test_what_is_no_name(name: str) -> None:
    if name == "cuda:1":  # digits of every script are digits for int()
        name = "cuda:\N{ARABIC-INDIC DIGIT ONE}"
    with pytest.raises(argparse.ArgumentTypeError, match="none of auto, cpu, cuda"):
        devices.named(name)


def test_numbers() -> None:
    assert [devices.number(name) for name in ("cuda", "cuda:0", "cuda:3")] == [0, 0, 3]


def test_there_have_to_be_enough() -> None:
    devices.require("cuda", 1)
    devices.require("cuda:1", 2)
    with pytest.raises(PackageError, match="no CUDA device here; use --device cpu"):
        devices.require("cuda:1", 0)
    with pytest.raises(
        PackageError, match=r"no cuda:2 here, where the last one is cuda:1"
    ):
        devices.require("cuda:2", 2)


def test_auto_takes_the_first_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert devices.fastest({"cuda": False, "mps": True}) == "mps"
    assert devices.fastest({"cuda": True, "mps": True}) == "cuda"
    assert devices.fastest({"cuda": False}) == "cpu"
    assert capsys.readouterr().out.splitlines()[-1] == "computing on --device cpu"


def test_what_a_device_cannot_repeat_is_said() -> None:
    text = (
        "max_unpool2d_backward_cuda does not have a deterministic implementation, but you "
        "set 'torch.use_deterministic_algorithms(True)'.\nYou can turn off determinism"
    )
    error = devices.without_repeatable_kernel(RuntimeError(text))
    assert error is not None and "(max_unpool2d_backward_cuda" in str(error)
    assert str(error).endswith("use --device cpu") and "\n" not in str(error)
    assert devices.without_repeatable_kernel(RuntimeError("shapes differ")) is None
