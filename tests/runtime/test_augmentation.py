"""What training sees in place of images: by hand, and as the reference has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gencc.frontend.yaml.document import load_text
from gencc.ir.model import Augmentation
from gencc.ops import load, load_from, vocabulary
from gencc.runtime.support.datasets import Dataset
from gencc.runtime.support.errors import DataError
from gencc.verification.reference import ops as reference
from loading import snippet
from numpy.typing import NDArray

augmentation = snippet("optional", "augmentation")
IMAGES = np.random.Generator(np.random.PCG64(3)).uniform(-1, 1, (400, 5, 4, 2))


def changed(
    word: str, *arguments: Any, images: NDArray[Any] = IMAGES, number: int = 0
) -> NDArray[Any]:
    change = getattr(augmentation, word)
    result: NDArray[Any] = change(images, 7, f"augment/{word}", number, *arguments)
    return result


def same(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.bool_]:
    """Which images are equal."""
    equal: NDArray[np.bool_] = (first == second).all(axis=(1, 2, 3))
    return equal


def test_half_of_the_images_are_mirrored() -> None:
    flipped = changed("flip")
    mirrored = same(flipped, IMAGES[:, :, ::-1])
    assert (same(flipped, IMAGES) ^ mirrored).all()
    assert 160 < mirrored.sum() < 240
    upright = changed("flip", "vertical")
    assert (same(upright, IMAGES) ^ same(upright, IMAGES[:, ::-1])).all()
    both = changed("flip", "both")
    ways = [IMAGES, IMAGES[:, ::-1], IMAGES[:, :, ::-1], IMAGES[:, ::-1, ::-1]]
    counts = [same(both, way).sum() for way in ways]
    assert sum(counts) == 400 and min(counts) > 60


def test_images_are_moved_by_whole_pixels() -> None:
    shifted = changed("shift", 1)
    padded = np.pad(IMAGES, ((0, 0), (1, 1), (1, 1), (0, 0)), "edge")
    counts = [
        same(shifted, padded[:, 1 - down : 6 - down, 1 - right : 5 - right]).sum()
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]
    assert sum(counts) == 400 and min(counts) > 20


def test_farther_than_the_image_is_wide() -> None:
    assert same(changed("shift", 9), IMAGES[:, :1, :1].repeat(5, 1).repeat(4, 2)).any()


def test_windows_are_enlarged_evenly() -> None:
    """Of a slope, which stays one between the outermost centers, at half the rate."""
    slope = np.broadcast_to(np.arange(8.0)[:, np.newaxis, np.newaxis], (50, 8, 8, 1))
    window = changed("crop", 4, 8, images=slope)
    steps = np.diff(window[:, 1:7, 0, 0], axis=1)
    assert np.allclose(steps, 0.5)
    assert set(window[:, 0, 0, 0]) == {0.0, 1.0, 2.0, 3.0, 4.0}
    assert (window[:, 7, 0, 0] == window[:, 0, 0, 0] + 3).all()


def test_the_whole_image_stays() -> None:
    assert (changed("crop", 5, 4) == IMAGES).all()


def test_each_minibatch_is_drawn_anew_and_always_alike() -> None:
    first, second = changed("shift", 2), changed("shift", 2, number=1)
    assert not (first == second).all() and (first == changed("shift", 2)).all()


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_precision_stays(precision: str) -> None:
    images = IMAGES.astype(precision)
    for word, arguments in (("flip", ()), ("shift", (2,)), ("crop", (3, 3))):
        assert changed(word, *arguments, images=images).dtype == precision


CASES = [
    (w, case)
    for w in vocabulary("augmentations")
    for case in load("augmentations", w).CASES
]


@pytest.mark.parametrize(("word", "case"), CASES)
def test_the_reference_says_the_same(word: str, case: str) -> None:
    change = meant(word, case)
    expected = load_from(reference.__name__, "augmentations", word).compute(
        change, IMAGES, 7, f"augment/{word}", 0
    )
    assert np.allclose(changed(word, *change.arguments), expected, rtol=0, atol=1e-14)


def meant(word: str, case: str) -> Augmentation:
    keys = load("augmentations", word).Keys
    keys.model_rebuild()
    augmentation: Augmentation = keys.model_validate(
        load_text("case", f"case: {case}").data["case"]
    ).resolved()
    return augmentation


def test_pairs_are_as_many() -> None:
    paired = snippet("optional", "partners").paired
    three, two = (Dataset(np.ones((n, 2)), None, "") for n in (3, 2))
    assert paired({"a": three, "b": three}) == {"a": three, "b": three}
    with pytest.raises(DataError, match=r"\(a 3, b 2\), .* take away what has no part"):
        paired({"a": three, "b": two})
    with pytest.raises(DataError, match="a 2, b 3"):
        paired({"a": Dataset(np.ones((3, 2)), None, "", None, two), "b": three})
