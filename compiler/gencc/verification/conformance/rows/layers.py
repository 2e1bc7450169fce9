"""Layers without a state: dense, convolutions, pools, and the order of numbers."""

from __future__ import annotations

import numpy as np

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows.probe import layers, numbers

_INITS = {
    "glorot": "glorot_uniform",
    "he": "he_normal",
    "gauss": "{normal: 0.3}",
    "zeros": "zeros",
}

_DENSE = (
    layers(
        "dense, with and without a bias, down to one number and up",
        numbers(4, 5),
        kind="vector",
        biased="[dense: 4]",
        bare="[dense: {units: 3, bias: false}]",
        narrow="[dense: 1, dense: {units: 2, bias: true}]",
    ),
    layers(
        "dense, every initial kernel",
        numbers(4, 5),
        kind="vector",
        each={k: f"[dense: {{units: 3, init: {v}}}]" for k, v in _INITS.items()},
    ),
)


def _conv(**settings: object) -> str:
    return _chain("conv", settings)


def _up(**settings: object) -> str:
    return _chain("conv_transpose", settings)


def _chain(layer: str, settings: dict[str, object]) -> str:
    text = ", ".join(f"{key}: {value}" for key, value in settings.items())
    return f"[{layer}: {{filters: 2, {text}}}]"


_EVEN, _ODD = numbers(4, 6, 4, 2), numbers(4, 5, 7, 2)
_SAME = {f"kernel_{k}": k for k in (1, 2, 3, 4)}

_CONVOLUTIONS = (
    layers(
        "conv, valid",
        _ODD,
        one=_conv(kernel=1),
        two=_conv(kernel=2),
        uneven=_conv(kernel=[4, 3]),
        flat=_conv(kernel=[1, 7]),
    ),
    layers(
        "conv, same, stride 1",
        _ODD,
        two=_conv(kernel=2, padding="same"),
        three=_conv(kernel=3, padding="same"),
        uneven=_conv(kernel=[4, 1], padding="same"),
    ),
    layers(
        "conv, same, stride 2, even image",
        _EVEN,
        each={n: _conv(kernel=k, stride=2, padding="same") for n, k in _SAME.items()},
    ),
    layers(
        "conv, same, stride 2, odd image",
        _ODD,
        each={n: _conv(kernel=k, stride=2, padding="same") for n, k in _SAME.items()},
    ),
    layers(
        "conv, stride 3, also beyond the kernel",
        numbers(4, 7, 8, 1),
        same=_conv(kernel=3, stride=3, padding="same"),
        wide=_conv(kernel=5, stride=3, padding="same"),
        gaps=_conv(kernel=2, stride=3, padding="same"),
        valid=_conv(kernel=1, stride=3),
    ),
    layers(
        "conv, strides that differ",
        _EVEN,
        down=_conv(kernel=3, stride=[2, 1], padding="same"),
        across=_conv(kernel=2, stride=[1, 2], padding="same"),
        both=_conv(kernel=[2, 3], stride=[3, 2], padding="same"),
        valid=_conv(kernel=[3, 2], stride=[2, 1]),
    ),
    layers(
        "conv, padding by numbers",
        _ODD,
        whole=_conv(kernel=3, padding=1),
        before=_conv(kernel=3, padding=[[2, 0], [1, 0]]),
        after=_conv(kernel=2, stride=2, padding=[[0, 1], [0, 2]]),
        uneven=_conv(kernel=[2, 4], stride=[3, 1], padding=[[1, 2], [3, 0]]),
    ),
    layers(
        "conv, kernel as large as the image and larger",
        numbers(4, 3, 2, 2),
        equal=_conv(kernel=[3, 2]),
        same=_conv(kernel=[5, 4], padding="same"),
        padded=_conv(kernel=5, padding=2),
        strided=_conv(kernel=4, stride=2, padding="same"),
    ),
    layers(
        "conv, one pixel and one example",
        numbers(3, 1, 1, 3),
        batch=1,
        point=_conv(kernel=1),
        same=_conv(kernel=3, padding="same"),
        strided=_conv(kernel=2, stride=2, padding="same"),
    ),
    layers(
        "conv, every initial kernel, without a bias",
        numbers(4, 3, 3, 2),
        each={k: _conv(kernel=2, init=v, bias="false") for k, v in _INITS.items()},
    ),
)

_SMALL = numbers(4, 2, 3, 2)

