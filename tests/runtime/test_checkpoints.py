"""Checkpoints: canonical bytes, every damage noticed, nothing lost by a failed save."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from faults import failing, killed, killed_amid_a_write
from gencc.runtime.support import atomic, checkpoints, facts
from gencc.runtime.support.errors import CheckpointError
from numpy.typing import NDArray

FACTS = {"spec": "a1b2", "backend": "torch", "data": "ü"}


def tensors(value: float = 0.0) -> dict[str, NDArray[Any]]:
    return {
        "weight": value + np.arange(35, dtype=np.float32).reshape(5, 7).T,
        "count": np.array(12, dtype=np.int64),
        "empty": np.zeros((0, 3)),
        "mask": np.array([True, False]),
    }


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "PAUSES", (0.0,))


def test_round_trip(tmp_path: Path) -> None:
    path = checkpoints.save(tmp_path, 700, tensors(), FACTS)
    assert path.name == "step-000000000700.safetensors"
    loaded = checkpoints.load(path)
    assert (loaded.step, loaded.facts) == (700, FACTS)
    assert loaded.tensors.keys() == tensors().keys()
    for name, expected in tensors().items():
        got = loaded.tensors[name]
        assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
        assert got.tobytes() == expected.tobytes() and got.flags.writeable
    # Any program that reads safetensors reads it.
    assert (safetensors.numpy.load_file(path)["weight"] == tensors()["weight"]).all()


def test_equal_contents_give_equal_bytes(tmp_path: Path) -> None:
    written = set()
    for k in range(8):  # safetensors alone: 1 in 6**7 to pass by luck
        reverse = k % 2 == 1
        t = dict(sorted(tensors().items(), reverse=reverse))
        facts = dict(sorted(FACTS.items(), reverse=reverse))
        written.add(checkpoints.save(tmp_path / str(k), 5, t, facts).read_bytes())
    assert len(written) == 1


def test_every_bit_flip_is_noticed(tmp_path: Path) -> None:
    path = checkpoints.save(tmp_path, 1, tensors(), FACTS)
    good = path.read_bytes()
    for bit in range(8 * len(good)):
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        with pytest.raises(CheckpointError, match="not a sound checkpoint"):
            checkpoints.load(path)
    path.write_bytes(good)
    assert checkpoints.load(path).step == 1


def test_other_damage_is_noticed(tmp_path: Path) -> None:
    path = checkpoints.save(tmp_path, 1, tensors(), FACTS)
    good = path.read_bytes()
    damaged = [good[: len(good) * k // 64] for k in range(64)]
    damaged += [good + b"\0", good[:-64] + bytes(64), bytes(len(good))]
    damaged += [b"[" * 100_000, (2**63).to_bytes(8, "little") + good[8:]]
    damaged += [safetensors.numpy.save(tensors())]  # sound, but not one of ours
    damaged += [good.replace(b"a1b2", b"a1b3"), good.replace(b'"1"', b'"2"', 1)]
    for bad in damaged:
        path.write_bytes(bad)
        with pytest.raises(CheckpointError):
            checkpoints.load(path)
    for missing in (tmp_path, tmp_path / "absent"):
        with pytest.raises(CheckpointError):
            checkpoints.load(missing)


def test_tensors_cannot_change_places(tmp_path: Path) -> None:
    a, b = np.zeros(4), np.ones(4)
    path = checkpoints.save(tmp_path, 1, {"a": a, "b": b}, {})
    good = path.read_bytes()
    path.write_bytes(good[:-64] + b.tobytes() + a.tobytes())
    with pytest.raises(CheckpointError, match="digest"):
        checkpoints.load(path)


def test_the_newest_two_survive_by_number(tmp_path: Path) -> None:
    for step in (9, 10, 11, 1_000_000_000_000):
        checkpoints.save(tmp_path, step, tensors(step), FACTS)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "step-000000000011.safetensors",
        "step-1000000000000.safetensors",
    ]
    newest = checkpoints.newest(tmp_path)
    assert newest is not None and newest.step == 10**12


def test_a_save_never_retires_itself_or_a_later_one(tmp_path: Path) -> None:
    for step in (50, 60, 10):
        checkpoints.save(tmp_path, step, tensors(), FACTS)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_damaged_newest_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checkpoints.newest(tmp_path / "absent") is None
    assert checkpoints.newest(tmp_path) is None
    checkpoints.save(tmp_path, 1, tensors(1), FACTS)
    bad = checkpoints.save(tmp_path, 2, tensors(2), FACTS)
    bad.write_bytes(bad.read_bytes()[:-1])
    newest = checkpoints.newest(tmp_path)
    assert newest is not None and newest.step == 1
    assert str(bad) in capsys.readouterr().err

    checkpoints.set_aside_after(tmp_path, 1)
    checkpoints.save(tmp_path, 2, tensors(2), FACTS)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "step-000000000001.safetensors",
        "step-000000000002.damaged",
        "step-000000000002.safetensors",
    ]


def header(**entries: Any) -> bytes:
    """A file that says this, and ends with 64 zeros."""
    text = json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + bytes(64)


def entry(start: int = 0, end: int = 8, dtype: str = "F64", shape: Any = (1,)) -> Any:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


HOSTILE = "../../etc/\x1b[31mred\u202e\n\ud800" + "x" * 100_000
TWICE = b'{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"a":%s}' % (
    json.dumps(entry()).encode()
)
FILES = {
    "nothing": b"",
    "seven bytes": b"1234567",
    "a length alone": (100).to_bytes(8, "little"),
    "the largest length": b"\xff" * 8 + b"{}",
    "a length over the end": (2**40).to_bytes(8, "little") + b"{}",
    "no JSON": (4).to_bytes(8, "little") + b"\xff\xfe\0{",
    "deep JSON": (10**5).to_bytes(8, "little") + b"[" * 10**5,
    "deep objects": (6 * 10**5).to_bytes(8, "little") + b'{"a":' * 120_000,
    "a list": (2).to_bytes(8, "little") + b"[]",
    "a number": (1).to_bytes(8, "little") + b"7",
    "a long number": (10**5).to_bytes(8, "little") + b"7" * 10**5,
    "no metadata": header(a=entry()),
    "metadata of text": header(__metadata__="step", a=entry()),
    "metadata that is nested": header(__metadata__={"step": {"a": "b"}}, a=entry()),
    "metadata of numbers": header(__metadata__={"step": 7, "sha256": None}, a=entry()),
    "a name twice": len(TWICE).to_bytes(8, "little") + TWICE + bytes(8),
    "a type that there is not": header(a=entry(dtype="F1024")),
    "a type of eight bits": header(a=entry(0, 1, dtype="F8_E4M3")),
    "offsets that overlap": header(a=entry(), b=entry(4, 12)),
    "offsets with a gap": header(a=entry(), b=entry(56, 64)),
    "offsets behind the end": header(a=entry(0, 8000, shape=(1000,))),
    "offsets backwards": header(a=entry(8, 0)),
    "negative offsets": header(a=entry(-8, 0)),
    "offsets of text": header(a={**entry(), "data_offsets": "ab"}),
    "huge offsets": header(a=entry(0, 2**64, shape=(2**61,))),
    "a huge shape": header(a=entry(shape=(2**62, 2**62))),
    "a negative shape": header(a=entry(shape=(-1,))),
    "a shape of text": header(a=entry(shape="x")),
    "a hostile name": header(**{HOSTILE: entry()}),
    "a hostile type": header(a=entry(dtype=HOSTILE)),
    "a hostile digest": header(__metadata__={"sha256": HOSTILE}, a=entry(0, 64)),
    "another program's": safetensors.numpy.save(tensors(), {"step": "3"}),
}


def warned(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of the file of step 3, in whose place that of step 2 is used."""
    newest = checkpoints.newest(folder)
    assert newest is not None and newest.step == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(
        f"warning: {folder / 'step-000000000003.safetensors'} is not"
    )
    assert line.isprintable() and len(line) < len(str(folder)) + 200
    return line


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_passed_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints.save(tmp_path, 2, tensors(2), FACTS)
    (tmp_path / "step-000000000003.safetensors").write_bytes(FILES[name])
    warned(tmp_path, capsys)


