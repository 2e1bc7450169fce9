"""Thousands of specs that went wrong: each refused in good order, or programs that work."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fuzz import complaint, in_turn, several, shrunk
from gencc.codegen.files.data_py import needs_path
from gencc.diagnostics import CompileError
from gencc.driver import Checked, build_all, check
from gencc.frontend.yaml.document import load_text
from gencc.verification.parity.worker import Failed, Worker
from mutants import at, mutant, places

PARTS, MUTANTS = 20, 100
# Parts of `make fast`, and of `make test`; `make long` has the others, `make fuzz` as many
# as there is time for.
QUICK, SOME = 1, 6
TRAINED = 10
LARGEST = 256  # of all numbers in a spec that is trained: two steps take no time
DIVERGED = "with status 5"


def marks_of(part: int) -> list[pytest.MarkDecorator]:
    """When a part runs, for the seconds that it takes."""
    marks = ((QUICK, pytest.mark.framework), (SOME, pytest.mark.long))
    return [mark for first, mark in marks if part >= first]


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=marks_of(part)) for part in range(PARTS)],
)
def test_mutants(part: int, tmp_path: Path) -> None:
    """Backends take turns; the soak has every backend for every model."""
    numbers = range(part * MUTANTS, (part + 1) * MUTANTS)
    results = several(numbers, tmp_path / "spec.yaml", in_turn)
    codes = Counter(code for result in results for code in result)
    assert len(results) == MUTANTS
    assert results.count(()) > MUTANTS / 20, "hardly any is a model"
    assert len(codes) > 15, "they are all refused for the same reasons"


def test_a_mutant_is_what_its_number_says() -> None:
    assert mutant(7) == mutant(7)
    assert len({mutant(number).spec for number in range(50)}) > 45


def test_what_fails_is_shrunk(tmp_path: Path) -> None:
    spec = b"gencc: 1\nname: a\nlet:\n  b: sum(c)\n  d: e\nfit: {}\n"
    small = shrunk(spec, lambda candidate: b"sum" in candidate, 10)
    assert small.split() == [b"b:", b"sum(c)"]
    assert complaint(spec, tmp_path / "spec.yaml") == ""


# ------------------------------------------------------------------ at work


@pytest.mark.framework
def test_models_among_the_mutants_train(
    warm: dict[str, Worker], tmp_path: Path
) -> None:
    """Two steps in PyTorch, and all outputs; or a stop that says what is not finite."""
    failures, statuses = [], Counter[str]()
    for checked, origin in itertools.islice(_models(tmp_path), TRAINED):
        folder = tmp_path / f"m{sum(statuses.values())}"
        (built,) = build_all([checked.path], ["torch"], folder, False)
        arguments = ["train", "--steps", "2", "--out", "run"]
        try:
            name = built.compiled.package.name
            warm["torch"].run(folder, name, arguments, folder / "log")
        except Failed as error:
            statuses["diverged" if DIVERGED in str(error) else "failed"] += 1
            if DIVERGED not in str(error):
                failures.append(f"{origin}\n{error}\n{checked.path.read_text()}")
        else:
            statuses["trained"] += 1
    assert not failures, "\n\n".join(failures)
    assert statuses["trained"] > TRAINED / 2


def _models(folder: Path) -> Iterator[tuple[Checked, str]]:
    path = folder / "spec.yaml"
    for number in itertools.count(100_000):
        mutated = mutant(number)
        path.write_bytes(mutated.spec)
        try:
            checked = check(path)
        except CompileError:
            continue
        if not needs_path(checked.model.data) and _is_small(mutated.spec):
            yield checked, mutated.origin


def _is_small(spec: bytes) -> bool:
    tree: Any = load_text("spec", spec.decode()).data
    values = [at(tree, path) for path in places(tree)]
    return all(value <= LARGEST for value in values if isinstance(value, int | float))
