"""Writes the pages of the gallery: specs/README.md, specs/zoo/README.md, docs/models.md.

`python specs/gallery.py` writes them anew. `--train` first builds every spec of the lecture,
or the specs that are named behind it, of which `zoo` is all of the zoo and the name of a
family all of that, trains them on this machine, and takes pictures and times from that;
`--runs FOLDER` keeps the runs, and draws anew those that are there.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from gencc.driver import build, check
from gencc.ir.model import Model
from ruamel.yaml import YAML

SPECS = Path(__file__).parent
ROOT = SPECS.parent
PICTURES = ROOT / "docs/gallery"
SECONDS = PICTURES / "seconds.json"
PAGE = SPECS / "README.md"
BACKEND = "torch"

ZOO = SPECS / "zoo"
ZOO_PICTURES = PICTURES / "zoo"
ZOO_PAGE = ZOO / "README.md"
# A test file that is called as a spec compares that with what is known of its model.
ORACLES = ROOT / "tests/zoo"
SYSTEMS = ROOT / "tests/systems"
MODELS = ZOO / "models.yaml"
MODELS_PAGE = ROOT / "docs/models.md"

# Bytes of a picture, which has fewer colors if it must.
LARGEST, LARGEST_OF_ZOO = 60_000, 30_000
COUNT = 32  # images of a sheet, or examples

# The order of the lecture, and which output of each is the picture.
SHOWN = {
    "linear_ae": "reconstruct",
    "autoencoder": "reconstruct",
    "denoising_ae": "denoise",
    "conv_ae": "reconstruct",
    "unpool_ae": "reconstruct",
    "vae": "encode",
    "vae_two_networks": "sample",
    "conv_vae": "sample",
    "linear_vae": "sample",
    "manifold": "manifold",
    "aae_deterministic": "encode",
    "aae_gaussian": "encode",
    "aae_universal": "encode",
    "anomaly_code": "score",
    "anomaly_reconstruction": "score",
    "code_classifier": "reconstruct",
    "source_separation": "separate",
    "super_resolution": "enlarge",
    "image_to_image": "translate",
    "image_to_image_unpaired": "translate",
    "gan_saturating": "sample",
    "gan_nonsaturating": "sample",
    "gan_squared": "sample",
    "dcgan": "sample",
    "ring_gan": "sample",
    "wgan_gp": "sample",
}

# What each folder of the zoo has in common.
FAMILIES = {
    "variational": "Autoencoders whose codes have a distribution.",
    "adversarial": "A generator against a critic: what the critic may be, and what each descends.",
    "conditional": "Classes and codes that say what is to be generated.",
    "contrastive": "Codes that are learned by telling examples from each other.",
    "translation": "From image to image, with pairs and without.",
    "flows": "Densities that are computed exactly, and draws that are made in turn.",
    "sequences": "Series and attention.",
    "diffusion": "From noise to an image in many small steps.",
    "anomaly": "What is unlike everything that was seen in training.",
}

_SHORT = 60  # characters

_HEAD = """# The gallery

Every system of the lecture as a spec of at most 60 lines. Each builds for every backend,
trains on data that are part of the package, and needs no GPU:

    gencc build specs/{first}.yaml --backend torch
    python -m {first}_torch train

The formula is what is minimized or maximized; the names in it are those of the spec. The time
is that of the PyTorch package on two cores, pictures included. This page is written by
`python specs/gallery.py`.

| system | what it does | formula | picture | time |
|---|---|---|---|---|
"""


_ZOO_HEAD = """# The zoo

What the field has published, beside the lecture's [gallery](../README.md): each model as a
spec of at most 60 lines that reads like its paper, on data that are part of the package, with
layers so small that a processor trains it in a minute or so. The picture is what training
made of it here, in PyTorch. Where theory or another spec says what must come out, a test
compares: that is the column oracle. [docs/models.md](../../docs/models.md) says which spec is
which model of another library.

    gencc build specs/zoo/variational/beta_vae.yaml --backend torch
    python -m beta_vae_torch train

This page is written by `python specs/gallery.py`.
"""
_ZOO_TABLE = """
| spec | paper | what it shows | lines | oracle | picture |
|---|---|---|---|---|---|
"""
_MODELS_HEAD = """# Models of other libraries

