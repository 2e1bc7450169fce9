"""Learning rates as settings of a run, and runs with several seeds.

A flag must mean what the same number in the spec means, bit for bit.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Output, say_all
from compare import newest
from harness import BACKENDS, build_spec

pytestmark = pytest.mark.framework

SPEC = """\
gencc: 1
name: NAME
data: {source: moons, batch: 250}
networks:
  first: {input: x, layers: [dense: 3, tanh, dense: 2]}
  second: {input: x, layers: [dense: 2]}
losses: {a: "sse(first(x), x)", b: "sse(second(x), x)"}
train:
  epochs: 1
  optimizers: {first: {adam: {lr: FIRST}}, second: {sgd: {lr: SECOND, momentum: 0.5}}}
  schedule:
    - {update: first, minimize: a}
    - {update: second, minimize: b}
outputs: {moved: second(x)}
metrics: {error: "sse(first(x), x)"}
"""
CURVE = "{cosine: {start: %s, end: %s, steps: 3}}"
SPECS = {
    "slow": ("1.0e-3", "0.25"),
    "quick": ("2.0e-2", "0.25"),
    "curved": (CURVE % (0.5, 0.25), "0.125"),
    "doubled": (CURVE % (1.0, 0.5), "0.125"),
}
RUNS = {
    "flag": ("slow", "--first-lr", "0.02"),
    "place": ("slow", "--set", "train.optimizers.first.adam.lr=0.02"),
    "spec": ("quick",),
    "both": ("slow", "--lr", "0.02"),
    "scaled": ("curved", "--lr-scale", "2"),
    "steeper": ("doubled",),
    "alone": ("slow", "--seed", "5"),
    "seeds": ("slow", "--seeds", "4..5"),
    "old": ("slow",),
}
AFTER = {  # commands on these runs
    "sampled": ("slow", "moved", "--run", "flag", "--out", "moved"),
    "resumed": ("slow", "train", "--out", "flag", "--resume", "--lr", "0.02"),
    "several": ("slow", "moved", "--run", "seeds"),
    "again": ("slow", "train", "--out", "seeds", "--seeds", "4..6"),
    "refused": ("slow", "train", "--overwrite", "--out", "flag", "--data", "none"),
    "replaced": ("slow", "train", "--overwrite", "--out", "old", "--seed", "5"),
    "first": ("slow", "train", "--steps", "1"),
    "second": ("slow", "train", "--seed", "5", "--steps", "2"),
    "longer": ("slow", "train", "--seed", "5", "--resume"),
    "newest": ("slow", "moved"),
}


@pytest.fixture(scope="module", params=BACKENDS)
def said(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Output]]:
    """The folder of the runs, and what each command said."""
    folder = tmp_path_factory.mktemp(f"rates_{request.param}")
    for name, (first, second) in SPECS.items():
        text = SPEC.replace("NAME", name).replace("FIRST", first)
        (folder / f"{name}.yaml").write_text(text.replace("SECOND", second))
        build_spec(folder / f"{name}.yaml", folder, (request.param,))
    commands: dict[str, tuple[str, ...]] = {
        out: (f"{spec}_{request.param}", "train", "--out", out, *flags)
        for out, (spec, *flags) in RUNS.items()
    }
    for name, (spec, *arguments) in AFTER.items():
        commands[name] = (f"{spec}_{request.param}", *arguments)
    outputs = say_all(folder, list(commands.values()))
    return folder, dict(zip(commands, outputs, strict=True))


def bits(folder: Path) -> bytes:
    return (folder / "losses.csv").read_bytes()


@pytest.mark.parametrize(
    ("run", "same"),
    [
        ("flag", "spec"),
        ("place", "spec"),
        ("scaled", "steeper"),
        ("seeds/seed_5", "alone"),
    ],
)
def test_a_flag_means_what_the_number_in_the_spec_means(
    run: str, same: str, said: tuple[Path, dict[str, Output]]
) -> None:
    folder, outputs = said
    assert outputs[same].code == 0, outputs[same].err
    assert bits(folder / run) == bits(folder / same)
    assert len(bits(folder / run).splitlines()) == 5


def test_other_rates_and_seeds_are_other_trainings(
    said: tuple[Path, dict[str, Output]],
) -> None:
    folder, _ = said
    runs = "flag", "both", "scaled", "alone", "seeds/seed_4"
    assert len({bits(folder / run) for run in runs}) == len(runs)
    assert bits(folder / "both").count(b"inf") == 0


def test_the_run_remembers(said: tuple[Path, dict[str, Output]]) -> None:
    folder, outputs = said
    assert outputs["sampled"].code == 0, outputs["sampled"].err
    before, after = (folder / name / "moved.csv" for name in ("flag", "moved"))
    assert before.read_bytes() == after.read_bytes()
    assert outputs["resumed"].code == 4
    assert "second sgd lr: 0.25 there, 0.02 here" in outputs["resumed"].err


def test_seeds_have_a_table(said: tuple[Path, dict[str, Output]]) -> None:
    folder, outputs = said
    assert outputs["seeds"].code == 0, outputs["seeds"].err
    header, *rows = (folder / "seeds/seeds.csv").read_text().splitlines()
    assert header == "seed,steps,a,b,error"
    assert [row[:4] for row in rows] == ["4,4,", "5,4,"]
    assert "mean ± sd" in outputs["seeds"].out
    assert "name one of them: --run seeds/seed_4" in outputs["several"].err
    assert outputs["again"].code == 2
    assert "seeds/seed_4 already holds a run" in outputs["again"].err
    assert not (folder / "seeds/seed_6").exists()


def test_nothing_is_removed_for_a_training_that_cannot_begin(
    said: tuple[Path, dict[str, Output]],
) -> None:
    folder, outputs = said
    assert outputs["refused"].code == 3
    assert newest(folder / "flag").exists()
    assert (folder / "flag/moved.csv").exists()


def test_a_run_is_replaced_as_a_whole(said: tuple[Path, dict[str, Output]]) -> None:
    folder, outputs = said
    assert outputs["replaced"].code == 0, outputs["replaced"].err
    assert bits(folder / "old") == bits(folder / "alone")
    assert len([*(folder / "old/checkpoints").iterdir()]) == 2


def test_a_second_run_has_a_number(said: tuple[Path, dict[str, Output]]) -> None:
    folder, outputs = said
    for name in ("first", "second", "longer", "newest"):
        assert outputs[name].code == 0, outputs[name].err
    assert "(seed: 0 there, 5 here)" in outputs["second"].out
    (home,) = (folder / "runs").iterdir()
    assert len(bits(home).splitlines()) == 2
    assert bits(home / "2") == bits(folder / "alone")
    written = outputs["newest"].out.split()
    assert f"runs/{home.name}/2/moved.csv" in written
