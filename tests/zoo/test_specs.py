"""Every spec of the zoo is one for a slide, and the pages that list them are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import record
from emission import checked, emitted
from zoo import NAMES, PATHS, SPECS, gallery

LONGEST = 60  # lines
PICTURE = 30_000  # bytes


def test_the_pages_are_written_from_the_specs() -> None:
    module = gallery()
    written = module.ZOO_PAGE.read_text(encoding="utf-8")
    assert written == module.zoo_page(), "run specs/gallery.py"
    written = module.MODELS_PAGE.read_text(encoding="utf-8")
    assert written == module.models_page(), "run specs/gallery.py"


def test_every_spec_of_a_page_exists() -> None:
    """And whatever lies in the folder is on the page, and an oracle has its spec."""
    module = gallery()
    links = re.findall(r"\]\(([\w./]+)\)", module.zoo_page())
    assert {(module.ZOO / link).resolve() for link in links} >= {*PATHS}
    for link in (*links, *re.findall(r"\]\(([\w./]+)\)", module.models_page())):
        folder = module.ZOO if link in links else module.MODELS_PAGE.parent
        assert (folder / link).exists(), link
    assert {path.parent.name for path in PATHS} <= set(module.FAMILIES)
    oracles = {p.stem.removeprefix("test_") for p in module.ORACLES.glob("test_*.py")}
    assert oracles - {"specs", "trainings"} <= {*NAMES}


def test_no_two_specs_have_one_name() -> None:
    """Their packages would overwrite each other, and so would their pictures."""
    assert len({*NAMES}) == len(NAMES)
    assert {*NAMES}.isdisjoint(path.stem for path in SPECS.glob("*.yaml"))


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_a_spec_fits_on_a_slide_and_has_a_picture(path: Path) -> None:
    module = gallery()
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert checked(path).warnings == ()
    model = checked(path).model
    assert model.name == path.stem
    assert len(model.about) > 200 and model.paper
    assert all("#" in line for line in text.splitlines() if line.startswith("allow:"))
    picture = module.ZOO_PICTURES / f"{path.stem}.png"
    assert 0 < picture.stat().st_size <= PICTURE, "run specs/gallery.py --train"


@pytest.mark.parametrize(
    "turn", [0, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2))]
)
def test_packages_are_those_of_the_record(turn: int) -> None:
    """Byte for byte, by the digests in generated/zoo.json: a backend of each in turn."""
    packages: dict[str, dict[str, bytes]] = {}
    for number, backend in enumerate(record.BACKENDS):
        paths = PATHS[(number + turn) % len(record.BACKENDS) :: len(record.BACKENDS)]
        packages |= emitted(map(checked, paths), [backend])
    assert len(packages) == len(PATHS)
    recorded = record.digests_of_zoo()
    differing = {
        f"{package}/{name}"
        for package, files in record.digests(packages).items()
        for name, digest in files.items() ^ recorded.get(package, {}).items()
    }
    assert not differing, "run `make generated`"


def test_the_record_has_no_other_packages() -> None:
    endings = [backend.replace("-", "_") for backend in record.BACKENDS]
    packages = {f"{name}_{ending}" for name in NAMES for ending in endings}
    assert {*record.digests_of_zoo()} == packages
