"""Training with one seed after another, each in a folder of its own.

The same in every package.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from . import atomic, comparison, console, results, run_folders, workers
from .errors import Diverged, PackageError

WRITTEN = ("seeds.csv", "seeds.json", "seeds.html")
SIGNALLED = 128  # an exit code above it is that of a signal


def train(
    one: Callable[[int, Path, bool], int],
    seeds: Sequence[int],
    out: Path,
    resume: bool,
    overwrite: bool,
) -> int:
    """Train by `one`(seed, folder, resume) with each seed, and say how the runs differ.

    The result is an exit code: that of the first run that did not end well. One that
    diverges is no reason to leave out the others. Raises PackageError.
    """
    run_folders.refuse_seeds_within(out)
    folders = {seed: run_folders.of_seed(out, seed) for seed in seeds}
    taken = [folder for folder in folders.values() if run_folders.holds_run(folder)]
    if taken and not (resume or overwrite):
        raise PackageError(
            f"{taken[0]} already holds a run; go on with it (--resume), replace it "
            "(--overwrite), or choose another folder (--out)"
        )
    if not any(map(run_folders.holds_run, out.glob(f"{run_folders.SEED}*"))):
        for name in WRITTEN:
            if os.path.lexists(out / name):
                raise PackageError(
                    f"{out / name} exists, and no run there owns it; move it away, or "
                    "choose another folder (--out)"
                )
    status, done = 0, []
    for seed, folder in folders.items():
        console.say(f"seed {seed}, in {folder}")
        try:
            code = one(seed, folder, resume and run_folders.holds_run(folder))
        except Diverged as error:
            console.warn(f"error: seed {seed}: {error}")
            code = error.exit_code
        if code > SIGNALLED:
            later = seeds[seeds.index(seed) + 1 :]
            if old := [str(s) for s in later if folders[s] in taken and overwrite]:
                listed = ",".join(old)
                console.say(
                    f"not replaced yet: seed {listed}; --resume goes on with these as they "
                    f"are, --seeds {listed} --overwrite replaces them"
                )
            return code
        status = status or code
        done += [] if code else [(seed, folder)]
    if workers.TEAM.rank == 0:
        _report(out, done)
    return status


def _report(out: Path, done: Sequence[tuple[int, Path]]) -> None:
    """Print the table, and write it as seeds.csv and seeds.json; compare all on a page."""
    runs = [results.read(folder, str(seed)) for seed, folder in done]
    if not runs:
        return
    for line in results.laid_out(results.table(runs, "seed")):
        console.say(line)
    results.save_csv(out / "seeds.csv", runs, "seed")
    results.save_json(out / "seeds.json", runs)
    each = [comparison.Variant(f"seed {run.label}", [run]) for run in runs]
    page = comparison.page(f"{out}: {len(runs)} seeds", each)
    atomic.write(out / "seeds.html", page.encode())
    for name in WRITTEN:
        console.say(f"wrote {out / name}")