The models of a lecture, and of pythae, PyTorch-VAE, PyTorch-GAN, torchgan and mimicry, each under
the first that has it, with the spec that is this model: {said} of {all} have one. This page is written
by `python specs/gallery.py` from [specs/zoo/models.yaml](../specs/zoo/models.yaml).

Each is built for every backend. The tests compare three steps or more of each with the reference, in one
backend by turns; `make zoo` compares twenty in all three. An oracle is what theory or another
spec says must come out, and a test that compares.
"""
_MODELS_TABLE = "| model | spec | lines | oracle | remark |\n|---|---|---|---|---|\n"


def page() -> str:
    """The text of specs/README.md."""
    seconds = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    rows = []
    for name in SHOWN:
        model = check(SPECS / f"{name}.yaml").model
        spent = f"{seconds[name]:.0f} s" if name in seconds else ""
        picture = f'<img src="../docs/gallery/{name}.png" width="240" alt="{name}">'
        cells = [
            f"[{name}]({name}.yaml)",
            _first(model),
            _formula(model),
            picture,
            spent,
        ]
        rows.append(f"| {' | '.join(cells)} |\n")
    return _HEAD.format(first=next(iter(SHOWN))) + "".join(rows)


def zoo_page() -> str:
    """The text of specs/zoo/README.md."""
    parts = [_ZOO_HEAD]
    for family, common in FAMILIES.items():
        paths = [path for path in zoo() if path.parent.name == family]
        if paths:
            rows = "".join(map(_zoo_row, paths))
            parts.append(f"\n## {family.capitalize()}\n\n{common}\n{_ZOO_TABLE}{rows}")
    return "".join(parts)


def _zoo_row(path: Path) -> str:
    model = check(path).model
    source = ZOO_PICTURES / f"{path.stem}.png"
    relative = f"../../{source.relative_to(ROOT).as_posix()}"
    cells = [
        f"[{path.stem}]({path.parent.name}/{path.name})",
        _linked(_cell(model.paper)),
        _first(model),
        str(_lines(path)),
        _oracle(path.stem, "../.."),
        f'<img src="{relative}" width="240" alt="{path.stem}">',
    ]
    return f"| {' | '.join(cells)} |\n"


def _oracle(name: str, root: str) -> str:
    """What the tests of a spec compare it with: the first line of their file.

    Those of the lecture's systems name the specs that they are about.
    """
    path = ORACLES / f"test_{name}.py"
    if name in SHOWN:
        about = (p for p in sorted(SYSTEMS.glob("test_*.py")) if _names(p, name))
        path = next(about, path)
    if not path.exists():
        return ""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    summary = _cell(text.split("\n\n")[0]).rstrip(".")
    return f"[{summary}]({root}/{path.relative_to(ROOT).as_posix()})"


def _names(path: Path, spec: str) -> bool:
    return re.search(rf"\b{spec}\b", path.read_text(encoding="utf-8")) is not None


def models_page() -> str:
    """The text of docs/models.md: the models of other libraries, and their specs."""
    libraries = YAML(typ="safe").load(MODELS)
    models = [entry for library in libraries.values() for entry in library.values()]
    said = sum("spec" in entry for entry in models)
    parts = [_MODELS_HEAD.format(said=said, all=len(models))]
    for library, entries in libraries.items():
        rows = "".join(_model_row(*item) for item in entries.items())
        parts.append(f"\n## {library}\n\n{_MODELS_TABLE}{rows}")
    return "".join(parts)


def _model_row(model: str, entry: dict[str, str]) -> str:
    spec = entry.get("spec")
    link, lines, oracle = "not yet", "", ""
    if spec:
        link = f"[{Path(spec).name}](../specs/{spec}.yaml)"
        lines = str(_lines(SPECS / f"{spec}.yaml"))
        oracle = _oracle(Path(spec).name, "..")
    remark = entry.get("differs") or (f"lacks {entry['lacks']}" if not spec else "")
    return f"| {_cell(model)} | {link} | {lines} | {oracle} | {_cell(remark)} |\n"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _cell(text: str) -> str:
    """Prose in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _linked(text: str) -> str:
    """With a link at each number of arXiv."""
    return re.sub(r"arXiv:(\d{4}\.\d{4,5})", r"[\g<0>](https://arxiv.org/abs/\1)", text)