_TRANSPOSES = (
    layers(
        "conv_transpose, valid",
        _SMALL,
        one=_up(kernel=1),
        three=_up(kernel=3),
        strided=_up(kernel=2, stride=2),
        overlap=_up(kernel=[4, 3], stride=[3, 2]),
    ),
    layers(
        "conv_transpose, same",
        _SMALL,
        two=_up(kernel=2, padding="same"),
        three=_up(kernel=3, stride=2, padding="same"),
        four=_up(kernel=4, stride=2, padding="same"),
        five=_up(kernel=[5, 3], stride=[2, 3], padding="same"),
    ),
    layers(
        "conv_transpose, same, kernel below the stride",
        _SMALL,
        one=_up(kernel=1, stride=2, padding="same"),
        two=_up(kernel=[2, 3], stride=3, padding="same"),
    ),
    layers(
        "conv_transpose, cropped by numbers",
        _SMALL,
        whole=_up(kernel=3, padding=1),
        before=_up(kernel=3, stride=2, padding=[[1, 0], [2, 0]]),
        after=_up(kernel=4, stride=2, padding=[[0, 1], [0, 3]]),
        uneven=_up(kernel=[3, 4], stride=[2, 1], padding=[[0, 2], [2, 1]]),
    ),
    layers(
        "conv_transpose, gaps between the pixels",
        _SMALL,
        valid=_up(kernel=1, stride=2),
        strided=_up(kernel=2, stride=[3, 2]),
    ),
    layers(
        "conv_transpose, one pixel and one example",
        numbers(3, 1, 1, 3),
        batch=1,
        point=_up(kernel=1),
        same=_up(kernel=3, stride=2, padding="same"),
        valid=_up(kernel=2),
    ),
    layers(
        "conv_transpose, every initial kernel, without a bias",
        _SMALL,
        each={k: _up(kernel=2, init=v, bias="false") for k, v in _INITS.items()},
    ),
)

# Every window has equal pixels, negative ones too; the last row and column fill none.
_TIES = np.round(numbers(3, 5, 5, 2, low=-2.4, high=0.4))

_POOLS = (
    layers(
        "max_pool, equal pixels",
        _TIES,
        batch=3,
        steps=1,
        square="[max_pool: 2]",
        wide="[max_pool: [1, 3]]",
        whole="[max_pool: 5]",
    ),
    layers(
        "max_pool, negative images, rows that fill no window",
        numbers(4, 5, 7, 2, low=-3, high=-1),
        two="[max_pool: 2]",
        three="[max_pool: [3, 2]]",
        one="[max_pool: 1]",
    ),
    layers(
        "max_pool, zeros behind a relu",
        numbers(4, 4, 4, 2, low=-2, high=1),
        steps=1,
        two="[relu, max_pool: 2]",
        twice="[relu, max_pool: [2, 1], relu, max_pool: [1, 2]]",
    ),
    layers(
        "avg_pool, rows that fill no window",
        numbers(4, 5, 7, 2),
        two="[avg_pool: 2]",
        three="[avg_pool: [3, 2]]",
        one="[avg_pool: [1, 7]]",
    ),
    layers(
        "upsample, as much and not as much across as down",
        numbers(4, 2, 3, 2),
        two="[upsample: 2]",
        uneven="[upsample: [2, 3]]",
        one="[upsample: [1, 5]]",
    ),
    layers(
        "upsample, by factors whose inverse is rounded",
        numbers(2, 2, 2, 1),
        down="[upsample: [41, 1]]",
        across="[upsample: [1, 49]]",
    ),
)

_CHAIN = "[flatten, dense: 12, reshape: [3, 2, 2]"

_ORDER = (
    layers(
        "flatten and reshape, order of the numbers",
        numbers(4, 3, 4, 2),
        pixels="[reshape: [2, 3, 4]]",
        gray="[reshape: [6, 4, 1]]",
        tabled="[reshape: [4, 6]]",
        twice="[flatten, reshape: [8, 1, 3], flatten, reshape: [3, 8, 1]]",
    ),
    layers(
        "flatten and reshape, between images and vectors",
        numbers(4, 3, 4, 2),
        down="[conv: {filters: 3, kernel: 2}, flatten, dense: 4, reshape: [1, 2, 2]]",
        up=f"{_CHAIN}, conv: {{filters: 3, kernel: 2}}]",
        through=f"{_CHAIN}, upsample: 2, flatten, dense: 4, reshape: [2, 2]]",
    ),
)

# Networks that change nothing.
_NOTHING = (
    layers(
        "flatten and reshape, of what has that shape",
        numbers(4, 3),
        kind="vector",
        flat="[flatten]",
        shaped="[reshape: [3]]",
    ),
)

ROWS: tuple[Row, ...] = (
    *_DENSE,
    *_ORDER,
    *_NOTHING,
    *_CONVOLUTIONS,
    *_TRANSPOSES,
    *_POOLS,
)
