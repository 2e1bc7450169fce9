"""A training that goes on while copies of it die, one at each change of the disk.

Run by `test_kills` in a folder with the package and perhaps `run`, with the package's name, a
folder for what the dead leave, and the flags of `train`. Whenever the training is about
to write, a child writes in its place, to a copy of the run folder, and is killed: before
the first change of the disk, before the second and so on, and amid the bytes of a file.
"""

from __future__ import annotations

import functools
import importlib
import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

sys.path.insert(0, "")
sys.path.insert(0, str(Path(__file__).parents[1] / "runtime"))

from faults import killed, killed_amid_a_write

SIZES = (0, 1, 1000)


class Deaths:
    """Makes functions that write from those of a package, and counts those that died.

    What the dead leave is in folders of their own below `folder`, in each a `run`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.died = folder, 0
        self._numbers = count()
        self._inside = False

    def before(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, done after the deaths of all that tried it."""

        @functools.wraps(write)
        def function(*arguments: Any) -> Any:
            if self._inside:  # a part of something larger that is tried
                return write(*arguments)
            self._inside = True
            try:
                self._try_all(functools.partial(write, *arguments))
                return write(*arguments)
            finally:
                self._inside = False

        return function

    def _try_all(self, action: Callable[[], Any]) -> None:
        for size in SIZES:
            self._try(functools.partial(killed_amid_a_write, size=size), action)
        for turn in count(1):
            if not self._try(functools.partial(killed, turn=turn), action):
                return

    def _try(self, way: Callable[..., bool], action: Callable[[], Any]) -> bool:
        folder = self.folder / str(next(self._numbers))
        folder.mkdir(parents=True)
        if Path("run").exists():
            shutil.copytree("run", folder / "run")

        def elsewhere() -> None:
            os.chdir(folder)  # all paths of the run are relative
            action()

        died = way(elsewhere)
        self.died += died
        return died


def main() -> int:
    """The exit code of the training."""
    package, folder, *flags = sys.argv[1:]
    deaths = Deaths(Path(folder).resolve())
    run = importlib.import_module(f"{package}.support.run").Run
    atomic = importlib.import_module(f"{package}.support.atomic")
    for owner, name in (
        *((run, "__init__"), (run, "begin"), (run, "save")),
        (atomic, "write"),
    ):
        setattr(owner, name, deaths.before(getattr(owner, name)))
    sys.argv[:] = [package, "train", *flags]
    code: int = importlib.import_module(f"{package}.__main__").main()
    print(deaths.died)
    return code


if __name__ == "__main__":
    sys.exit(main())
