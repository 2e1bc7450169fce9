"""Packages and the reference take what docs/language.md says, number by number."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import forkserver
import numpy as np
import pytest
from flags import Flags
from gencc.driver import build_all, check
from gencc.ir.model import Model
from gencc.lowering.plan import plan
from gencc.verification.conformance.baseline import parts_of
from gencc.verification.reference import training
from gencc.verification.reference.training import Examples, Training
from worked_out import READINGS, Reading

FOLDER = Path(__file__).parent
# Of Keras every third, on JAX: what is read is in the plan, which both have.
TRAINED = {"torch": range(len(READINGS)), "keras-jax": range(0, len(READINGS), 3)}
IDS = [reading.rule for reading in READINGS]

Record = dict[str, Any]


def examples(reading: Reading) -> dict[str, Examples]:
    """Different numbers, and labels in turn."""
    return {
        name: Examples(np.arange(2.0 * count).reshape(count, 2) / 100, np.arange(count) % 2)
        for name, count in reading.data.items()
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every spec, and its data."""
    folder = tmp_path_factory.mktemp("readings")
    for number, reading in enumerate(READINGS):
        path = folder / f"r{number}.yaml"
        path.write_text(f"gencc: 1\nname: r{number}\n{reading.spec}")
        (folder / f"data{number}").mkdir()
        for name, part in examples(reading).items():
            np.savez(folder / f"data{number}/{name}.npz", x=part.values, y=part.labels)
    return folder


@pytest.fixture(scope="module")
def records(folder: Path) -> Mapping[tuple[str, int], Record]:
    """What the packages took, all trainings of a backend in one process."""
    results = {}
    for backend, numbers in TRAINED.items():
        suffix = backend.replace("-", "_")
        jobs = []
        for number in numbers:
            reading = READINGS[number]
            build_all([folder / f"r{number}.yaml"], [backend], folder, force=False)
            data = folder / f"data{number}"
            unnamed = "domains" not in reading.spec
            flags = ["--data", str(data / "x.npz" if unnamed else data)]
            flags += ["--out", str(folder / f"run{number}_{suffix}"), *reading.flags]
            jobs.append(
                {
                    "folder": str(folder),
                    "package": f"r{number}_{suffix}",
                    "flags": flags,
                    "record": str(folder / f"record{number}_{suffix}.json"),
                }
            )
        path = folder / f"jobs_{suffix}.json"
        path.write_text(json.dumps(jobs))
        arguments = [FOLDER / "recorder.py", path]
        done = forkserver.run(
            backend, arguments, folder, forkserver.compiling_quickly()
        )
        assert done.returncode == 0, done.stderr
        for number, job in zip(numbers, jobs, strict=True):
            results[backend, number] = json.loads(Path(job["record"]).read_text())
    return results


@pytest.mark.framework
@pytest.mark.parametrize(
    ("backend", "number"),
    [
        pytest.param(backend, number, id=f"{backend}-{IDS[number]}")
        for backend, numbers in TRAINED.items()
        for number in numbers
    ],
)
def test_packages(
    backend: str, number: int, folder: Path, records: Mapping[tuple[str, int], Record]
) -> None:
    reading, record = READINGS[number], records[backend, number]
    assert "error" not in record, record
    assert len(record["iterations"]) == reading.iterations, reading.why
    assert record["counts"] == dict(reading.trained or reading.data)
    model = check(folder / f"r{number}.yaml").lowered
    for at, expected in reading.turns.items():
        assert described(record["iterations"][at], model) == in_order(expected), (
            reading.why
        )


@pytest.mark.parametrize("number", range(len(READINGS)), ids=IDS)
def test_reference(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = READINGS[number]
    model = check(folder / f"r{number}.yaml").lowered
    watched = Watched(monkeypatch, reading, model)
    if "--steps" not in reading.flags:
        assert watched.training.ends()[-1] == reading.iterations, reading.why
    iterations = [watched.iteration() for _ in range(reading.iterations)]
    assert watched.counts == dict(reading.trained or reading.data)
    for at, expected in reading.turns.items():
        assert described(iterations[at], model) == in_order(expected), reading.why


class Watched:
    """A training of the reference, whose readers of data and noise are watched."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, reading: Reading, model: Model
    ) -> None:
        self.counts: dict[str, int] = {}
        self.turns: list[Record] = []
        self.taken: list[str] = []
        self.before: set[str] = set()  # taken earlier in the iteration
        flags = Flags(tuple(reading.flags))
        data = {
            n: parts_of(model, n, domain)[0] for n, domain in examples(reading).items()
        }
        self.training = Training(flags.applied(model), data, batch=flags.batch)
        indices, drawn, annealed = (
            training.minibatch_indices, training.drawn, training.annealed
        )  # fmt: skip
        forward = Training.forward

        def minibatch(
            seed: int, count: int, batch: int, number: int, domain: str = ""
        ) -> Any:
            self.counts[domain or "x"] = count
            self._take(f"{domain or 'x'}:{number}")
            return indices(seed, count, batch, number, domain)

        def draw(noise: Any, what: str, number: int, *others: int) -> Any:
            self._take(f"{what}:{number}")
            return drawn(noise, what, number, *others)

        def number(anneal: Any, step: int | None, *others: int) -> float:
            value = annealed(anneal, step, *others)
            self._take(f"annealed:{value:g}")
            return value

        def turn(
            own: Training, stage: Any, step: Any, inputs: Any, losses: Any, states: Any
        ) -> Any:
            columns: dict[str, float] = {}
            gradients = forward(own, stage, step, inputs, columns, states)
            # A condition takes what its step does.
            taken = sorted({*self.taken})
            self.turns.append({"columns": sorted(columns), "taken": taken})
            self.taken = []
            return gradients

        monkeypatch.setattr(training, "minibatch_indices", minibatch)
        monkeypatch.setattr(training, "drawn", draw)
        monkeypatch.setattr(training, "annealed", number)
        monkeypatch.setattr(Training, "forward", turn)

    def iteration(self) -> list[Record]:
        """The turns of the next iteration."""
        self.turns, self.before = [], set()
        self.training.run(1)
        return self.turns

    def _take(self, what: str) -> None:
        if what not in self.before:  # else it is shared
            self.taken.append(what)
        self.before.add(what)


def in_order(turns: str) -> str:
    """The turns as they are written, what each takes in the order of the alphabet."""
    parts = (turn.partition(": ") for turn in turns.split("; "))
    return "; ".join(
        f"{name}: {' '.join(sorted(text.split()))}" for name, _, text in parts
    )


def described(turns: Sequence[Record], model: Model) -> str:
    """The turns as a reading has them; steps that report together have one turn each."""
    names = {tuple(sorted(step.columns)): step.step.name for step in plan(model).steps}
    parts = []
    for turn in turns:
        columns = tuple(turn["columns"])
        together = [names[columns]] if columns in names else list(names.values())
        parts.append(f"{together[0]}: {' '.join(turn['taken'])}")
        parts += (f"{name}: " for name in together[1:])
    return "; ".join(parts)
