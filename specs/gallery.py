"""Writes specs/README.md: every spec with its formula, a picture and minutes to train.

`python specs/gallery.py` writes the page anew; `--train` first builds every spec, or those
that are named behind it, trains it on this machine, and takes picture and time from that.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from gencc.driver import build, check
from gencc.ir.model import Model

SPECS = Path(__file__).parent
PICTURES = SPECS.parent / "docs/gallery"
SECONDS = PICTURES / "seconds.json"
PAGE = SPECS / "README.md"
BACKEND = "torch"

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

_SHORT = 60  # characters

_HEAD = """# The gallery

Every system of the lecture as a spec of at most 60 lines. Each builds for every backend,
trains on data that are part of the package, and needs no GPU:

    gencc build specs/{first}.yaml --backend torch
    python -m {first}_torch train

The formula is what is made small or large; the names in it are those of the spec. The time
is that of the PyTorch package on two cores, pictures included. This page is written by
`python specs/gallery.py`.

| system | what it does | formula | picture | time |
|---|---|---|---|---|
"""


def page() -> str:
    """The text of specs/README.md."""
    seconds = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    rows = []
    for name in SHOWN:
        model = check(SPECS / f"{name}.yaml").model
        spent = f"{seconds[name]:.0f} s" if name in seconds else ""
        picture = f'<img src="../docs/gallery/{name}.png" width="180" alt="{name}">'
        cells = [
            f"[{name}]({name}.yaml)",
            _first(model),
            _formula(model),
            picture,
            spent,
        ]
        rows.append(f"| {' | '.join(cells)} |\n")
    return _HEAD.format(first=next(iter(SHOWN))) + "".join(rows)


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


def train(names: list[str]) -> None:
    """Build and train these specs, keep the picture and the time that each took."""
    PICTURES.mkdir(exist_ok=True)
    seconds = json.loads(SECONDS.read_text()) if SECONDS.exists() else {}
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name in names:
            output = SHOWN[name]
            build(SPECS / f"{name}.yaml", BACKEND, folder, force=False)
            package = f"{name}_{BACKEND}"
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", package, "train"], cwd=folder, check=True
            )
            seconds[name] = round(time.perf_counter() - start, 1)
            picture = folder / "runs" / package / f"{output}.png"
            _keep(picture, PICTURES / f"{name}.png")
    SECONDS.write_text(json.dumps(seconds, indent=2) + "\n")


def _keep(picture: Path, target: Path) -> None:
    """The upper part of a sheet, the whole of a plot, small enough for a page."""
    from PIL import Image

    with Image.open(picture) as image:
        side = min(image.width, image.height)
        image = image.crop((0, 0, image.width, side)) if image.width < 400 else image
        image.thumbnail((540, 540))
        image.save(target, optimize=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--train"]:
        train(sys.argv[2:] or list(SHOWN))
    PAGE.write_text(page(), encoding="utf-8")
