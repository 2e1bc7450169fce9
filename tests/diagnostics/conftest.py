"""What errors hide in what is sound beside them is a bug here, and not passed over."""

from __future__ import annotations

import pytest
from gencc import soundness


@pytest.fixture(autouse=True)
def _nothing_is_suppressed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness, "SUPPRESSED", ())
