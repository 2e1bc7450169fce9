"""Losses and metrics of several runs: means, deviations, tables."""

import csv
import json
import math
import statistics
from pathlib import Path

import pytest
from gencc.runtime.support import results
from gencc.runtime.support.results import Results


def kept(folder: Path, losses: str, **metrics: object) -> Path:
    folder.mkdir()
    (folder / "losses.csv").write_text(losses)
    if metrics:
        (folder / "metrics.json").write_text(json.dumps(metrics))
    return folder


def test_a_run_is_read_as_far_as_it_was_written(tmp_path: Path) -> None:
    text = "step,a,b\n0,1.5,\n1,2.5,4.0\n2,"
    run = results.read(kept(tmp_path / "r", text, auroc=0.75, error="Infinity"), "r")
    assert run.losses == {"a": [(0, 1.5), (1, 2.5)], "b": [(1, 4.0)]}
    assert run.metrics == {"auroc": 0.75, "error": math.inf}
    assert run.steps == 2
    assert run.values == {"a": 2.5, "b": 4.0, "auroc": 0.75, "error": math.inf}


@pytest.mark.parametrize(
    ("steps", "mean"), [(1, 0.0), (10, 9.0), (30, 28.0), (2000, 1949.5)]
)
def test_the_last_of_a_loss_is_a_mean(steps: int, mean: float) -> None:
    assert results.last([(step, float(step)) for step in range(steps)]) == mean


def runs() -> list[Results]:
    return [
        Results(Path(), str(i), {"loss": [(0, value)]}, metrics)
        for i, (value, metrics) in enumerate(
            [(1.0, {"auroc": 0.5}), (2.0, {"auroc": 1.0}), (4.5, {})]
        )
    ]


def test_the_deviation_is_that_of_a_sample() -> None:
    mean, deviation = results.spread(runs())["loss"]
    assert mean == 2.5
    assert deviation == pytest.approx(statistics.stdev([1.0, 2.0, 4.5]))
    assert [*results.spread(runs())] == ["loss"]  # auroc is not known of all
    assert math.isnan(results.spread(runs()[:1])["loss"][1])


def test_a_table_has_columns() -> None:
    lines = results.laid_out(results.table(runs(), "seed"))
    assert lines == [
        "seed            loss  auroc",
        "0                  1    0.5",
        "1                  2      1",
        "2                4.5",
        "mean ± sd  2.5 ± 1.8",
    ]


def test_files_have_every_digit(tmp_path: Path) -> None:
    third = Results(Path(), 'a "b", c', {"loss": [(0, 1 / 3)]})
    results.save_csv(tmp_path / "t.csv", [*runs(), third])
    rows = list(csv.reader((tmp_path / "t.csv").read_text().splitlines()))
    assert rows[0] == ["run", "steps", "loss", "auroc"]
    assert rows[-1] == ['a "b", c', "1", repr(1 / 3), ""]
    results.save_json(tmp_path / "t.json", runs()[:1])
    summary = json.loads((tmp_path / "t.json").read_text())
    assert summary["loss"] == {"mean": 1.0, "deviation": None, "runs": {"0": 1.0}}


@pytest.mark.parametrize(
    "losses, metrics",
    [
        ("step,a\nx,1\n", {}),
        ("step,a\n0,1\n", {"e": None}),
        (f"step,a\n0,{'1' * 200_000}\n", {}),
    ],
)
def test_files_that_no_run_wrote_are_refused(
    tmp_path: Path, losses: str, metrics: dict[str, object]
) -> None:
    with pytest.raises(ValueError):
        results.read(kept(tmp_path / "r", losses, **metrics))


@pytest.mark.parametrize("values", [(1e308, 1.5e308), (math.inf, -math.inf)])
def test_any_values_have_a_mean(values: tuple[float, float]) -> None:
    runs = [Results(Path(), str(v), {"a": [(0, v)]}) for v in values]
    ((mean, _),) = results.spread(runs).values()
    assert math.isnan(mean) or mean == 1.25e308
