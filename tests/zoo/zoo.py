"""The specs of the zoo as tests need them: their paths, and trainings by the reference."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from drawn_data import drawn_data
from emission import checked
from gencc import ops
from gencc.ir.model import Model
from gencc.verification.reference.tape import Array
from gencc.verification.reference.trained import Trained
from gencc.verification.reference.training import Examples, Training, start
from small import Change, model

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
PATHS = sorted((SPECS / "zoo").glob("*/*.yaml"))
NAMES = [path.stem for path in PATHS]
BATCH = 6


def covering(paths: Sequence[Path], others: Sequence[Path]) -> list[Path]:
    """Of these specs those that have between them all words that the others lack.

    The greedy cover (Chvátal 1979): next is the one with the most news for its length.
    """
    covered = {word for path in others for word in words(path)}
    lacking = {path: words(path) - covered for path in paths}
    chosen: list[Path] = []
    while any(lacking.values()):
        chosen.append(max(lacking, key=lambda path: len(lacking[path]) / lines(path)))
        covered = lacking.pop(chosen[-1])
        lacking = {path: news - covered for path, news in lacking.items()}
    return chosen


def lines(path: Path) -> int:
    """How many a spec has: training it takes as long, more or less."""
    return path.read_bytes().count(b"\n")


@cache
def words(path: Path) -> frozenset[str]:
    """Words of the language that stand in a spec, comments aside."""
    folders = Path(ops.__file__).parent.iterdir()
    known = {word for folder in folders for word in ops.vocabulary(folder.name)}
    text = re.sub("#.*", "", path.read_text(encoding="utf-8"))
    return frozenset(known.intersection(re.findall(r"\w+", text)))


@cache
def gallery() -> ModuleType:
    """The script that writes the pages, of specs that are read once for all tests."""
    spec = importlib.util.spec_from_file_location("gallery", SPECS / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["check"] = checked
    return module


def changed(name: str, *changes: Change) -> Model:
    """What a spec means, some of its text replaced."""
    (path,) = (path for path in PATHS if path.stem == name)
    return model(path.read_text(encoding="utf-8"), *changes)


def trained(of: Model, values: Array) -> Trained:
    """A model whose weights are drawn, biases as well, applied to these values."""
    random = np.random.default_rng(0)
    state = {
        name: value + 0.05 * random.normal(size=value.shape)
        for name, value in start(of, 0).items()
    }
    (domain,) = of.data.domains
    data = {domain.name: Examples(values, np.zeros(len(values), np.int64))}
    return Trained(of, state, data, data, seed=0)


def output(of: Trained, name: str) -> Array:
    """An output that depends on the values."""
    (wanted,) = (o for o in of.model.outputs if o.name == name)
    table = of.table(wanted)
    assert table is not None
    return table


def metric(of: Trained, name: str) -> float:
    """The mean of a metric."""
    (wanted,) = (m for m in of.model.metrics if m.name == name)
    value = of.metric(wanted)
    assert value is not None
    return value


def training(of: Model, count: int = 8 * BATCH) -> Training:
    """A training by the reference, on so many examples that are drawn."""
    return Training(of, drawn_data(of, count), batch=BATCH)
