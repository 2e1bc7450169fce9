"""Random models by names that programs use themselves: `soak.py --names` looks at more."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.verification.parity.worker import Worker
from programs import BACKENDS, emitted, faults, hostile, trained
from strategies.renaming import POOL

pytestmark = pytest.mark.framework

MODELS = 12
EVERY = {"torch": 2, "keras": 6, "keras-jax": 12}


def test_hostile_names_make_programs_that_train(
    warm: dict[str, Worker], tmp_path: Path
) -> None:
    models = hostile(MODELS, 0)
    assert [*emitted(models, tmp_path)] == []
    wrong = []
    for backend in BACKENDS:
        for index in range(0, MODELS, EVERY[backend]):
            own = tmp_path / f"model_{index}"
            wrong.append(trained(warm[backend], backend, models[index], own))
    assert [problem for problem in wrong if problem] == []


def test_names_are_hostile() -> None:
    """Words of all kinds, and hardly a model without some."""
    assert {"torch", "keras", "lambda", "print", "networks", "requires_grad_"} <= {
        *POOL
    }
    texts = [model.text for model in hostile(20, 1)]
    assert sum("_2" in text or "_loss" in text or "_end" in text for text in texts) > 3
    assert all(any(f"{word}:" in text for word in POOL) for text in texts)


def test_programs_with_a_superfluous_name_are_reported(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("def f(x):\n    return x\n")
    assert faults(tmp_path) == ""
    (tmp_path / "twice.py").write_text("def f():\n    pass\n\n\ndef f():\n    pass\n")
    assert "F811" in faults(tmp_path)
    (tmp_path / "keyword.py").write_text("lambda = 1\n")
    assert "keyword.py" in faults(tmp_path)
