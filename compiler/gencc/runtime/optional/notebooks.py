"""What a notebook shows of the model that it trained.

The same in every package.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from .support.figures import Picture

FIRST = 5  # lines of a table that are shown


@dataclass(frozen=True)
class Trained:
    """A trained model, and what its outputs need."""

    networks: Any
    config: Any
    tensor: Callable[[NDArray[Any]], Any]
    trial: Callable[[], Any]  # the data it is tested on
    run: Path  # the folder for its files
    step: int  # iterations of training
    columns: Any = None  # what was fitted to those of a table
    model: str = ""
    count: int = 64  # images on a sheet
    pictures: str = "png"  # or svg: what they are written as
    label: int | None = None  # of all examples, in place of their own
    worst: int | None = None  # of the images, those least like the data

    def draw(
        self, stream: Callable[..., NDArray[Any]], name: str, number: int, *more: Any
    ) -> Any:
        """What a stream of random numbers has under this name and number."""
        return self.tensor(stream(self.config.seed, name, number, *more))

    def picture(self, folder: Path, name: str) -> Picture:
        """The picture of an output: its file, and what stands above it."""
        about = f"{self.model}, step {self.step}, seed {self.config.seed}"
        return Picture(folder / f"{name}.{self.pictures}", name, about)


def show(paths: Iterable[Path]) -> None:
    """Show pictures and the first lines of tables; outside of a notebook, their names."""
    for path in paths:
        if path.suffix in (".png", ".svg", ".gif") and (display := _display(path)):
            display()
        else:
            print(path)
        if path.suffix == ".csv":
            with path.open(encoding="utf-8") as lines:
                for _, line in zip(range(FIRST), lines, strict=False):
                    print(" ", line, end="")


def _display(path: Path) -> Callable[[], None] | None:
    """What shows the picture, if a notebook runs."""
    try:
        from IPython import get_ipython
        from IPython.display import SVG, Image, display
    except ImportError:
        return None
    if get_ipython() is None:
        return None
    picture = SVG(path) if path.suffix == ".svg" else Image(path)
    return lambda: display(picture)
