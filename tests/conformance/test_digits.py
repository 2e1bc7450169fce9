"""Ulps: the distance between neighbouring numbers of float32, and how they are counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gencc.verification.conformance.baseline import ReferenceRun
from gencc.verification.conformance.digits import ulps, worst
from gencc.verification.conformance.row import Digits, Row
from gencc.verification.parity.settings import Unable


def test_the_next_number_is_one_ulp_away() -> None:
    exact = np.array([1.0, 1.5, -3.0, 1e-30, 6e4])
    near = np.nextafter(exact.astype(np.float32), np.float32(np.inf))
    assert ulps(near.astype(np.float64), exact) == pytest.approx(np.ones(5), abs=0.51)
    assert ulps(np.array([1 + 2.0**-22]), np.array([1.0])).tolist() == [2.0]


def test_a_size_is_the_least_that_ulps_are_of() -> None:
    rounded, exact = np.array([1e-9, 8.0]), np.array([0.0, 8.0 + 2.0**-20])
    assert ulps(rounded, exact, 1.0).tolist() == [1e-9 / 2.0**-23, 1.0]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_has_no_digits(value: float) -> None:
    assert ulps(np.array([value]), np.array([1.0])).tolist() == [np.inf]


def tables(folder: Path, **columns: list[float]) -> Path:
    """A run folder with tables of one column."""
    (folder / "checkpoints").mkdir()
    for name, values in columns.items():
        lines = [f"{name}_0", *map(repr, values)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_the_worst_is_that_which_is_furthest_beyond_what_it_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gencc.verification.conformance.digits.newest", lambda run: run)
    monkeypatch.setattr("gencc.verification.conformance.digits.load", lambda run: {})
    exact = {name: np.array([[1.0], [2.0]]) for name in ("a", "b", "c")}
    rounded = {
        "a": [1.0, 2 + 3 * 2.0**-22],
        "b": [1 + 6 * 2.0**-23, 2.0],
        "c": [1.0, 2.0],
    }
    digits = {"a": Digits(), "b": Digits(ulps=9), "c": Digits()}
    row = Row("t", "", [[0.0]], digits=digits)
    lost = worst(row, ReferenceRun([], {}, exact), tables(tmp_path, **rounded))
    assert (lost.name, lost.ulps, lost.allowed) == ("a", 3.0, 4.0)
    assert (lost.value, lost.reference) == (2 + 3 * 2.0**-22, 2.0)
    short = {**exact, "c": np.ones((3, 1))}
    with pytest.raises(Unable, match="c is"):
        worst(row, ReferenceRun([], {}, short), tmp_path)
