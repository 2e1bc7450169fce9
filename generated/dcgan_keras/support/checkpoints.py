"""Checkpoints that survive a kill, a full disk and silent damage.

The same in every package.

One safetensors file per checkpoint, `step-000000000700.safetensors`, written under
another name and renamed; a digest in its header covers every tensor and every fact.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

from . import atomic, console
from .contents import shown
from .errors import CheckpointError, PackageError

KEEP = 2  # the newest, and one to fall back on
FORMAT = "1"
OWN_FACTS = ("format", "sha256", "step")
MOST_STEPS = 10**12


class Damaged(CheckpointError):
    """A file is not as it was written; an earlier one may be used instead."""


@dataclass(frozen=True)
class Checkpoint:
    """The state after `step` training steps, and what it may be used with."""

    step: int
    tensors: dict[str, NDArray[Any]]
    facts: dict[str, str]


def save(
    folder: Path,
    step: int,
    tensors: Mapping[str, NDArray[Any]],
    facts: Mapping[str, str],
    best: int | None = None,
) -> Path:
    """Write the state after `step` steps, then retire all but the newest `KEEP`.

    That of the step `best` is not retired either. Equal contents give equal bytes.
    Raises CheckpointError when the file cannot be written or does not read back as it
    was written; nothing is retired then.
    """
    path = folder / _name(step)
    data = encode(step, tensors, facts)

    try:
        atomic.make_folder(folder)
        atomic.write(path, data)
        unharmed = path.read_bytes() == data
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be written ({error}); the training state is in memory "
            "only, and the earlier checkpoints are unchanged"
        ) from error
    if not unharmed:
        raise CheckpointError(
            f"{path} does not read back as it was written; check the disk; the "
            "earlier checkpoints are unchanged"
        )
    _retire(folder, step, best)
    return path


def encode(
    step: int, tensors: Mapping[str, NDArray[Any]], facts: Mapping[str, str]
) -> bytes:
    """The bytes of a checkpoint file. Equal contents give equal bytes."""
    if reserved := sorted(set(facts) & set(OWN_FACTS)):
        raise ValueError(f"facts with a reserved name: {reserved}")
    # safetensors writes the memory of an array as it is, so it must be in C order.
    arrays = {name: np.asarray(tensor, order="C") for name, tensor in tensors.items()}
    metadata = {**facts, "format": FORMAT, "step": str(step)}
    metadata["sha256"] = _digest(arrays, metadata)
    data = safetensors.numpy.save(arrays, metadata)

    # Its header lists the metadata in a random order.
    return _canonical(_header(data)) + data[8 + _header_length(data) :]


def load(path: Path) -> Checkpoint:
    """Read and verify one checkpoint.

    Raises Damaged if anything happened to the file, and CheckpointError if it is
    intact but was not written by this version of this package.
    """
    try:
        data = atomic.read(path)
        header = _header(data)
        if not data.startswith(_canonical(header)):
            raise ValueError("its header is not as it was written")
        tensors = safetensors.numpy.load(data)
        facts: dict[str, str] = header["__metadata__"]
        claimed = facts.pop("sha256")
        if claimed != _digest(tensors, facts):
            raise ValueError("its contents do not match its digest")
    # Damaged files raise almost anything: ValueError, KeyError, RecursionError ...
    except Exception as error:
        raise Damaged(f"{path} is not a sound checkpoint: {shown(error)}") from error
    if (version := facts.pop("format", "absent")) != FORMAT:
        raise CheckpointError(
            f"{path} was written by another version of this package: "
            f"its format is {shown(version)} there and {FORMAT} here"
        )
    return Checkpoint(_step_in(path, facts.pop("step", "absent")), tensors, facts)


def newest(folder: Path) -> Checkpoint | None:
    """The newest sound checkpoint, or None if there are none at all.

    A damaged one is reported on stderr and skipped. Raises CheckpointError when there
    are checkpoints but no sound one: starting over would destroy what can be rescued;
    and when the newest is sound but not what its name says: an older one would hide it.
    Changes nothing on disk, so it may run during a training.
    """
    paths = _listed(folder)
    for path in reversed(paths):
        try:
            checkpoint = load(path)
        except Damaged as error:
            console.warn(f"warning: {error}; trying the one before")
            continue
        if checkpoint.step != _step_of(path):
            raise CheckpointError(
                f"{path} holds another checkpoint: its step is {checkpoint.step} there "
                f"and {_step_of(path)} in the name of the file"
            )
        return checkpoint
    if paths:
        raise CheckpointError(
            f"none of the {len(paths)} checkpoints in {folder} is sound; put a copy "
            "back, or start again in another folder"
        )
    return None


def steps(folder: Path) -> list[int]:
    """After how many steps there are checkpoints."""
    return [_step_of(path) for path in _listed(folder)]


def chosen(folder: Path, which: str) -> Checkpoint | None:
    """The newest sound checkpoint for "last", else that after so many steps.

    None where there are none at all. Raises CheckpointError for one that is not sound,
    and PackageError for one that is not there.
    """
    if which == "last":
        return newest(folder)
    known = {str(_step_of(path)): path for path in _listed(folder)}
    if which in known:
        return load(known[which])
    if not known:
        return None
    there = ", ".join(known)
    raise PackageError(
        f"{folder} has no checkpoint {shown(which)}; there are last, and those after "
        f"these numbers of steps: {there}"
    )


def set_aside_after(folder: Path, step: int) -> None:
    """Rename checkpoints of later steps, so that they are neither used nor counted.

    These are the damaged ones that `newest` skipped. Raises CheckpointError.
    """
    try:
        for path in _listed(folder):
            if _step_of(path) > step:
                path.replace(path.with_suffix(".damaged"))
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be written ({error})") from error


def _digest(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> str:
    """SHA-256 over a list of all contents, then their bytes in the same order."""
    names = sorted(tensors)
    listed = [[name, tensors[name].dtype.str, tensors[name].shape] for name in names]
    sha256 = hashlib.sha256(json.dumps([sorted(metadata.items()), listed]).encode())
    for name in names:
        sha256.update(np.ascontiguousarray(tensors[name]).data)
    return sha256.hexdigest()


def _header(data: bytes) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(data[8 : 8 + _header_length(data)])
    return header


def _header_length(data: bytes) -> int:
    return int.from_bytes(data[:8], "little")


def _canonical(header: Mapping[str, Any]) -> bytes:
    """The canonical beginning of a file with this header: its length, then sorted JSON."""
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the tensors behind it are aligned
    return len(text).to_bytes(8, "little") + text


def _step_in(path: Path, text: str) -> int:
    """The number of steps in a header, which must be written as `save` writes it."""
    step = int(text) if text.isdecimal() and len(text) <= len(str(MOST_STEPS)) else -1
    if str(step) != text or step > MOST_STEPS:
        raise CheckpointError(
            f"{path} holds no possible step: it is {shown(text)} there "
            f"and a whole number from 0 to {MOST_STEPS} here"
        )
    return step


def _listed(folder: Path) -> list[Path]:
    """The checkpoint files of a folder, by number of steps."""
    paths = folder.glob("step-*.safetensors")
    named = (path for path in paths if path.stem[5:].isdecimal())
    return sorted((p for p in named if p.name == _name(_step_of(p))), key=_step_of)


def _name(step: int) -> str:
    return f"step-{step:012d}.safetensors"


def _step_of(path: Path) -> int:
    return int(path.stem.removeprefix("step-"))


def _retire(folder: Path, step: int, best: int | None) -> None:
    """Remove all but the best and the newest `KEEP` up to the checkpoint of `step`."""
    older = [path for path in _listed(folder) if _step_of(path) < step]
    for path in older[: 1 - KEEP]:
        if _step_of(path) == best:
            continue
        try:
            path.unlink()
        except OSError as error:  # a superfluous file is no reason to stop
            console.warn(f"warning: {path} cannot be removed ({error})")
