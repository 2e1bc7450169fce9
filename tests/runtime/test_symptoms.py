"""What the ends of losses say: who has won, what is saturated, what has collapsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support import checkpoints
from gencc.runtime.support.loss_table import LossTable
from gencc.runtime.support.tables import save_table
from loading import snippet

symptoms = snippet("optional", "symptoms")

RIVALS = [("critic", ("told_apart",), ("fools",))]


def said(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *curves: Callable[[float], float],
    steps: int = 400,
) -> str:
    """What is told of a run with these losses, as functions of the part that is over."""
    table = LossTable(folder / "losses.csv", ("told_apart", "fools", "kl"))
    table.start()
    names = zip(table.columns, curves, strict=True)
    own = dict(names)
    rows = {
        step: {name: curve(step / steps) for name, curve in own.items()}
        for step in range(steps)
    }
    table.add(rows, durable=True)
    symptoms.tell(folder, RIVALS, {"kl": 4})
    err: str = capsys.readouterr().err
    return err


def test_a_discriminator_that_has_won(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(
        tmp_path, capsys, lambda t: 1.4 * (1 - t) ** 4, lambda t: 9 * t, lambda _: 1.0
    )
    assert text.startswith("warning: critic has won: told_apart ends near 3e-05, ")
    assert "smaller learning rate" in text
    assert len(text.splitlines()) == 1


def test_a_generator_that_is_saturated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where both are maximized, so that log(1 - p) is there with its own sign."""
    text = said(
        tmp_path,
        capsys,
        lambda t: -1.4 * (1 - t) ** 4,
        lambda t: -0.7 * (1 - t) ** 4,
        lambda _: 1.0,
    )
    assert text.startswith("warning: what critic judges is saturated")
    assert len(text.splitlines()) == 1


def test_a_posterior_that_has_collapsed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(
        tmp_path, capsys, lambda _: 1.0, lambda _: 0.9, lambda t: 3 * (1 - t) ** 4
    )
    assert text.startswith("warning: posterior collapse: kl ends near 6.4e-05, ")
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("steps", [400, 190])
def test_what_is_well_is_not_mentioned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], steps: int
) -> None:
    curves: list[Callable[[float], float]] = [
        lambda t: 0.3 if t < 0.5 else 1.2,  # ahead for a while
        lambda t: 8.0 if t < 0.5 else 1.1,
        lambda t: 0.0 if t < 0.5 else 0.5,
    ]
    if steps < 200:  # too early to say anything
        curves = [lambda _: 0.0, lambda _: 9.0, lambda _: 0.0]
    assert not said(tmp_path, capsys, *curves, steps=steps)


def test_numbers_of_a_code_that_carry_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The variance of their means over examples; the label beside them is none."""
    random = np.random.default_rng(0)
    codes = random.normal(size=(300, 4)) * [1.0, 0.05, 1.0, 0.0]
    begin(tmp_path)
    save_table(tmp_path / "encode.csv", {"label": np.ones(300, int), "encode": codes})
    symptoms.tell(tmp_path, codes={"encode": "z", "gone": "w"})
    said = capsys.readouterr().err
    assert said.startswith(
        "warning: posterior collapse in part: 2 of 4 numbers of z carry"
    )
    assert "(1, 3 in encode.csv" in said and said.count("\n") == 1
    save_table(tmp_path / "encode.csv", {"encode": codes[:, [0, 2]]})
    symptoms.tell(tmp_path, codes={"encode": "z"})
    assert capsys.readouterr().err == ""


def test_units_that_are_dead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No gradient has come for so long that its mean is all but 0, beside that of others."""
    begin(tmp_path)
    lively = np.array([1e-3, -2e-3, 1e-5, 3e-3])
    dying = lively * [1.0, 0.9**200, 0.0, 1.0]
    checkpoints.save(
        tmp_path / "checkpoints",
        400,
        {
            "optimizers/adam/encoder/dense_1/bias/m": dying,
            "optimizers/adam/encoder/dense_1/bias/v": dying**2,
            "optimizers/adam/encoder/dense_2/bias/m": lively * [1, 1, 0, 1],  # to spare
            "optimizers/adam/decoder/dense_1/bias/m": np.zeros(4),  # was never trained
            "optimizers/adam/decoder/dense_2/bias/m": dying,  # no relu behind it
        },
        {},
    )
    layers = ("encoder/dense_1", "encoder/dense_2", "decoder/dense_1")
    symptoms.tell(tmp_path, rectified=[f"{layer}/bias" for layer in layers])
    said = capsys.readouterr().err
    assert said.startswith("warning: dead units: 2 of 4 units of encoder/dense_1 are 0")
    assert said.count("\n") == 1
    symptoms.tell(tmp_path)
    assert capsys.readouterr().err == ""


def begin(folder: Path) -> None:
    """The losses of a training of 400 steps."""
    table = LossTable(folder / "losses.csv", ("loss",))
    table.start()
    table.add({step: {"loss": 1.0} for step in range(400)}, durable=True)
