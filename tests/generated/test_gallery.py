"""The gallery page is that of the specs, and every spec is one for a slide."""

from __future__ import annotations

from pathlib import Path

import pytest
from emission import checked
from zoo import gallery

SPECS = Path(__file__).parents[2] / "specs"
NAMES = sorted(path.stem for path in SPECS.glob("*.yaml"))
LONGEST = 60  # lines


def test_the_page_is_written_from_the_specs() -> None:
    assert (SPECS / "README.md").read_text(encoding="utf-8") == gallery().page()


def test_the_page_shows_every_spec() -> None:
    module = gallery()
    assert sorted(module.SHOWN) == NAMES
    for name, output in module.SHOWN.items():
        model = checked(SPECS / f"{name}.yaml").model
        assert output in [defined.name for defined in model.outputs]
        assert (module.PICTURES / f"{name}.png").exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_spec_fits_on_a_slide_and_has_nothing_odd(name: str) -> None:
    path = SPECS / f"{name}.yaml"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert checked(path).warnings == ()
    model = checked(path).model
    assert model.name == name
    assert len(model.about) > 200 and model.paper
