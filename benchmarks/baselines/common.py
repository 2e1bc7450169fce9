"""What all baselines share: their command line and the reading of IDX files."""

import argparse
import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BATCH = 128
VAE_CODES = 20
GAN_CODES = 100


def options(about: str | None) -> argparse.Namespace:
    """The command line of a baseline: which model, which data, for how long."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("model", choices=["vae", "dcgan"])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps-per-execution", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="fakes for each network")
    parser.add_argument("--scan", action="store_true", help="an epoch in one program")
    return parser.parse_args()


def pixels(folder: Path) -> NDArray[np.uint8]:
    """The images of a folder with MNIST's files, shape (count, 28, 28)."""
    return _read(folder, "images", 16).reshape(-1, 28, 28)


def labels(folder: Path) -> NDArray[np.uint8]:
    """Their labels, shape (count,)."""
    return _read(folder, "labels", 8)


def _read(folder: Path, what: str, header: int) -> NDArray[np.uint8]:
    """The bytes behind the header of an IDX file; the training set's, if it is there."""
    file = [*folder.glob(f"train-{what}*"), *folder.glob(f"t10k-{what}*")][0]
    raw = file.read_bytes()
    return np.frombuffer(
        gzip.decompress(raw) if file.suffix == ".gz" else raw, np.uint8, offset=header
    )


def epoch_over(epoch: int, **losses: float) -> None:
    """Say so: the runners take the time of every such line."""
    text = "  ".join(f"{name} {value:.4f}" for name, value in losses.items())
    print(f"epoch {epoch + 1}  {text}", flush=True)
