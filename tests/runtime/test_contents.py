"""What a checkpoint must hold: each difference is named, with what is there and here."""

from typing import Any

import numpy as np
import pytest
from gencc.runtime.support import contents
from gencc.runtime.support.errors import CheckpointError

STATE: dict[str, Any] = {
    "net/dense_1/kernel": np.ones((2, 3), np.float32),
    "net/batch_norm_1/running_variance": np.ones(3, np.float32),
    "optimizers/a/net/dense_1/kernel/v": np.zeros((2, 3), np.float32),
    "optimizers/a/steps": np.array(4),
}
KERNEL, VARIANCE, V, STEPS = STATE


def require(tensors: dict[str, Any], **counts: int) -> None:
    updates = {f"optimizers/{name}/steps": count for name, count in counts.items()}
    contents.require("the file", tensors, STATE, updates, "try again")


def test_what_is_expected_is_taken_whatever_its_values() -> None:
    require(STATE, a=4)
    require({**STATE, KERNEL: np.full((2, 3), -7, np.float32)}, a=4)
    require({**STATE, STEPS: np.array(5)})


@pytest.mark.parametrize(
    ("name", "array", "difference"),
    [
        (KERNEL, None, f"{KERNEL} is absent there"),
        ("net/more", np.zeros(1), "net/more is unknown here"),
        (KERNEL, np.ones((2, 3)), "the type float64 there and float32 here"),
        (KERNEL, np.ones((2, 3), ">f4"), "the type >f4 there and float32 here"),
        (KERNEL, np.ones((3, 2), np.float32), "the shape (3, 2) there and (2, 3) here"),
        (KERNEL, np.full((2, 3), np.inf, np.float32), f"{KERNEL} holds inf there"),
        (V, np.full((2, 3), -np.nan, np.float32), f"{V} holds nan there"),
        (
            V,
            np.full((2, 3), -1, np.float32),
            f"{V} holds -1.0 there and nothing below 0",
        ),
        (VARIANCE, -np.ones(3, np.float32), f"{VARIANCE} holds -1.0 there"),
        (STEPS, np.array(-4), f"{STEPS} holds -4 there"),
        (STEPS, np.array(4.0), "the type float64 there and int64 here"),
        (STEPS, np.array([4]), "the shape (1,) there and () here"),
        (STEPS, np.array(5), f"{STEPS} is 5 there and 4 here"),
    ],
)
def test_a_difference_is_named(name: str, array: Any, difference: str) -> None:
    tensors = {**STATE, name: array}
    if array is None:
        del tensors[name]
    with pytest.raises(CheckpointError) as caught:
        require(tensors, a=4)
    text = str(caught.value)
    assert text.startswith("the file does not hold what this program expects: ")
    assert difference in text and text.endswith("; try again")


def test_of_many_differences_some_are_listed() -> None:
    with pytest.raises(CheckpointError, match="absent there; and 2 more; try again"):
        require({"\x1b[31m\u202e\n" + "x" * 10**5: np.zeros(1)})


def test_a_hostile_text_is_shown_short_and_printable() -> None:
    shown = contents.shown("\x1b[31m\u202e\n\ud800" + "x" * 10**5)
    assert shown.startswith("\\x1b[31m\\u202e\\n\\ud800xxx") and shown.endswith("x...")
    assert shown.isprintable() and len(shown) < 120
    assert contents.shown("encoder/dense_1/kernel") == "encoder/dense_1/kernel"
