"""The paper's formula is the stable one: each spec, as written and as lowered, trained.

Logits stay moderate here, where a logarithm of a rounded sigmoid has most of its digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_data import drawn_data
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load_text
from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.ops.optimizers.sgd import Sgd
from gencc.resolve import resolve
from gencc.verification.reference import tape
from gencc.verification.reference.ops.functions import sigmoid, softmax
from gencc.verification.reference.tape import Value
from gencc.verification.reference.training import Training, start
from hypothesis import Phase, assume, given, settings
from strategies import Drawn, specs

TESTS = Path(__file__).parents[1]
# Other logarithms.
UNTOUCHED = {
    *("factor_vae", "functions", "lvae", "payments", "poincare_vae", "vae_planar")
}
WRITTEN = sorted(
    path
    for folder in (TESTS.parent / "specs", TESTS / "equivalence" / "words")
    for path in folder.rglob("*.yaml")
    if path.stem not in UNTOUCHED
    and any(word in path.read_text() for word in ("log(", "bce(", "cross_entropy("))
)
# What takes as long as all others: `make long`.
LARGE = {
    *("dcgan", "dfc_vae", "dropout_dcgan", "esrgan", "gan_frechet", "made", "pix2pix"),
    *("recurrent_gan", "rhvae", "srgan", "vae_iaf"),
}
# Some gradients are 0 but for rounding, of which Adam makes steps as long as of others.
DIFFERENCES = {"relativistic_gan"}
STEPS, BATCH, COUNT = 2, 3, 24
LOSSES = 1e-13
"""1 - p loses 1 / (1 - p) roundings of 1.1e-16; logits are below 7 or so here."""
STATES = 1e-11
"""Of the largest element, or of 1e-3: some gradients are 0 but for rounding. Adam's
first steps are g / |g|: where a gradient is itself a difference of larger numbers, its
relative error goes into the weights."""


def read(text: str) -> Model:
    document = load_text("spec.yaml", text)
    return verify(resolve(document, parse(document)))


def parted(written: Model, lowered: Model) -> tuple[float, float]:
    """The largest differences of losses and of states, in the first steps of all stages."""
    data, start_ = drawn_data(written, COUNT), start(written, 0)
    ends = Training(written, data, batch=BATCH).ends()
    losses, states = [0.0], [0.0]
    for first in (0, *ends[:-1]):
        as_written, as_lowered = (
            Training(model, data, batch=BATCH, step=first, state=dict(start_))
            for model in (written, lowered)
        )
        for row, same in zip(as_written.run(STEPS), as_lowered.run(STEPS), strict=True):
            assert row.keys() == same.keys()
            losses += [abs(row[n] - same[n]) / max(1.0, abs(row[n])) for n in row]
        assert as_written.state.keys() == as_lowered.state.keys()
        for name, array in as_written.state.items():
            scale = max(float(np.abs(array).max()), 1e-3)
            states.append(float(np.abs(array - as_lowered.state[name]).max()) / scale)
    return max(losses), max(states)


def descending(model: Model) -> Model:
    """With steps in proportion to gradients: Adam makes rounding as large as them."""
    optimizers = (
        replace(optimizer, rule=Sgd(0.01, 0.0, False)) for optimizer in model.optimizers
    )
    return replace(model, optimizers=tuple(optimizers))


@pytest.fixture(scope="module", autouse=True)
def literal() -> Iterator[None]:
    """The reference without its memory of logits: formulas to the letter."""

    with_logits = softmax.compute

    def forgetful(x: Value) -> Value:
        result = with_logits(x)
        result.logits = None
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sigmoid, "compute", tape.sigmoid)
        patch.setattr(softmax, "compute", forgetful)
        yield


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.long] if path.stem in LARGE else [])
        for path in WRITTEN
    ],
    ids=lambda path: path.stem,
)
def test_lowering_keeps_losses_and_states(path: Path) -> None:
    written = read(path.read_text())
    lowered = lower(written)
    assert written != lowered
    if path.stem in DIFFERENCES:
        written, lowered = descending(written), descending(lowered)
    losses, states = parted(written, lowered)
    assert losses < LOSSES and states < STATES


@pytest.mark.framework  # for the seconds that it takes
@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
)
@given(specs())
def test_lowering_keeps_what_drawn_specs_mean(drawn: Drawn) -> None:
    written = read(drawn.text)
    lowered = lower(written)
    assume(written != lowered)
    losses, states = parted(descending(written), descending(lowered))
    assert losses < LOSSES and states < STATES
