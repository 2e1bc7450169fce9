"""What each trained system of the gallery has to reach, with every seed and processor.

`seeds.py` measures how far that is from what seeds make of it: docs/robustness.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from oracles import by_hand, digits, eigen, energy, per_image, residual
from scipy.spatial.distance import cdist
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class System:
    """A trained system: what its outputs are for all data, and its weights in float64."""

    arrays: Arrays
    tensors: Arrays


@dataclass(frozen=True)
class Figure:
    """A number by which a system is judged, and the worst that is accepted."""

    what: str
    measure: Callable[[System], float]
    demanded: float
    more_is_better: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value is good enough."""
        if self.more_is_better:
            return value >= self.demanded
        return value <= self.demanded


def flat(images: NDArray[Any]) -> NDArray[np.float64]:
    """(count, …) -> (count, numbers)"""
    return images.reshape(len(images), -1).astype(np.float64)


def summed_error(system: System) -> float:
    """The squared error of a reconstruction, summed over an image's pixels."""
    inputs, outputs = (flat(system.arrays[f"reconstruct/{i}"]) for i in range(2))
    return float(((inputs - outputs) ** 2).sum(axis=1).mean())


def share_left(system: System) -> float:
    """Of the error of noisy images, what is left when they are cleaned."""
    clean, noisy, cleaned = (system.arrays[f"denoise/{i}"] for i in range(3))
    return float(per_image(clean, cleaned).mean() / per_image(clean, noisy).mean())


def sample_energy(low: float = 0.0) -> Callable[[System], float]:
    """The energy distance of samples to the digits; ink of the samples from `low` to 1."""

    def measure(system: System) -> float:
        samples = (flat(system.arrays["sample/0"]) - low) / (1 - low)
        return energy(samples, digits()[0])

    return measure


def likelihood_lacking(system: System) -> float:
    """What is lacking of the log-likelihood of probabilistic PCA."""
    values, _ = eigen()
    spectrum = np.log([*values[:2], *[values[2:].mean()] * 62]).sum()
    best = -0.5 * (64 * np.log(2 * np.pi) + spectrum + 64)
    return float(best - by_hand(system.tensors)[1])


def roughness(system: System) -> float:
    """How far neighbours on the manifold differ, relative to images that are far apart."""
    plane = system.arrays["manifold/0"].reshape(20, 20, 64)
    apart = np.abs(plane - plane[::-1, ::-1]).mean()
    return float(max(np.abs(np.diff(plane, axis=n)).mean() for n in (0, 1)) / apart)


def code_energy(system: System) -> float:
    """The energy distance of the codes to 2000 draws of N(0, I), always the same.

    As many draws more are at 0.0008, a normal of standard deviation 2 at 0.19.
    """
    draws = np.random.Generator(np.random.PCG64(0)).normal(size=(2000, 2))
    return energy(system.arrays["encode/encode"], draws)


def ranking(*normal: int) -> Callable[[System], float]:
    """The area under the ROC curve: other digits against these."""

    def measure(system: System) -> float:
        anomalous = ~np.isin(system.arrays["score/label"], normal)
        return float(roc_auc_score(anomalous, system.arrays["score/score"]))

    return measure


def accuracy(system: System) -> float:
    """How often the classifier is right on what was held out."""
    guessed = system.arrays["classify/classify"].argmax(axis=1)
    return float((guessed == system.arrays["y"]).mean())


def still_mixed(system: System) -> float:
    """The error of the separated images, relative to that of the mixture itself."""
    mixture, first, second, x, s = (system.arrays[f"separate/{i}"] for i in range(5))
    straight = per_image(first, x) + per_image(second, s)
    crossed = per_image(first, s) + per_image(second, x)
    guessed = per_image(mixture, x) + per_image(mixture, s)
    return float(np.minimum(straight, crossed).mean() / guessed.mean())


def decibels(system: System) -> float:
    """The mean PSNR of the enlarged images; bicubic interpolation has 13.53."""
    _, high, x = (system.arrays[f"enlarge/{i}"] for i in range(3))
    return float((-10 * np.log10(per_image(high, x))).mean())


def distance_left(system: System) -> float:
    """How far the drawn images are from the digits, relative to the outlines."""
    outlines, drawn, x = (system.arrays[f"translate/{i}"] for i in range(3))
    return float(np.abs(drawn - x).mean() / np.abs(outlines - x).mean())


@cache
def classifier() -> LogisticRegression:
    """Of real digits."""
    return LogisticRegression(max_iter=1000).fit(*digits())


def translated(system: System) -> float:
    """How many threes pass for eights and eights for threes; the smaller share."""
    pairs = (("translate/1", 8), ("translate_back/1", 3))
    return float(
        min(
            (classifier().predict(flat(system.arrays[name])) == target).mean()
            for name, target in pairs
        )
    )


def fewest(system: System) -> float:
    """Of 1000 samples, those near the mode that is hit least often; 125 is even."""
    points = system.arrays["sample/sample"]
    angle = np.arange(8) * np.pi / 4
    modes = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return float((cdist(points, modes) <= 0.3).sum(axis=0).min())


ENERGY = "energy distance of samples to the digits"
CODES = "energy distance of codes to N(0, I)"
ERROR = "squared error of an image"
AUROC = "area under the ROC curve"
MODE = "samples at the least hit of eight modes"

FIGURES: Mapping[str, Figure] = {
    "linear_ae": Figure(
        "squared error beyond PCA's", lambda s: summed_error(s) - residual(8), 1e-5
    ),
    "autoencoder": Figure(f"{ERROR} (PCA: 1.53)", summed_error, 0.85),
    "denoising_ae": Figure("error left of the noise", share_left, 0.3),
    "conv_ae": Figure(f"{ERROR} (PCA: 1.53)", summed_error, 1.0),
    "unpool_ae": Figure(ERROR, summed_error, 0.7),
    "vae": Figure(ENERGY, sample_energy(), 0.3),
    "vae_two_networks": Figure(ENERGY, sample_energy(), 0.2),
    "conv_vae": Figure(ENERGY, sample_energy(), 0.2),
    "linear_vae": Figure("log p(x) lacking to PPCA's", likelihood_lacking, 0.005),
    "manifold": Figure("difference of neighbours to others", roughness, 0.25),
    "aae_deterministic": Figure(CODES, code_energy, 0.03),
    "aae_gaussian": Figure(CODES, code_energy, 0.03),
    "aae_universal": Figure(CODES, code_energy, 0.03),
    "anomaly_code": Figure(AUROC, ranking(0), 0.95, True),
    "anomaly_reconstruction": Figure(AUROC, ranking(0, 1), 0.985, True),
    "code_classifier": Figure("accuracy, held out", accuracy, 0.93, True),
    "source_separation": Figure("error left of the mixture's", still_mixed, 0.55),
    "super_resolution": Figure(
        "PSNR in decibels (bicubic: 13.5)", decibels, 17.5, True
    ),
    "image_to_image": Figure("distance left of the outlines'", distance_left, 0.4),
    "image_to_image_unpaired": Figure("share that passes", translated, 0.85, True),
    "gan_saturating": Figure(ENERGY, sample_energy(), 0.4),
    "gan_nonsaturating": Figure(ENERGY, sample_energy(), 0.4),
    "gan_squared": Figure(ENERGY, sample_energy(), 0.4),
    "dcgan": Figure(ENERGY, sample_energy(-1), 0.1),
    "ring_gan": Figure(MODE, fewest, 20, True),
    "wgan_gp": Figure(MODE, fewest, 20, True),
}
