"""The losses of a run as TensorBoard reads them: `tensorboard --logdir runs`.

The same in every package.

Written by tensorboardX, which is imported when it is needed.
"""

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import PackageError
from .run import Observer


class Events:
    """Writes the losses of each step into a folder; a curve for each column.

    A resumed run replaces what was written after its checkpoint.
    """

    def __init__(self, folder: Path) -> None:
        """PackageError without tensorboardX."""
        try:
            writers = importlib.import_module("tensorboardX")
        except ImportError:
            raise PackageError(
                "--log tensorboard needs the package tensorboardX: "
                "pip install tensorboardX"
            ) from None
        self._open, self._folder = writers.SummaryWriter, folder
        self._writer: Any = None

    def __call__(self, step: int, losses: Mapping[str, float]) -> None:
        """The losses of a step."""
        if self._writer is None:
            self._writer = self._open(str(self._folder), purge_step=step)
        for name, value in losses.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Write what is not yet on the disk."""
        if self._writer is not None:
            self._writer.close()


@contextmanager
def observer(log: str | None, folder: Path) -> Iterator[Observer | None]:
    """What is told of each step, for this value of --log."""
    if log is None:
        yield None
        return
    events = Events(folder / "tensorboard")
    try:
        yield events
    finally:
        events.close()
