"""Parameters of a run that a formula cannot take: refused before there is a run."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Output, say_all
from harness import BACKENDS

pytestmark = pytest.mark.framework

CASES = {
    ("--beta", "0"): (5, "`weight: 1 / beta` is not a finite number where beta = 0.0"),
    ("--beta", "3"): (
        5,
        "`mean(square(code)) / (beta - 3)` is not a finite number where beta = 3.0",
    ),
    ("--beta", "-1"): (
        5,
        "`sqrt(beta) * exp(w)` is not a finite number where beta = -1.0, w = 2.0",
    ),
    ("--w-start", "0"): (
        5,
        "`weight * log(w)` is not a finite number where beta = 2.0, w = 0.0",
    ),
    ("--w-end", "0"): (
        5,
        "`weight * log(w)` is not a finite number where beta = 2.0, w = 0.0",
    ),
    ("--w-end", "1e3"): (
        5,
        "`sqrt(beta) * exp(w)` is not a finite number where beta = 2.0, w = 1000.0",
    ),
    ("--p", "2"): (2, "`p` must lie between 0 and 1, and is 2.0"),
    ("--p", "-1"): (2, "`p` must lie between 0 and 1, and is -1.0"),
    ("--s", "-1"): (2, "`s` must be 0 or more, and is -1.0"),
    ("--t-start", "0"): (2, "argument --t-start: 0 is too small, 1e-300 is the least"),
    ("--t-end", "-1"): (2, "argument --t-end: -1 is too small, 1e-300 is the least"),
}
FINE = ("--beta", "1e3"), ("--p", "1", "--s", "0"), ("--beta", "1e-3")


@pytest.fixture(scope="module", params=BACKENDS)
def outputs(
    request: pytest.FixtureRequest,
    packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[tuple[str, ...], tuple[Output, Path]]:
    """What each training printed, and its run folder."""
    folder = tmp_path_factory.mktemp(f"runs_{request.param}")
    runs = {flags: folder / "_".join(flags) for flags in (*CASES, *FINE)}
    start = (f"parameters_{request.param}", "train", "--steps", "2")
    commands = [(*start, *flags, "--out", out) for flags, out in runs.items()]
    results = say_all(packages, commands)
    return dict(zip(runs, zip(results, runs.values(), strict=True), strict=True))


@pytest.mark.parametrize("flags", CASES, ids=" ".join)
def test_a_run_that_makes_no_sense_is_refused(
    flags: tuple[str, ...], outputs: dict[tuple[str, ...], tuple[Output, Path]]
) -> None:
    result, out = outputs[flags]
    code, message = CASES[flags]
    assert result.code == code, result.err
    assert result.err.splitlines()[-1].endswith(message)
    assert "Traceback" not in result.err
    assert not out.exists()


@pytest.mark.parametrize("flags", FINE, ids=" ".join)
def test_any_other_trains(
    flags: tuple[str, ...], outputs: dict[tuple[str, ...], tuple[Output, Path]]
) -> None:
    result, out = outputs[flags]
    assert result.code == 0, result.err
    assert (out / "code.csv").exists()