@pytest.mark.skipif(os.name == "nt", reason="has no such files")
@pytest.mark.parametrize("kind", ["link", "endless", "dangling", "pipe", "folder"])
def test_only_a_plain_file_is_read(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = tmp_path / "c", tmp_path / "c/step-000000000003.safetensors"
    checkpoints.save(folder, 2, tensors(2), FACTS)
    make: dict[str, Callable[[], object]] = {
        "link": lambda: path.symlink_to(
            checkpoints.save(tmp_path / "other", 3, tensors(3), FACTS)
        ),
        "endless": lambda: path.symlink_to("/dev/zero"),
        "dangling": lambda: path.symlink_to("nowhere"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }
    make[kind]()
    assert "is not a plain file" in warned(folder, capsys)
    checkpoints.set_aside_after(folder, 2)
    assert os.path.lexists(path.with_suffix(".damaged"))


def test_what_is_sound_and_wrong_hides_nothing_older(tmp_path: Path) -> None:
    checkpoints.save(tmp_path, 1, tensors(1), FACTS)
    path = checkpoints.save(tmp_path, 3, tensors(3), FACTS)
    path.rename(path.with_name("step-000000000004.safetensors"))
    with pytest.raises(CheckpointError, match="step is 3 there and 4 in the name"):
        checkpoints.newest(tmp_path)


@pytest.mark.parametrize(
    "name", ["step-5", "step-٠٠٠٠٠٠٠٠٠٠٠٥", "step-00000000000005", "step--00000000005"]
)
def test_a_name_that_save_does_not_give_is_no_checkpoint(
    name: str, tmp_path: Path
) -> None:
    checkpoints.save(tmp_path, 2, tensors(2), FACTS)
    (tmp_path / f"{name}.safetensors").write_bytes(b"")
    newest = checkpoints.newest(tmp_path)
    assert newest is not None and newest.step == 2


def test_facts_of_unknown_origin_are_shown_short_and_printable() -> None:
    with pytest.raises(CheckpointError) as caught:
        facts.require({"seed": HOSTILE, HOSTILE: "1"}, {"seed": "1"}, "")
    text = str(caught.value)
    assert text.isprintable() and len(text) < 500
    assert "seed: ../../etc/\\x1b[31mred\\u202e\\n" in text and "there, 1 here" in text


def test_none_sound_is_not_the_same_as_none(tmp_path: Path) -> None:
    for step in (1, 2):
        checkpoints.save(tmp_path, step, tensors(), FACTS).write_bytes(b"")
    with pytest.raises(CheckpointError, match="none of the 2 checkpoints"):
        checkpoints.newest(tmp_path)


@pytest.mark.parametrize("fails", ["write", "rename", "read back"])
def test_a_failed_save_leaves_the_old_one(
    fails: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoints.save(tmp_path, 1, tensors(1), FACTS)
    checkpoints.save(tmp_path, 2, tensors(2), FACTS)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if fails == "write":
        monkeypatch.setattr(os, "fsync", refuse)
    elif fails == "rename":
        monkeypatch.setattr(Path, "replace", refuse)
    else:
        write = atomic.write
        monkeypatch.setattr(atomic, "write", lambda p, d: write(p, d[:-1]))
    with pytest.raises(CheckpointError, match="earlier checkpoints are unchanged"):
        checkpoints.save(tmp_path, 3, tensors(3), FACTS)
    monkeypatch.undo()
    assert not list(tmp_path.glob("*.tmp"))
    newest = checkpoints.newest(tmp_path)
    assert newest is not None and newest.step == 2
    assert (tmp_path / "step-000000000001.safetensors").exists()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="cannot be written"):
        checkpoints.save(tmp_path / "file", 1, tensors(), FACTS)


def test_reserved_facts(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="step"):
        checkpoints.save(tmp_path, 1, {}, {"step": "3"})


def sound(folder: Path) -> list[int]:
    """The steps of all visible checkpoints, each of which is whole."""
    steps = []
    for path in sorted(folder.glob("*.safetensors")):
        checkpoint = checkpoints.load(path)
        expected = tensors(checkpoint.step)["weight"]
        assert (checkpoint.tensors["weight"] == expected).all()
        steps.append(checkpoint.step)
    return steps


def save_third(folder: Path) -> None:
    checkpoints.save(folder, 3, tensors(3), FACTS)


@pytest.mark.skipif(os.name == "nt", reason="has no fork")
def test_a_kill_anywhere_in_a_save(tmp_path: Path) -> None:
    """Before every change of the disk, and amid what is written."""
    length = checkpoints.save(tmp_path / "x", 3, tensors(3), FACTS).stat().st_size
    ways = [
        partial(killed_amid_a_write, size=n) for n in (0, 1, length // 2, length - 1)
    ]
    ways += [partial(killed, turn=turn) for turn in range(1, 12)]
    died, left = [], []
    for number, way in enumerate(ways):
        folder = tmp_path / str(number)
        for step in (1, 2):
            checkpoints.save(folder, step, tensors(step), FACTS)
        died.append(way(partial(save_third, folder)))
        left.append(sound(folder))
        atomic.remove_leftovers(folder)
        save_third(folder)
        assert sound(folder) == [2, 3] and len(list(folder.iterdir())) == 2
    assert sum(died) > 7 and not died[-1]
    assert {tuple(steps) for steps in left} == {(1, 2), (1, 2, 3), (2, 3)}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=errno.errorcode.get)
@pytest.mark.parametrize("lasts", [False, True], ids=["for once", "from then on"])
def test_a_disk_that_fails_anywhere_in_a_save(
    number: int, lasts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails once is tried again; from a lasting fault the older ones are safe."""
    monkeypatch.setattr(atomic, "PAUSES", (0.0, 0.0))
    refused = []
    for turn in range(1, 12):
        folder = tmp_path / str(turn)
        for step in (1, 2):
            checkpoints.save(folder, step, tensors(step), FACTS)
        turns = range(turn, sys.maxsize) if lasts else (turn,)
        with failing(number, turns):
            try:
                save_third(folder)
                refused.append(False)
            except CheckpointError as error:
                assert "the earlier checkpoints are unchanged" in str(error)
                refused.append(True)
        assert sound(folder) in ([[1, 2], [1, 2, 3]] if refused[-1] else [[2, 3]])
        assert all(path.suffix == ".safetensors" for path in folder.iterdir())
    assert sum(refused) > 2 if lasts else not any(refused)
    assert not refused[-1]


SAVE_FOR_EVER = """
import sys
from pathlib import Path
import numpy as np
from gencc.runtime.support import checkpoints
for step in range(1, 10**9):
    t = {"w": np.full(30_000, step)}
    checkpoints.save(Path(sys.argv[1]), step, t, {})
    print(step, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_kills_at_random_times(tmp_path: Path) -> None:
    rng = random.Random(2)
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        steps = process.stdout.read().split()
        process.wait()
        paths = sorted(tmp_path.glob("*.safetensors"))
        for path in paths:  # all that is visible is complete
            checkpoint = checkpoints.load(path)
            assert (checkpoint.tensors["w"] == checkpoint.step).all()
        if steps:
            newest = checkpoints.newest(tmp_path)
            assert newest is not None and newest.step >= int(steps[-1])
        for path in paths:
            path.unlink()
