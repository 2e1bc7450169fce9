"""Every word of the language: small specs, one for each corner, as the reference says.

They are as the rows of `gencc conformance`, but larger, with data of all formats, and with
pictures, which only another framework can be compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from data import DATA
from examined import Bench, Terms, examine
from flags import Flags
from gencc.diagnostics import CompileError
from gencc.verification.parity.verdict import Outcome
from gencc.verification.parity.worker import Worker
from harness import BACKENDS, WORD_SPECS, build_spec

pytestmark = pytest.mark.framework

SPECS = sorted(path.stem for path in WORD_SPECS.glob("*.yaml"))
REFUSED = {
    "refused_extension": "E0504",
    "refused_grids": "E0319",
}
ACCEPTED = [name for name in SPECS if name not in REFUSED]
# What mistakes do shows within five steps (see `planted.py`), the rest by the end of what
# a spec anneals, and where data are few in a second epoch. TensorFlow traces those alone:
# it takes longer to trace five steps than to compute them operation by operation.
STEPS = 5
LONGER = {
    *("annealed", "at_once_of_three", "every_third", "frozen", "numbers"),
    *("params_everywhere", *DATA),
}
LONG = 20
# Stages are to be reached: an epoch of this one has few steps.
MORE = {"frozen": ("--batch-size", "250")}
# Undecidable where rounding happens to decide; beside each the spec that is not, and shows
# the same.
CHAOTIC = {"unpooling_of_ties": "unpooling"}
# What no case of the conformance suite has.
ON_JAX = (
    "at_once_of_three",
    "each_others_results",
    "heads_and_momentum",
    "input_gradients",
    "residual_cyclegan",
    "slopes_beside_calls",
    "srgan",
)


@pytest.mark.parametrize("word", ACCEPTED)
def test_a_spec_trains_as_the_reference_says(
    word: str,
    bench: Bench,
    eager: Worker,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    data = DATA[word](tmp_path / "data") if word in DATA else None
    steps = LONG if word in LONGER else STEPS
    terms = Terms(steps, Flags(MORE.get(word, ())), resume=False, read=True)
    backends = (*BACKENDS, "keras-jax") if word in ON_JAX else BACKENDS
    text = (WORD_SPECS / f"{word}.yaml").read_text(encoding="utf-8")
    own = replace(bench, backends=backends)
    if word not in LONGER:
        own = replace(own, warm={**bench.warm, "keras": eager})
    report = examine(text, data, own, BACKENDS, terms)
    record_property("differences", report.row(word))
    if word not in CHAOTIC:
        assert {*report.outcomes.values()} == {Outcome.EQUIVALENT}, report


@pytest.mark.parametrize("word", REFUSED)
def test_what_does_not_work_is_refused(word: str, tmp_path: Path) -> None:
    with pytest.raises(CompileError) as caught:
        build_spec(WORD_SPECS / f"{word}.yaml", tmp_path)
    assert {d.code for d in caught.value.diagnostics} == {REFUSED[word]}


def test_every_spec_is_called_as_its_file() -> None:
    """Or else two of them would overwrite each other's packages."""
    for word in SPECS:
        assert f"\nname: {word}\n" in (WORD_SPECS / f"{word}.yaml").read_text()
