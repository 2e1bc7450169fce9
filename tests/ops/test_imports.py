"""A build imports the modules of the words that its spec has, however many there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gencc.ops import vocabulary

SPECS = Path(__file__).parents[2] / "specs"
BUILD = """
import json, sys
from pathlib import Path
from gencc import plugins
from gencc.driver import check

lowered = check(Path(sys.argv[1])).lowered
for backend in ("torch", "keras", "keras-jax"):
    plugins.load(plugins.find(backend)).emit(lowered)
used = {placed.layer.word for one in lowered.networks for _, placed in one.placed()}
print(json.dumps([[name for name in sys.modules if ".ops." in name], sorted(used)]))
"""


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("vae", {"distributions.normal", "optimizers.adam", "sources.digits"}),
        (
            "gan_saturating",
            {"distributions.uniform", "optimizers.sgd", "sources.digits"},
        ),
    ],
)
def test_modules_of_other_words_are_not_imported(spec: str, expected: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(SPECS / f"{spec}.yaml")],
        check=True,
        capture_output=True,
        text=True,
    )
    kinds = ("augmentations", "distributions", "optimizers", "schedules", "sources")
    modules, used = json.loads(done.stdout)
    imported = {name.partition(".ops.")[2] for name in modules}
    layers = {
        name.removeprefix("layers.") for name in imported if "layers._" not in name
    }
    assert layers & {*vocabulary("layers")} - {*used} <= {"flatten", "reshape"}
    assert {
        name
        for name in imported
        if name.startswith(kinds) and "." in name and "._" not in name
    } == expected


CHECK = """
import sys
from gencc.cli.main import main

sys.argv = ["gencc", "check", sys.argv[1]]
try:
    main()
finally:
    print("\\n".join(sys.modules))
"""
OF_BUILDS = {"jinja2", "json", "ruff", "subprocess", "gencc.plugins"}
OF_BUILDS |= {"gencc.codegen", "gencc.publish", "gencc.runtime", "gencc_torch"}


def test_a_check_imports_nothing_that_only_a_build_needs() -> None:
    command = [sys.executable, "-c", CHECK, str(SPECS / "vae.yaml")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    _, *modules = done.stdout.split()
    assert "gencc.driver" in modules
    assert not OF_BUILDS & {*modules}


OPS = Path(__file__).parents[2] / "compiler/gencc/ops"


@pytest.mark.parametrize("room", ["verification", "codegen", "lowering", "runtime"])
def test_the_language_knows_no_later_room(room: str) -> None:
    """Nor any of its modules within a function: what a word gives the suite is data."""
    knowing = [
        str(path.relative_to(OPS))
        for path in OPS.rglob("*.py")
        if f"gencc.{room}" in path.read_text(encoding="utf-8")
    ]
    assert not knowing
