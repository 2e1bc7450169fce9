"""A film of a training: one output again and again, as the model learns.

The same in every package.

The training stops for each picture, and is resumed as any other: so a film changes no
bit of it. Noise is the same in all pictures, as it is a function of the seed. Frames
are kept in the run folder, in `film`, so that a training that goes on has those from
before.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from . import atomic, console
from .errors import PackageError

FRAMES = (2, 100)  # of a film: the least and the most
FRAMES_OF_RUN = "film"  # their folder in that of the run
STRIP, ACROSS = 6, 3  # frames beside and below each other in the picture of a film
SHOWN, HELD = 400, 2000  # milliseconds of a frame, and of the last
COLOURS = 128
NO_PICTURE = "a film needs an output that is a picture, and none is"


def names(files: Iterable[str]) -> tuple[str, ...]:
    """The names that films of these outputs may have, without suffixes."""
    return tuple(f"{file}_over_time" for file in files)


class Film:
    """The frames of an output, the first one that is a picture.

    `outputs` are their names in order; `save(trained, names, folder)` writes them. Frames
    lie in the folder of the run.
    """

    def __init__(
        self, outputs: Iterable[str], save: Callable[..., list[Path]], run: Path
    ) -> None:
        self.outputs, self.save_output = [*outputs], save
        self.frames = run / FRAMES_OF_RUN
        self.name, self.step = "", 0
        self._stop = ".png"  # what the name of the next frame ends with

    def stops(
        self, config: Any, longer: str, steps: int | None, frames: int | None
    ) -> Iterator[tuple[Any, int | None]]:
        """How far to train before each frame: the settings, and the steps if these count.

        `longer` is the setting of the epochs, which are divided otherwise. Without frames
        there is a single stop, at the end. Where there is a frame already, there is none.
        """
        if frames is None:
            yield config, steps
            return
        unit = longer if steps is None else "steps"
        whole = getattr(config, longer) if steps is None else steps
        parts = sorted({-(-whole * frame // frames) for frame in range(1, frames + 1)})
        for part in parts:
            self._stop = f"-{unit}-{part}.png"
            if part < whole and any(p.name.endswith(self._stop) for p in self._paths()):
                continue
            if steps is None:
                yield replace(config, **{longer: part}), None
            else:
                yield config, part

    def require_output(self) -> None:
        """Raise PackageError where there is no output, before anything is trained."""
        if not self.outputs:
            raise PackageError(NO_PICTURE)

    def add(self, trained: Any) -> None:
        """One more frame, of the last of the stops.

        Raises PackageError where no output is a picture, and OSError.
        """
        while self.outputs:
            with TemporaryDirectory() as folder:
                written = self.save_output(
                    replace(trained, pictures="png"), self.outputs[:1], Path(folder)
                )
                for path in written:
                    if path.suffix == ".png":
                        self.name, self.step = path.stem, trained.step
                        atomic.make_folder(self.frames)
                        frame = f"step-{trained.step:012d}{self._stop}"
                        atomic.write(self.frames / frame, path.read_bytes())
                        return
            del self.outputs[0]
        raise PackageError(NO_PICTURE)

    def write(self, folder: Path) -> list[Path]:
        """Write the film and a picture of some of its frames; OSError if that fails."""
        (name,) = names([self.name])
        paths = [folder / f"{name}.gif", folder / f"{name}.png"]
        # By their steps, each once; later ones are of a training that was lost.
        by_step = {_step(path): path for path in self._paths()}
        kept = sorted(step for step in by_step if step <= self.step)
        frames = [*filter(None, (_frame(by_step[step]) for step in kept))]
        atomic.write(paths[0], _gif(frames))
        atomic.write(paths[1], _strip(frames))
        return paths

    def _paths(self) -> list[Path]:
        return sorted(
            path
            for path in self.frames.glob("step-*.png")
            if path.stem.split("-")[1].isdecimal()
        )


def _step(path: Path) -> int:
    return int(path.stem.split("-")[1])


def _frame(path: Path) -> Image.Image | None:
    """The picture in a file; None, with a warning, if that is damaged."""
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except OSError as error:
        console.warn(f"warning: {path} is left out of the film: {error}")
        return None


def _gif(frames: list[Image.Image]) -> bytes:
    dither = Image.Dither.NONE
    first, *others = (frame.quantize(COLOURS, dither=dither) for frame in frames)
    times = [SHOWN] * len(others) + [HELD]
    buffer = io.BytesIO()
    first.save(
        buffer, "GIF", save_all=True, append_images=others, duration=times, loop=0
    )
    return buffer.getvalue()


def _strip(frames: list[Image.Image]) -> bytes:
    """Some frames, the first and the last among them, in rows."""
    count = min(STRIP, len(frames))
    last = len(frames) - 1
    chosen = [frames[round(i * last / max(count - 1, 1))] for i in range(count)]
    width = max(frame.width for frame in chosen)
    height = max(frame.height for frame in chosen)
    across = min(ACROSS, count)
    size = across * width, -(-count // across) * height
    strip = Image.new("RGB", size, "white")
    for i, frame in enumerate(chosen):
        strip.paste(frame, (i % across * width, i // across * height))
    buffer = io.BytesIO()
    strip.save(buffer, "PNG")
    return buffer.getvalue()
