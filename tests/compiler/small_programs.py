"""Packages without a framework that train a tiny model, with or without a mistake."""

from __future__ import annotations

import textwrap
from pathlib import Path

from gencc.verification.parity.settings import Program

INITIAL = """
import numpy as np

def weights(seed):
    random = np.random.default_rng(seed)
    return {"net/dense_1/kernel": random.normal(size=(4, 3)), "net/dense_1/bias": np.zeros(3)}
"""
MAIN = """
import argparse, sys
from pathlib import Path
import numpy as np
import safetensors.numpy
from . import initial

OUTPUTS = {"sample": "z"}

def main():
    flags = argparse.ArgumentParser()
    flags.add_argument("command")
    for name in ("steps", "precision", "seed", "device", "out"):
        flags.add_argument("--" + name)
    given = flags.parse_args()
    out, dtype = Path(given.out), given.precision
    (out / "checkpoints").mkdir(parents=True)
    state = {k: v.astype(dtype) for k, v in initial.weights(int(given.seed)).items()}
    momenta = {k: np.zeros_like(v) for k, v in state.items()}
    rows = ["step,square,sum"]
    for step in range(int(given.steps)):
        kernel, bias = state["net/dense_1/kernel"], state["net/dense_1/bias"]
        square = (kernel.ravel()ORDER ** 2).sum() + (bias ** 2).sum()
        rows.append(f"{step},{float(square)!r},{float(kernel.sum() + 100)!r}")
        gradients = {"net/dense_1/kernel": 2 * kernel, "net/dense_1/bias": 2 * bias + 1}
        for name, gradient in gradients.items():
            momenta[name] = momenta[name] * dtype_(0.5, dtype) + gradient
            state[name] = state[name] - dtype_(0.01, dtype) * momenta[name]
    tensors = state | {f"optimizers/sgd/{k}/momentum": v for k, v in momenta.items()}
    path = out / "checkpoints" / f"step-{int(given.steps):012d}.safetensors"
    safetensors.numpy.save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, path)
    (out / "losses.csv").write_text("\\n".join(rows) + "\\n")
    return 0

def dtype_(value, dtype):
    return np.dtype(dtype).type(value)

if __name__ == "__main__":
    sys.exit(main())
"""


def write(
    folder: Path, label: str, *edits: tuple[str, str], order: str = ""
) -> Program:
    """A package whose sum of squares is taken in some order, with edits of its text."""
    package = f"small_{label}"
    (folder / package).mkdir(parents=True)
    texts = {"__init__.py": "", "initial.py": INITIAL, "__main__.py": MAIN}
    for old, new in edits:
        assert any(old in text for text in texts.values()), old
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    for name, text in texts.items():
        text = textwrap.dedent(text).replace("ORDER", order)
        (folder / package / name).write_text(text, encoding="utf-8")
    return Program(label, folder, package)
