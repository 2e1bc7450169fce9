"""What a run folder notes of how it came about, beside the facts: notes.json.

The same in every package.

It has the flags that a training was asked for, as far as the settings in config.json do
not tell them, and after how many steps each file of results was written. No training
depends on it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import atomic, console

FILE = "notes.json"


@dataclass(frozen=True)
class Notes:
    """flags: words of the command line. steps: of training, by the name of a file."""

    flags: Sequence[str] = ()
    steps: Mapping[str, int] = field(default_factory=dict)

    def older_than(self, step: int) -> dict[str, int]:
        """The files that tell of fewer steps than these, and of how many."""
        return {name: then for name, then in self.steps.items() if then < step}


def read(run: Path) -> Notes:
    """The notes of a run; none where no run has written any. Raises OSError."""
    if not (run / FILE).exists():
        return Notes()
    try:
        stored = json.loads((run / FILE).read_text(encoding="utf-8"))
        flags = tuple(str(word) for word in stored["flags"])
        return Notes(flags, {str(n): int(s) for n, s in stored["steps"].items()})
    except (ValueError, LookupError, TypeError, AttributeError):
        return Notes()  # of somebody else, or damaged: written anew


def keep_flags(run: Path, flags: Sequence[str]) -> None:
    """Note what a training was asked for; OSError if that fails."""
    _write(run, Notes(flags, read(run).steps))


def add(run: Path, paths: Iterable[Path], step: int) -> None:
    """Note that files tell of a model after so many steps; OSError if that fails."""
    if not (files := [*paths]):
        return
    notes = read(run)
    _write(run, Notes(notes.flags, {**notes.steps, **{p.name: step for p in files}}))


def say(paths: Iterable[Path], run: Path, step: int) -> None:
    """Say that these files were written, and note those in the run folder; OSError."""
    written = [*paths]
    for path in written:
        console.say(f"wrote {path}")
    add(run, [path for path in written if path.parent == run], step)


def say_what_is_old(run: Path, step: int) -> None:
    """Say which files tell of fewer steps than these; OSError if that fails."""
    old = read(run).older_than(step)
    for then in sorted({*old.values()}):
        names = ", ".join(name for name in old if old[name] == then)
        console.say(f"still of step {then}, and not of {step}: {names}")


def _write(run: Path, notes: Notes) -> None:
    stored = {"flags": [*notes.flags], "steps": dict(sorted(notes.steps.items()))}
    text = json.dumps(stored, indent=2, ensure_ascii=False) + "\n"
    atomic.write(run / FILE, text.encode())
