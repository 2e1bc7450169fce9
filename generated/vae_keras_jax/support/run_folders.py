"""Which folder a run is kept in, when nobody names one: runs/vae_torch, then runs/vae_torch/2.

The same in every package.
"""

import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from . import console
from .errors import PackageError

SEED = "seed_"  # the folder of one of several seeds begins with it
RUN_FILES = (
    "losses.csv",
    "losses.png",
    "losses.svg",
    "report.html",
    "model_card.md",
    "config.json",
    "notes.json",
    "statistics.safetensors",
)
RUN_FOLDERS = {
    "checkpoints": "step-*",
    "film": "step-*.png",
    "tensorboard": "events.out.tfevents*",
}
SUFFIXES = (".csv", ".gif", ".html", ".json", ".png", ".svg")  # of outputs


def holds_run(folder: Path) -> bool:
    """Whether a training has begun there."""
    has_losses = os.path.lexists(folder / "losses.csv")
    return has_losses or any((folder / "checkpoints").glob("step-*"))


def newest(home: Path) -> Path:
    """The run that was started last: the highest number in `home`, or `home` itself."""
    number = max(_numbers(home), default=1)
    return home / str(number) if number > 1 else home


def fresh(home: Path) -> Path:
    """Where the next run belongs: `home`, or the first number in it that is not taken."""
    if not _numbers(home) and not _is_taken(home):
        return home
    return home / str(max(_numbers(home), default=1) + 1)


def for_training(home: Path, again: bool, facts: Mapping[str, str]) -> Path:
    """Where to train if no folder is named; `again` is in the run that is there.

    A training with these facts that finds a run there is told how that one differs.
    """
    if again:
        return newest(home)
    folder, before = fresh(home), newest(home)
    if folder != home:
        console.say(
            f"{before} holds a run{_difference(before, facts)}, with which --resume goes "
            f"on; this one goes to {folder}"
        )
    return folder


def of_seed(folder: Path, seed: int) -> Path:
    """The run of one of several seeds."""
    return folder / f"{SEED}{seed}"


def require_single(folder: Path) -> None:
    """Refuse, with PackageError, a folder whose runs are those of several seeds."""
    if (several := _of_seeds(folder)) and not holds_run(folder):
        raise PackageError(
            f"{folder} holds the runs of several seeds; name one of them: "
            f"--run {several[0]}"
        )


def refuse_seeds_within(folder: Path) -> None:
    """Refuse, with PackageError, to train several seeds inside a single run."""
    if holds_run(folder):
        raise PackageError(
            f"{folder} holds a single run, not those of several seeds; leave --seeds out to "
            "go on with it, or choose another folder for these (--out)"
        )


def refuse_run_beside_seeds(folder: Path) -> None:
    """Refuse, with PackageError, to train a single run where those of several seeds are."""
    if (several := _of_seeds(folder)) and not holds_run(folder):
        seeds = ",".join(path.name.removeprefix(SEED) for path in several)
        raise PackageError(
            f"{folder} holds the runs of several seeds; add --seeds {seeds} to train these, "
            f"name one of them (--out {several[0]}), or choose another folder"
        )


def _of_seeds(folder: Path) -> list[Path]:
    """The runs of several seeds in a folder, by seed."""
    runs = [path for path in folder.glob(f"{SEED}*") if holds_run(path)]
    return sorted(runs, key=lambda path: (len(path.name), path.name))


def remove_run(folder: Path) -> None:
    """Remove what a training has written, so that another may begin there; OSError."""
    for name in RUN_FILES:
        (folder / name).unlink(missing_ok=True)
    for name, pattern in RUN_FOLDERS.items():
        for path in (folder / name).glob(pattern):
            path.unlink()
        with suppress(OSError):  # a link, or somebody's files are in it
            (folder / name).rmdir()


def begun(folder: Path) -> tuple[int, int] | None:
    """What tells the run in a folder from one that replaces it; None where none is."""
    try:
        stat = (folder / "config.json").stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def remove_outdated(
    folder: Path, stems: Collection[str], before: tuple[int, int] | None
) -> None:
    """Remove outputs of a run that was replaced, `stems` without suffixes; OSError.

    `before` is what `begun` was; nothing is removed if no run was there, or still is.
    """
    began = folder / "config.json"
    if before is None or begun(folder) in (before, None):
        return
    for path in folder.iterdir():
        is_output = path.stem in stems and path.suffix in SUFFIXES
        if is_output and path.stat().st_mtime_ns < began.stat().st_mtime_ns:
            path.unlink()


def _difference(folder: Path, expected: Mapping[str, str]) -> str:
    """' of another training: adam lr: 0.001 there, 0.01 here', if it is one."""
    from . import facts as run_facts  # which needs NumPy, and gencc does not

    try:
        stored = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        both = {name for name in stored.keys() & expected if expected[name]}
        differing = run_facts.differences(
            {name: str(stored[name]) for name in both},
            {name: value for name, value in expected.items() if name in both},
        )
    except (OSError, ValueError, AttributeError):  # it is not ours to judge
        return ""
    return f" of another training ({differing})" if differing else ""


def _numbers(home: Path) -> list[int]:
    """The numbers of the runs within `home`."""
    named = (
        path
        for path in home.glob("[0-9]*")
        if path.name.isdecimal() and path.name == str(int(path.name))  # not 007
    )
    return [int(path.name) for path in named if _is_taken(path)]


def _is_taken(folder: Path) -> bool:
    return holds_run(folder) or bool(_of_seeds(folder))
