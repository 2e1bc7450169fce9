"""The gallery page is that of the specs, and every spec is one for a slide."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from gencc.driver import check

SPECS = Path(__file__).parents[2] / "specs"
NAMES = sorted(path.stem for path in SPECS.glob("*.yaml"))
LONGEST = 60  # lines


def gallery() -> ModuleType:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("gallery", SPECS / "gallery.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_written_from_the_specs() -> None:
    assert (SPECS / "README.md").read_text(encoding="utf-8") == gallery().page()


def test_the_page_shows_every_spec() -> None:
    module = gallery()
    assert sorted(module.SHOWN) == NAMES
    for name, output in module.SHOWN.items():
        model = check(SPECS / f"{name}.yaml").model
        assert output in [defined.name for defined in model.outputs]
        assert (module.PICTURES / f"{name}.png").exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_fits_on_a_slide_and_has_nothing_odd(name: str) -> None:
    path = SPECS / f"{name}.yaml"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    checked = check(path)
    assert checked.warnings == ()
    assert checked.model.name == name
    assert len(checked.model.about) > 200 and checked.model.paper
