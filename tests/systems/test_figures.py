"""Every system of the gallery reaches its figure: that is what its picture shows."""

from __future__ import annotations

import pytest
from figures import FIGURES
from harness import GALLERY
from trainings import BACKEND, Trainings, each_in_full

pytestmark = pytest.mark.framework


@pytest.mark.parametrize("spec", each_in_full(FIGURES))
def test_a_trained_system_reaches_its_figure(spec: str, trained: Trainings) -> None:
    figure = FIGURES[spec]
    value = figure.measure(trained.system(spec, BACKEND))
    assert figure.holds(value), f"{figure.what}: {value:.4g}, not {figure.demanded}"


def test_every_spec_of_the_gallery_has_a_figure() -> None:
    assert FIGURES.keys() == {path.stem for path in GALLERY.glob("*.yaml")}
