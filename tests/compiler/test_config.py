"""config.py: what may change between a run and the one that goes on with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.driver import check
from gencc_torch import TorchBackend

SPECS = Path(__file__).parents[2] / "specs"


@pytest.mark.parametrize(
    ("spec", "flag"), [("vae", "epochs"), ("code_classifier", "classifier_epochs")]
)
def test_it_is_the_last_stage_that_may_be_extended(spec: str, flag: str) -> None:
    model = check(SPECS / f"{spec}.yaml").lowered
    text = TorchBackend().emit(model).files["config.py"].decode()
    assert f'\nLONGER = "{flag}"' in text
