"""The names of devices, what is said of those that are not there, and numbers of threads."""

import argparse
from argparse import ArgumentTypeError

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


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> devices.Policy:
    """That of a program that was told nothing, on a machine of eight cores."""
    for name in devices.DECIDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(devices, "_cores", lambda: 8)
    monkeypatch.setattr(devices, "POLICY", devices.Policy())
    return devices.POLICY


@pytest.mark.parametrize(
    ("multiplications", "threads"),
    [(0, 1), (39_999_999, 1), (40_000_000, 2), (10**12, 8), (None, None)],
)
def test_a_small_model_computes_in_one_thread(
    policy: devices.Policy, multiplications: int | None, threads: int | None
) -> None:
    assert devices.threads(multiplications) == threads


@pytest.mark.parametrize("name", devices.DECIDED)
def test_the_environment_decides_before_the_model(
    policy: devices.Policy, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "3")
    assert devices.threads(0) is None


def test_the_flag_decides_before_all(
    policy: devices.Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    policy.threads = devices.counted("12")
    assert devices.threads(0) == devices.threads(None) == 12
    policy.threads = devices.counted("auto")
    assert devices.threads(0) is None


@pytest.mark.parametrize("text", ["0", "1025", "two", "-1", "1.5", "", "\u0663"])
def test_anything_else_is_no_number_of_threads(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="neither auto nor a number from 1"):
        devices.counted(text)


@pytest.mark.parametrize(
    "text",
    [
        "torch.compile with aot_autograd does not currently support double backward",
        "Detected unsupported operations when trying to compile graph: Unique",
    ],
)
def test_what_a_compiler_cannot_translate_is_an_error_with_a_way_out(
    policy: devices.Policy, text: str
) -> None:
    assert devices.without_program(RuntimeError(text)) is None
    policy.is_compiled = True
    assert "train without --compile" in str(devices.without_program(RuntimeError(text)))
    assert devices.without_program(RuntimeError("shapes differ")) is None
