"""What a trace says, and that it is the training of the reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from gencc.verification.grading.recording import read as read_examples
from gencc.verification.grading.recording import record
from gencc.verification.grading.replay import Replay
from gencc.verification.grading.trace import Trace, read, write
from gencc.verification.parity.settings import Unable
from gencc.verification.reference.training import Training
from small_students import SPEC


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    path = tmp_path_factory.mktemp("trace") / "small.yaml"
    path.write_text(SPEC)
    return record(path, 3)[1]


def test_it_is_the_training_of_the_reference(trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(SPEC)
    from gencc.driver import check

    checked = check(path)
    training = Training(checked.model, dict(read_examples(checked, ())))
    # The examples are on their scale already, from 0 to 1.
    losses = training.run(3)
    assert [turn.values for turn in trace.turns] == losses
    state = trace.before(3)
    for name, array in training.state.items():
        assert np.array_equal(state[name], array), name


def test_what_was_written_is_read(trace: Trace, tmp_path: Path) -> None:
    path = tmp_path / "small.trace"
    write(trace, path)
    again = read(path)
    assert again.model == trace.model
    for turn, other in zip(trace.turns, again.turns, strict=True):
        assert turn.values == other.values and turn.key == other.key
        assert np.array_equal(turn.noise["z_noise"], other.noise["z_noise"])
    with np.load(path) as archive:
        index = json.loads(archive["trace.json"])
        assert archive["turns/0/batch/x"].shape == (20, 8, 8, 1)
    assert index["layouts"]["dense"] == "(in, out)"


def test_it_is_not_written_over_a_spec(trace: Trace, tmp_path: Path) -> None:
    spec = tmp_path / "small.yaml"
    spec.write_text("gencc: 1\n", encoding="utf-8")
    with pytest.raises(Unable, match=r"small\.yaml is there already and is no trace"):
        write(trace, spec)
    assert spec.read_text(encoding="utf-8") == "gencc: 1\n"
    other = tmp_path / "small.trace"
    write(trace, other)
    write(trace, other)  # one over another


def test_a_replay_computes_the_same(trace: Trace) -> None:
    replay = Replay(trace)
    for number, turn in enumerate(trace.turns):
        numbers = replay.at(number, trace.before(number))
        assert numbers.values == turn.values
        for name, gradient in turn.gradients.items():
            assert np.array_equal(gradient, numbers.gradients[name])


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.trace"
    with pytest.raises(Unable, match="cannot be read"):
        read(path)
    for content in (b"", b"PK\x03\x04", b"text", b"\x93NUMPY"):
        path.write_bytes(content)
        with pytest.raises(Unable, match="is no trace"):
            read(path)
    spec = path.rename(tmp_path / "a.yaml")
    with pytest.raises(Unable, match=r"trace SPEC -o a\.trace` writes one"):
        read(spec)
    np.savez(path.open("wb"), a=np.zeros(3))
    with pytest.raises(Unable, match="is no trace"):
        read(path)
