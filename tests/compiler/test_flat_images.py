"""Flattened images: which vectors PyTorch keeps in its own order, and which it cannot."""

from __future__ import annotations

import pytest
from gencc_torch.flat_images import flat_images
from small import AUTOENCODER, CLASSIFIER, Change, model

CONV = "conv: {filters: 4, kernel: 3, padding: same}"
ENCODER = "layers: [flatten, dense: 32, relu, dense: 8]"
DECODER = "layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]"


def encoder(layers: str) -> Change:
    return ENCODER, f"layers: [{layers}]"


def decoder(layers: str) -> Change:
    return DECODER, f"layers: [{layers}, {CONV.replace('4', '1')}]"


Channels = dict[str, tuple[int, int]]
CASES: list[tuple[str, Change, Channels, set[str]]] = [
    ("encoder", (ENCODER, ENCODER), {}, {"flatten_1"}),
    (
        "encoder",
        encoder(f"{CONV}, flatten, dense: 8"),
        {"dense_1": (4, 1)},
        {"flatten_1"},
    ),
    (
        "encoder",
        encoder(f"{CONV}, flatten, relu, batch_norm, softmax, dense: 9, dense: 8"),
        {"batch_norm_1": (4, 4), "dense_1": (4, 1)},
        {"flatten_1"},
    ),
    ("encoder", encoder(f"{CONV}, flatten, relu"), {}, set()),  # a result
    (
        "encoder",
        encoder(f"{CONV}, max_pool: 8, flatten, dense: 8"),  # one pixel
        {},
        {"flatten_1"},
    ),
    (
        "encoder",
        encoder(f"{CONV}, flatten, reshape: [16, 4, 4], flatten, dense: 8"),
        {"dense_1": (4, 1)},
        {"flatten_1", "reshape_1", "flatten_2"},
    ),
    (
        "encoder",
        encoder(f"{CONV}, reshape: [16, 4, 4], flatten, dense: 8"),
        {"dense_1": (4, 1)},
        {"flatten_1", "reshape_1"},
    ),
    (
        "encoder",
        encoder(f"{CONV}, reshape: [8, 16, 2], flatten, dense: 8"),
        {"dense_1": (2, 1)},
        {"flatten_1"},
    ),
    (
        "encoder",
        encoder(f"{CONV}, flatten, reshape: [8, 16, 2], flatten, dense: 8"),
        {"dense_1": (2, 1)},
        {"flatten_2"},
    ),
    (
        "decoder",
        decoder("dense: 256, relu, reshape: [8, 8, 4]"),
        {"dense_1": (1, 4)},
        {"reshape_1"},
    ),
    (
        "decoder",
        decoder("dense: 64, dense: 256, reshape: [8, 8, 4]"),
        {"dense_2": (1, 4)},
        {"reshape_1"},
    ),
    ("decoder", decoder("reshape: [2, 2, 2], upsample: 4"), {}, set()),  # an input
]


@pytest.mark.parametrize(("name", "change", "channels", "native"), CASES)
def test_which_vectors_are_images_laid_flat(
    name: str, change: Change, channels: Channels, native: set[str]
) -> None:
    spec = model(AUTOENCODER, change)
    images = flat_images(spec.network(name), spec)
    assert (images.channels, images.native) == (channels, native)


HEADS = "layers: [{conv}, flatten], heads: {{mean: [{first}], spread: [dense: 2]}}"


@pytest.mark.parametrize(
    ("first", "channels", "native"),
    [
        (
            "relu, dense: 2",
            {"mean/dense_1": (4, 1), "spread/dense_1": (4, 1)},
            {"flatten_1"},
        ),
        ("relu", {}, set()),  # gives the vector itself
    ],
)
def test_every_head_sees_the_vector(
    first: str, channels: Channels, native: set[str]
) -> None:
    spec = model(
        AUTOENCODER,
        (ENCODER, HEADS.format(conv=CONV, first=first)),
        ("code: encoder(x)", "e: encoder(x)\n  code: e.spread"),
    )
    images = flat_images(spec.network("encoder"), spec)
    assert (images.channels, images.native) == (channels, native)


def test_a_kernel_with_two_users_keeps_its_order() -> None:
    spec = model(CLASSIFIER, ("[flatten,", f"[{CONV}, flatten,"))
    for name in ("encoder", "decoder"):
        images = flat_images(spec.network(name), spec)
        assert (images.channels, images.native) == ({}, set())
