"""The specs of the zoo as tests need them: their paths, and trainings by the reference."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

from drawn_data import drawn_data
from gencc.ir.model import Model
from gencc.verification.reference.training import Training
from small import Change, model

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
PATHS = sorted((SPECS / "zoo").glob("*/*.yaml"))
NAMES = [path.stem for path in PATHS]
BATCH = 6


@cache
def gallery() -> ModuleType:
    """The script that writes the pages."""
    spec = importlib.util.spec_from_file_location("gallery", SPECS / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def changed(name: str, *changes: Change) -> Model:
    """What a spec means, some of its text replaced."""
    (path,) = (path for path in PATHS if path.stem == name)
    return model(path.read_text(encoding="utf-8"), *changes)


def training(of: Model, count: int = 8 * BATCH) -> Training:
    """A training by the reference, on so many examples that are drawn."""
    return Training(of, drawn_data(of, count), batch=BATCH)
