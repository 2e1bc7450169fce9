"""What does not fit into the memory is told, in sizes that people read."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.runtime.support import memory
from gencc.runtime.support.errors import PackageError


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (80_000_000_000, "74.51 GiB"),
     (2**40, "1 TiB"), (2**70, "1024 EiB")],
)  # fmt: skip
def test_sizes_are_readable(size: int, text: str) -> None:
    assert memory.shown(size) == text


def test_what_is_larger_than_the_machine_is_refused() -> None:
    memory.require(memory.total(), "all of it", "")
    with pytest.raises(PackageError, match="of memory, and"):
        memory.require(memory.total() + 1, "a little more", "take less")


def test_a_system_that_does_not_say_is_taken_for_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(memory.os, "sysconf")
    assert memory.total() == memory.UNKNOWN


def test_a_container_has_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = memory.total()
    limits = [tmp_path / "memory.max", tmp_path / "absent"]
    monkeypatch.setattr(memory, "CONTAINER", limits)
    for text in ("max", str(2**63)):
        limits[0].write_text(text)
        assert memory.total() >= machine
    limits[0].write_text("4096\n")
    assert memory.total() == 4096
