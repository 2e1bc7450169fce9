"""What a spec calls as a program needs it works in every framework, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from collisions import COLLISIONS
from gencc import plugins
from gencc.driver import check
from gencc.verification.conformance.runner import write
from gencc.verification.parity.differences import load, newest
from gencc.verification.parity.worker import Worker

pytestmark = pytest.mark.framework

BACKENDS = ("torch", "keras", "keras-jax")
# JAX has the names of Keras, and compiles for long: every so many of them.
ON_JAX = [*COLLISIONS][::4]


def train(backend: str, spec: Path, warm: Worker, out: Path, *flags: str) -> None:
    """A package of the spec, trained and asked for its outputs.

    But not when it goes on, nor on JAX, which shares all of them with Keras on TensorFlow.
    """
    plugin = plugins.find(backend)
    package = plugins.emit(plugin, plugins.load(plugin), check(spec).lowered)
    write(package, spec.parent)
    arguments = ["train", "--precision", "float64", "--out", str(out), *flags]
    bare = backend == "keras-jax" or "--resume" in flags
    warm.run(spec.parent, package.name, arguments, out.with_suffix(".log"), bare)


def losses(run: Path) -> tuple[list[str], np.ndarray]:
    """The columns of losses.csv, and its numbers."""
    header, *_ = (run / "losses.csv").read_text().splitlines()
    numbers = np.genfromtxt(run / "losses.csv", delimiter=",", skip_header=1)
    return header.split(","), numbers


@pytest.mark.parametrize("name", COLLISIONS)
def test_names_that_meet(name: str, warm: dict[str, Worker], tmp_path: Path) -> None:
    """All train alike, whole epochs of every stage, and go on from each other's files."""
    collision = COLLISIONS[name]
    spec = tmp_path / "spec.yaml"
    spec.write_text(collision.text)
    backends = BACKENDS if name in ON_JAX else BACKENDS[:2]
    runs = {backend: tmp_path / f"run_{backend}" for backend in backends}
    for backend, run in runs.items():
        train(backend, spec, warm[backend], run)
    columns, expected = losses(runs["torch"])
    trained = [name for name in columns if not name.startswith("val_")]
    assert trained == ["step", *collision.columns]
    for file, header in collision.tables:
        for backend in ("torch", "keras"):
            assert (runs[backend] / file).read_text().splitlines()[0] == header
    state = load(newest(runs["torch"]))
    for backend in backends[1:]:
        own_columns, numbers = losses(runs[backend])
        assert own_columns == columns
        np.testing.assert_allclose(numbers, expected, rtol=1e-9, atol=1e-12)
        other = load(newest(runs[backend]))
        assert other.keys() == state.keys()
        more = ("--resume", "--steps", str(len(expected) + 1))
        train(backend, spec, warm[backend], runs["torch"], *more)
