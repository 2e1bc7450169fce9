"""Random numbers as pure functions of (seed, what they are for, step).

The same in every package.

Nothing here keeps a state, so a resumed training draws what the uninterrupted one
would have drawn, and two frameworks start from the same weights and see the same noise.
"""

import hashlib
import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

_BLOCK = 16  # steps


def stream(what: str) -> int:
    """The number of the stream called `what`: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "little")


def words(seed: int, what: str, step: int, count: int) -> NDArray[np.uint64]:
    """The first `count` 64-bit words of stream `what` at `step`.

    `seed` and `step` lie in [0, 2**64); OverflowError otherwise.
    """
    # Only raw words: NumPy's distributions may change between releases.
    # The stream is in the key and the step high in the counter, so no two overlap.
    key = np.array([seed, stream(what)], dtype=np.uint64)
    counter = np.array([0, 0, step, 0], dtype=np.uint64)
    return np.random.Philox(key=key, counter=counter).random_raw(count)


def uniform(
    seed: int,
    what: str,
    step: int,
    shape: Sequence[int],
    low: float = 0.0,
    high: float = 1.0,
) -> NDArray[np.float64]:
    """Values of the given shape, uniform between `low` and `high`, one word each."""
    unit = _unit(words(seed, what, step, math.prod(shape)))
    return (low + (high - low) * unit).reshape(shape)


def normal(
    seed: int, what: str, step: int, shape: Sequence[int], deviation: float = 1.0
) -> NDArray[np.float64]:
    """Normal values of the given shape, of mean 0, by Box and Muller's formula.

    Value i comes from words 2i and 2i + 1 alone (the sine, which would be a second
    value from the same words, is not used), so any slice can be drawn by itself.
    """
    block, offset = divmod(step, _BLOCK)
    values = _normal_block(seed, what, block, tuple(shape))
    # A copy: the block serves other steps too.
    scaled: NDArray[np.float64] = deviation * values[offset]
    return scaled


def laplace(
    seed: int, what: str, step: int, shape: Sequence[int]
) -> NDArray[np.float64]:
    """Values of density exp(-|v|) / 2, each the quantile of a word of `uniform`."""
    return _laplace_quantile(uniform(seed, what, step, shape))


def gamma(
    seed: int, what: str, step: int, shape: Sequence[int], alpha: float, rate: float
) -> NDArray[np.float64]:
    """Values of density b^a v^(a - 1) exp(-b v) / Gamma(a), a being `alpha` and b `rate`.

    By Marsaglia and Tsang (2000), "A simple method for generating gamma variables", of the
    shape a + 10: of four proposals the first that is accepted, or else the last. Powers of
    ten more uniform numbers make a draw of the shape a of it.
    """
    unit = uniform(seed, what, step, (*shape, 22))
    boosts, radii, angles, tests = np.split(unit, [10, 14, 18], axis=-1)
    normals = np.sqrt(-2.0 * np.log(radii)) * np.cos(2.0 * np.pi * angles)
    third = alpha + 10.0 - 1.0 / 3.0
    cubes = (1.0 + normals / np.sqrt(9.0 * third)) ** 3
    logs = np.log(np.maximum(cubes, 1e-300))
    accepted = np.log(tests) < normals**2 / 2.0 + third * (1.0 - cubes + logs)
    accepted[..., -1] = True
    first = np.argmax(accepted, axis=-1)[..., None]
    drawn = third * np.take_along_axis(cubes, first, axis=-1)[..., 0]
    powers = np.log(boosts) / (alpha + np.arange(10.0))
    values: NDArray[np.float64] = drawn * np.exp(powers.sum(axis=-1)) / rate
    return values


def von_mises_fisher(
    seed: int, what: str, step: int, shape: Sequence[int]
) -> NDArray[np.float64]:
    """Vectors of length 1 along the last axis, all directions equally likely."""
    values = normal(seed, what, step, shape)
    directions: NDArray[np.float64] = values / np.linalg.norm(
        values, axis=-1, keepdims=True
    )
    return directions


def gumbel(
    seed: int, what: str, step: int, shape: Sequence[int]
) -> NDArray[np.float64]:
    """Values -log(-log(u)), u from `uniform`."""
    return -np.log(-np.log(uniform(seed, what, step, shape)))


def categorical(
    seed: int, what: str, step: int, shape: Sequence[int]
) -> NDArray[np.float64]:
    """One-hot vectors, shape (count, size): the 1 stands at floor(size u), u uniform."""
    count, size = shape
    position = np.floor(size * uniform(seed, what, step, (count,))).astype(np.int64)
    one_hot: NDArray[np.float64] = np.eye(size)[position]
    return one_hot


def bernoulli(
    seed: int, what: str, step: int, shape: Sequence[int]
) -> NDArray[np.float64]:
    """0 or 1, equally likely: 1 where a value of `uniform` is below 1/2."""
    return (uniform(seed, what, step, shape) < 0.5).astype(np.float64)


def permutation(seed: int, what: str, step: int, count: int) -> NDArray[np.int64]:
    """The numbers 0 to count - 1 in random order, shape (count,)."""
    order = np.argsort(words(seed, what, step, count), kind="stable")
    return order.astype(np.int64)


def zeros(seed: int, what: str, shape: Sequence[int]) -> NDArray[np.float64]:
    """Weights that start at 0, whatever the seed."""
    return np.zeros(shape)


def ones(seed: int, what: str, shape: Sequence[int]) -> NDArray[np.float64]:
    """Weights that start at 1, whatever the seed."""
    return np.ones(shape)


def filled(
    seed: int, what: str, shape: Sequence[int], value: float
) -> NDArray[np.float64]:
    """Weights that start at `value`, whatever the seed."""
    return np.full(shape, value)


def by_gate(
    seed: int, what: str, shape: Sequence[int], values: Sequence[float]
) -> NDArray[np.float64]:
    """Weights of as many equal parts as there are values, whatever the seed."""
    return np.repeat(np.array(values), math.prod(shape) // len(values))


def glorot_uniform(
    seed: int, what: str, shape: Sequence[int], fan_in: int, fan_out: int
) -> NDArray[np.float64]:
    """Weights from U(-a, a), a = sqrt(6 / (fan_in + fan_out)).

    Glorot and Bengio (2010), "Understanding the difficulty of training deep
    feedforward neural networks", equation 16.
    """
    limit = math.sqrt(6.0 / (fan_in + fan_out))
    return uniform(seed, what, 0, shape, -limit, limit)


def he_normal(
    seed: int, what: str, shape: Sequence[int], fan_in: int
) -> NDArray[np.float64]:
    """Weights from N(0, 2 / fan_in), not truncated.

    He, Zhang, Ren and Sun (2015), "Delving deep into rectifiers", equation 10.
    """
    return scaled_normal(seed, what, shape, math.sqrt(2.0 / fan_in))


def orthogonal(seed: int, what: str, shape: Sequence[int]) -> NDArray[np.float64]:
    """Weights whose rows or columns, whichever are fewer, are orthonormal.

    Columns are the last axis. They come from N(0, 1) by Gram and Schmidt's procedure, here
    a QR decomposition with a positive diagonal. Saxe et al. (2014), arXiv:1312.6120.
    """
    drawn = scaled_normal(seed, what, shape, 1.0).reshape(-1, shape[-1])
    is_wide = drawn.shape[0] < drawn.shape[1]
    q, r = np.linalg.qr(drawn.T if is_wide else drawn)
    basis: NDArray[np.float64] = q * np.sign(np.diagonal(r))
    return (basis.T if is_wide else basis).reshape(shape)


def scaled_normal(
    seed: int, what: str, shape: Sequence[int], std: float
) -> NDArray[np.float64]:
    """Weights from N(0, std**2), not truncated."""
    return std * _box_muller(words(seed, what, 0, 2 * math.prod(shape))).reshape(shape)


def quantile_grid(side: int, deviation: float = 1.0) -> NDArray[np.float64]:
    """Codes that spread over a normal plane of mean 0, shape (side * side, 2).

    Both coordinates run through the normal quantiles at `side` equally spaced
    probabilities from 0.05 to 0.95; in reading order, largest second coordinate first.
    """
    quantile = NormalDist(0.0, deviation).inv_cdf
    return _plane(
        np.array([quantile(p) for p in np.linspace(0.05, 0.95, side).tolist()])
    )


def laplace_grid(side: int) -> NDArray[np.float64]:
    """As `quantile_grid`, of the density exp(-|v|) / 2."""
    return _plane(_laplace_quantile(np.linspace(0.05, 0.95, side)))


def uniform_grid(side: int, low: float, high: float) -> NDArray[np.float64]:
    """Codes equally spaced over a square, shape (side * side, 2), in reading order."""
    return _plane(np.linspace(low, high, side))


@lru_cache(maxsize=16)
def _normal_block(
    seed: int, what: str, block: int, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """The values of `_BLOCK` neighbouring steps, in one call of NumPy."""
    count = 2 * math.prod(shape)
    steps = range(block * _BLOCK, (block + 1) * _BLOCK)
    raw = np.concatenate([words(seed, what, step, count) for step in steps])
    return _box_muller(raw).reshape(_BLOCK, *shape)


def _box_muller(raw: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Half as many standard normal values as there are words."""
    unit = _unit(raw).reshape(-1, 2)
    radius = np.sqrt(-2.0 * np.log(unit[:, 0]))
    values: NDArray[np.float64] = radius * np.cos(2.0 * np.pi * unit[:, 1])
    return values


def _unit(raw: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The upper 53 bits of each word as a number strictly between 0 and 1."""
    unit = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    # The last value, 1 - 2**-54, is no float64 and would be rounded up to 1.
    return np.minimum(unit, 1.0 - 2.0**-53)


def _laplace_quantile(unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """log(2 u) below the median, -log(2 (1 - u)) above it."""
    tail = -np.log(2.0 * np.minimum(unit, 1.0 - unit))
    return np.copysign(tail, unit - 0.5)


def _plane(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    across, up = np.meshgrid(axis, axis[::-1])
    return np.stack([across.ravel(), up.ravel()], axis=1)
