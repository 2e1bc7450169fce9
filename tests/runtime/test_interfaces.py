"""A folder of exported networks: what is written there, and what is never replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gencc.runtime.support.errors import PackageError
from loading import snippet

interfaces = snippet("optional", "interfaces")
DECODER = interfaces.Interface("decoder", None, {"z": (2,)}, ("mean",))
ENCODER = interfaces.Interface("encoder", None, {"x": (1, 8, 8)}, ("z",))


def write(folder: Path, *networks: object, text: str = "weights") -> list[Path]:
    def save(interface: object, path: Path) -> None:
        path.write_text(text)

    kind = interfaces.Format(".bin", save)
    paths: list[Path] = interfaces.write(networks, kind, folder, {"step": 3})
    return paths


def test_an_export_replaces_an_earlier_one(tmp_path: Path) -> None:
    written = write(tmp_path, DECODER)
    assert [path.name for path in written] == ["decoder.bin", "networks.json"]
    stored = json.loads(written[1].read_text())
    assert stored["step"] == 3 and stored["networks"]["decoder"]["inputs"] == {"z": [2]}
    write(tmp_path, DECODER, ENCODER, text="later")
    assert written[0].read_text() == "later"
    assert {path.name for path in tmp_path.iterdir()} == {
        *("decoder.bin", "encoder.bin", "networks.json")
    }


@pytest.mark.parametrize("name", ["decoder.bin", "networks.json"])
def test_a_file_of_somebody_is_not_replaced(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(PackageError, match=rf"{name} exists, and no export wrote it"):
        write(tmp_path, DECODER)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        name: "mine"
    }


def test_an_export_that_fails_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, DECODER)

    def fail(interface: object, path: Path) -> None:
        raise PackageError("not in this format")

    with pytest.raises(PackageError, match="not in this format"):
        interfaces.write([DECODER], interfaces.Format(".bin", fail), tmp_path, {})
    assert (tmp_path / "decoder.bin").read_text() == "weights"
    assert len([*tmp_path.iterdir()]) == 2
