"""A process that has imported a framework, and forks: what runs in a fork starts at once.

Run by `forkserver`. Importing a framework takes seconds; none of them starts a thread
before it is first used, so until then a fork is as good as a new process. A request is a
message with the words behind `python`, the folder and the environment, and with stdin,
stdout, stderr and a pipe that takes the process' number and then its exit status.
"""

import gc
import hashlib
import importlib
import importlib.machinery
import json
import marshal
import os
import runpy
import signal
import socket
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guarded import without

ENGINES = {"keras": "tensorflow", "keras-jax": "jax"}
FRAMEWORKS = {
    # Making the first optimizer imports _dynamo, which takes as long as PyTorch itself.
    "torch": ("torch", "torch._dynamo"),
    "keras": ("tensorflow", "keras"),
    "keras-jax": ("jax", "keras"),
}
# What every package imports, sooner or later.
OTHERS = (
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "PIL.Image",
    "PIL.PngImagePlugin",
    "PIL.ImageOps",
    "safetensors.numpy",
    "statistics",
    "tqdm",
)


def main() -> None:
    """Answer requests until whoever makes them is gone; a fork returns from here, too."""
    channel = socket.socket(fileno=int(sys.argv[1]))
    prepare(sys.argv[2], {*sys.argv[3].split(",")})
    compile_once(Path(sys.argv[4]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers leave no zombies
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, 1 << 20, 4)
        if not message:
            return
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            channel.close()
            keep(json.loads(message), descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def prepare(backend: str, blocked: set[str]) -> None:
    """Import what packages of a backend import, the other frameworks out of reach."""
    if backend in ENGINES:
        os.environ["KERAS_BACKEND"] = ENGINES[backend]
    with without(blocked):
        for name in (*FRAMEWORKS[backend], *OTHERS):
            importlib.import_module(name)
    save_digests_of_plots()
    if backend == "keras-jax":
        draw_without_compiling()
    gc.collect()
    gc.freeze()  # or else every fork would copy the pages of a million objects
    tasks = Path("/proc/self/task")
    assert not tasks.exists() or len([*tasks.iterdir()]) == 1, "a fork loses threads"


def compile_once(folder: Path) -> None:
    """Keep the code of modules in a folder: most files of packages are the same."""
    loader: Any = importlib.machinery.SourceFileLoader
    compiled = loader.source_to_code
    rename: Any = vars(importlib.import_module("_imp"))["_fix_co_filename"]
    sys.dont_write_bytecode = True  # one copy is enough

    def source_to_code(own: Any, data: bytes, path: str, **options: Any) -> Any:
        known = folder / hashlib.sha256(data).hexdigest()
        if known.exists():
            code = marshal.loads(known.read_bytes())
            rename(code, path)  # as Python does with a file's that has moved
            return code
        code = compiled(own, data, path, **options)
        temporary = known.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(marshal.dumps(code))
        temporary.replace(known)
        return code

    loader.source_to_code = source_to_code


def save_digests_of_plots() -> None:
    """Plots as large as they are, of noise that what they show determines.

    Ink takes longer than most trainings. What it looks like is tested where the modules
    that draw are, and packages that run in processes of their own do draw.
    """
    figures: Any = importlib.import_module("matplotlib.figure")
    images: Any = importlib.import_module("PIL.Image")
    save = figures.Figure.savefig

    def savefig(figure: Any, file: Any, **settings: Any) -> None:
        if settings["format"] != "png":
            save(figure, file, **settings)
            return
        size = (round(inches * settings["dpi"]) for inches in figure.get_size_inches())
        image = images.new("L", (*size,), "white")
        digest = hashlib.sha256()
        for part in shown(figure):
            digest.update(part)
        image.putdata([*digest.digest()])
        image.save(file, "png")

    figures.Figure.savefig = savefig


def shown(figure: Any) -> Iterator[bytes]:
    """The texts of a figure, and the numbers that it plots."""
    for axes in figure.axes:
        labels = (axes.get_title(), axes.get_xlabel(), axes.get_ylabel())
        yield from (label.encode() for label in labels)
        yield from (artist.get_array().tobytes() for artist in axes.images)
        yield from (artist.get_xydata().tobytes() for artist in axes.lines)
        yield from (artist.get_offsets().tobytes() for artist in axes.collections)
        for patch in axes.patches:
            outline = patch.get_patch_transform().transform_path(patch.get_path())
            yield outline.vertices.tobytes()
        yield from (text.get_text().encode() for text in axes.texts)
    yield from (text.get_text().encode() for text in figure.texts)


def draw_without_compiling() -> None:
    """Keras' own initial weights without a compiled program for each of their shapes.

    A package puts its own in their place: if it forgot a tensor, it would differ.
    """
    random: Any = importlib.import_module("keras.src.backend.jax.random")
    random.uniform = uniform


def uniform(
    shape: tuple[int, ...],
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    """Numbers of this shape between the two, the same each time."""
    numbers: Any = importlib.import_module("numpy")
    drawn = numbers.random.Generator(numbers.random.PCG64(1)).uniform(
        minval, maxval, shape
    )
    return importlib.import_module("jax.numpy").asarray(drawn, dtype)


def keep(request: dict[str, Any], descriptors: list[int]) -> None:
    """Start the process that was asked for, and tell what becomes of it."""
    *standard, status = descriptors
    process = os.fork()
    if process == 0:
        os.close(status)
        become(request, standard)
        return
    for descriptor in standard:
        os.close(descriptor)
    os.write(status, b"%d\n" % process)
    _, ended = os.waitpid(process, 0)
    os.write(status, b"%d\n" % os.waitstatus_to_exitcode(ended))
    os._exit(0)


def become(request: dict[str, Any], standard: list[int]) -> None:
    """Run what Python would run, with these words, in this process."""
    for number, descriptor in enumerate(standard):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    del sys.modules["guarded"], sys.path[0]
    what, *rest = request["words"]
    if what == "-m":
        sys.path.insert(0, "")
        sys.argv[:] = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        return
    if what == "-c":
        code, *rest = rest
        sys.path.insert(0, "")
        name = "<string>"
    else:
        if what == "-P":
            what, *rest = rest
        else:
            sys.path.insert(0, str(Path(what).parent))
        code, name = Path(what).read_text(encoding="utf-8"), what
    sys.argv[:] = [what, *rest]
    module = types.ModuleType("__main__")
    module.__file__ = name
    sys.modules["__main__"] = module
    exec(compile(code, name, "exec"), vars(module))


if __name__ == "__main__":
    main()