def _first(model: Model) -> str:
    """What the spec says about itself at first: enough sentences to say something."""
    first, *rest = " ".join(model.about.split()).split(". ")
    text = f"{first}. {rest[0]}" if len(first) < _SHORT and rest else first
    return text.rstrip(".").replace("|", "\\|")


def _formula(model: Model) -> str:
    """The objective of each step, and the losses that it names."""
    parts = []
    for step in model.steps:
        verb = "maximize" if step.maximize else "minimize"
        parts.append(f"{verb} `{step.text}`")
    named = [
        f"{named.name} = `{named.text}`"
        for named in (*model.losses, *model.definitions)
    ]
    return "<br>".join([*parts, *named]).replace("|", "\\|")


def train(names: list[str], folder: Path) -> None:
    """Build and train these specs, keep the picture and the time that each took.

    Packages are built in `folder`, and their runs kept in its runs/: what has one there
    is not trained again, and only its picture is drawn anew.
    """
    seconds = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    for path in _paths(names):
        name, package = path.stem, f"{path.stem}_{BACKEND}"
        build(path, BACKEND, folder, force=True)
        run = folder / "runs" / package
        data = data_flags(path, folder)
        if not (run / "losses.png").exists():
            start = time.perf_counter()
            _call(package, "train", "--out", run, *data, folder=folder)
            if name in SHOWN:
                seconds[name] = round(time.perf_counter() - start, 1)
        shown = SHOWN.get(name) or shown_of_zoo(path)
        flags = "--run", run, "--out", folder / "shown" / name, "--count", COUNT
        _call(package, shown, *flags, *data, folder=folder)
        picture = folder / "shown" / name / f"{shown}.png"
        if name in SHOWN:
            _keep(picture, PICTURES / f"{name}.png", LARGEST)
        else:
            _keep(picture, ZOO_PICTURES / f"{name}.png", LARGEST_OF_ZOO)
    SECONDS.write_text(json.dumps(seconds, indent=2) + "\n")


def _call(package: str, *arguments: object, folder: Path) -> None:
    command = [sys.executable, "-m", package, *map(str, arguments)]
    subprocess.run(command, cwd=folder, check=True)


def data_flags(path: Path, folder: Path) -> tuple[object, ...]:
    """`--data` of a spec whose table is written by the script beside it."""
    script = path.with_suffix(".py")
    if not script.exists():
        return ()
    table = folder / f"{path.stem}.csv"
    subprocess.run([sys.executable, script, table], check=True)
    return "--data", table


def shown_of_zoo(path: Path) -> str:
    """The output that is the picture of a spec of the zoo: its first."""
    return check(path).model.outputs[0].name


def zoo() -> Iterator[Path]:
    """The specs of the zoo, in the order of the page."""
    for family in FAMILIES:
        yield from sorted((ZOO / family).glob("*.yaml"))


def _paths(names: list[str]) -> Iterator[Path]:
    """The specs with these names, or of these families."""
    for name in names or SHOWN:
        named = [p for p in zoo() if name in ("zoo", p.parent.name, p.stem)]
        yield from named or [SPECS / f"{name}.yaml"]


def _keep(picture: Path, target: Path, largest: int) -> None:
    """The picture with as many colours as fit into so many bytes, its pixels as they are."""
    from PIL import Image

    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    for colors in (256, 128, 64, 32, 16, 8):
        kept = image.quantize(colors, dither=Image.Dither.NONE)
        kept.save(target, optimize=True)
        if target.stat().st_size <= largest:
            break


if __name__ == "__main__":
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--train", nargs="*", metavar="NAME", help="train these first")
    flags.add_argument(
        "--runs", type=Path, help="where to keep runs, and look for some"
    )
    options = flags.parse_args()
    if options.train is not None:
        with TemporaryDirectory() as scratch:
            train(options.train, (options.runs or Path(scratch)).resolve())
    PAGE.write_text(page(), encoding="utf-8")
    ZOO_PAGE.write_text(zoo_page(), encoding="utf-8")
    MODELS_PAGE.write_text(models_page(), encoding="utf-8")
