"""The sources that a package carries: their formulas, and damage to the digits."""

from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from gencc.runtime.support.datasets import Raw, scaled
from gencc.runtime.support.errors import DataError
from loading import FOLDER, snippet


def source(name: str) -> ModuleType:
    """A source as it stands in a package: beside support/ and digits.npz."""
    return snippet("sources", name)


@cache
def read(name: str) -> Raw:
    """The examples of a source, drawn once for all tests, none of which changes them."""
    raw: Raw = source(name).read()
    for array in (raw.values, raw.labels, raw.factors):
        if array is not None:
            array.flags.writeable = False
    return raw


@pytest.fixture
def digits(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = source("digits")
    assert Path(module.__file__ or "").with_name("digits.npz") == module.DIGITS
    monkeypatch.setattr(module, "DIGITS", FOLDER / "digits.npz")
    return module


def test_digits(digits: ModuleType) -> None:
    sklearn = pytest.importorskip("sklearn.datasets")
    raw = digits.read()
    assert raw.values.shape == (1797, 8, 8, 1) and raw.bounds == (0, 16)
    assert raw.labels.dtype == np.int64
    assert (raw.values[..., 0] == sklearn.load_digits().images).all()
    assert (raw.labels == sklearn.load_digits().target).all()
    assert (scaled(raw, (0, 1), "float64").examples * 16 == raw.values).all()


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped"])
def test_digits_damaged(
    damage: str, digits: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(digits.DIGITS.read_bytes())
    data[len(data) // 2] ^= 1
    contents = {"empty": b"", "cut": bytes(data[:20_000]), "flipped": bytes(data)}
    path = tmp_path / "digits.npz"
    if damage in contents:
        path.write_bytes(contents[damage])
    monkeypatch.setattr(digits, "DIGITS", path)
    with pytest.raises(DataError, match=r"digits\.npz cannot be read .* package anew"):
        digits.read()


@pytest.mark.parametrize(
    ("name", "size", "classes"),
    [("ring", 2, 8), ("moons", 2, 2), ("swiss_roll", 3, 10)],
)
def test_points(name: str, size: int, classes: int) -> None:
    raw, again = read(name), source(name).read()
    assert raw.values.shape == (2000, size) and raw.values.dtype == np.float64
    assert raw.values.tobytes() == again.values.tobytes()
    assert raw.labels is not None and raw.labels.dtype == np.int64
    assert raw.labels.shape == (2000,)
    assert np.unique(raw.labels).tolist() == [*range(classes)]
    assert raw.bounds is None
    assert (raw.values.round(6) == raw.values).all()
    assert len(np.unique(raw.values, axis=0)) == 2000
    assert scaled(raw, None, "float32").labels is raw.labels


def test_ring() -> None:
    raw = read("ring")
    for mode in range(8):
        points = raw.values[raw.labels == mode]
        angle = mode * np.pi / 4
        centre = np.array([2 * np.cos(angle), 2 * np.sin(angle)])
        assert len(points) == 250
        assert points.mean(axis=0) == pytest.approx(centre, abs=4 * 0.1 / 250**0.5)
        assert points.std(axis=0) == pytest.approx(0.1, rel=4 / 500**0.5)
    assert np.linalg.norm(raw.values, axis=1).mean() == pytest.approx(2, abs=0.02)


def test_moons() -> None:
    sklearn = pytest.importorskip("sklearn.datasets")
    raw = read("moons")
    assert raw.labels is not None
    # Without noise and order, scikit-learn has all of one moon, then the other.
    points, labels = sklearn.make_moons(2000, shuffle=False)
    order = np.argsort(raw.labels, kind="stable")
    assert (raw.labels[order] == labels).all()
    noise = raw.values[order] - points
    assert noise.mean(axis=0) == pytest.approx(0, abs=4 * 0.05 / 2000**0.5)
    assert noise.std(axis=0) == pytest.approx(0.05, rel=4 / 4000**0.5)
    assert np.abs(noise).max() < 0.05 * 5
    upper = raw.values[raw.labels == 0]
    assert np.linalg.norm(upper, axis=1).mean() == pytest.approx(1, abs=0.01)


def test_swiss_roll() -> None:
    raw = read("swiss_roll")
    assert raw.labels is not None
    x, y, z = 10 * raw.values.T
    t = np.hypot(x, z)  # the radius is the angle
    assert 1.5 * np.pi <= t.min() and t.max() <= 4.5 * np.pi
    assert t * np.cos(t) == pytest.approx(x, abs=1e-3)
    assert t * np.sin(t) == pytest.approx(z, abs=1e-3)
    assert t.mean() == pytest.approx(3 * np.pi, abs=4 * 3 * np.pi / (12 * 2000) ** 0.5)
    assert y.min() > 0 and y.max() < 21
    assert y.mean() == pytest.approx(10.5, abs=4 * 21 / (12 * 2000) ** 0.5)
    assert abs(np.corrcoef(t, y)[0, 1]) < 4 / 2000**0.5
    edges = np.linspace(1.5 * np.pi, 4.5 * np.pi, 11)
    tenths = np.searchsorted(edges, t) - 1
    near = np.abs(t[:, np.newaxis] - edges).min(axis=1) < 1e-5
    assert (tenths[~near] == raw.labels[~near]).all()


def test_glyphs() -> None:
    module, raw = source("glyphs"), read("glyphs")
    assert raw.values.shape == (3600, 28, 28, 1) and raw.values.dtype == np.uint8
    assert raw.bounds == (0, 255) and raw.labels.dtype == np.int64
    assert np.bincount(raw.labels).tolist() == [100] * 36
    assert "".join(module.CHARACTERS) == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert len(np.unique(raw.values, axis=0)) == 3600
    # Nothing is cut off at the edge, and all have strokes as dark as ink.
    images = raw.values[..., 0]
    assert images[:, [0, -1]].max() == images[:, :, [0, -1]].max() == 0
    assert images.max(axis=(1, 2)).min() == 255
    # Of each character there are light ones, and twice as bold ones.
    ink = images.mean(axis=(1, 2))
    for label in range(36):
        light, bold = np.quantile(ink[raw.labels == label], [0.1, 0.9])
        assert bold > 1.5 * light


def test_glyphs_are_told_apart() -> None:
    """By the nearest of half of them, although each is slanted and shifted."""
    raw = read("glyphs")
    known, others = raw.values.reshape(2, 1800, 784).astype(float)
    labels = raw.labels.reshape(2, 1800)
    nearest = ((known**2).sum(axis=1) - 2 * others @ known.T).argmin(axis=1)
    assert (labels[0][nearest] == labels[1]).mean() > 0.9


def test_a_ring_is_drawn_as_a_ring() -> None:
    """A line across the middle of an O or a 0 cuts both sides, and the space between."""
    raw = read("glyphs")
    rings = raw.values[np.isin(raw.labels, [0, 24]), 13:15, :, 0].max(axis=1)
    for row in rings:
        gaps = np.diff(np.flatnonzero(row > 127))
        assert (gaps > 1).sum() == 1


def test_table() -> None:
    raw = read("table")
    assert raw.values.shape == (2000, 12) and raw.bounds is None
    assert np.flatnonzero(raw.labels).tolist() == [*range(9, 2000, 10)]
    for columns in (slice(5, 9), slice(9, 12)):
        hot = raw.values[:, columns]
        assert (np.sort(hot, axis=1)[:, :-1] == 0).all() and (
            hot.sum(axis=1) == 1
        ).all()
    usual, strange = raw.values[raw.labels == 0], raw.values[raw.labels == 1]
    # Each column by itself is spread as it is among the others.
    for column in range(12):
        assert ks_distance(usual[:, column], strange[:, column]) < 0.12
    # Together they are not: what is regular for all usual rows is so for few others.
    centre, inverse = usual.mean(axis=0), np.linalg.pinv(np.cov(usual.T))
    far = [
        np.einsum("ni,ij,nj->n", v - centre, inverse, v - centre)
        for v in (usual, strange)
    ]
    assert 0.8 < (far[1][:, None] > far[0]).mean() < 0.95


def ks_distance(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference between the distribution functions of two samples."""
    points = np.concatenate([a, b])
    below = [np.searchsorted(np.sort(v), points, side="right") / len(v) for v in (a, b)]
    return float(np.abs(below[0] - below[1]).max())


def test_sprites() -> None:
    raw = read("sprites")
    assert raw.values.shape == (3600, 16, 16, 3) and raw.values.dtype == np.uint8
    assert raw.bounds == (0, 255) and raw.factors.shape == (3600, 6)
    assert [len(np.unique(f)) for f in raw.factors.T] == [3, 3, 4, 5, 5, 4]
    assert (
        len(np.unique(raw.factors, axis=0))
        == len(np.unique(raw.values, axis=0))
        == 3600
    )
    assert (raw.labels == raw.factors[:, 0]).all()


def test_a_sprite_is_what_its_factors_say() -> None:
    raw = read("sprites")
    shape, scale, rotation, x, y, colour = raw.factors.T
    colours = np.array(source("sprites").COLOURS)[colour.astype(int)]
    ink = raw.values.max(axis=3) / colours.max(axis=1)[:, None, None]
    area = ink.sum(axis=(1, 2))
    # Squares of side 1.6, ellipses with half axes 1 and 1/2, in units of the scale.
    for number, size in ((0, 2.56), (1, np.pi / 2)):
        is_shape = shape == number
        assert area[is_shape] == pytest.approx(size * scale[is_shape] ** 2, rel=0.06)
    pixels = np.arange(16) + 0.5
    across = (ink.sum(axis=1) * pixels).sum(axis=1) / area
    down = (ink.sum(axis=2) * pixels).sum(axis=1) / area
    symmetric = shape < 2
    assert across[symmetric] == pytest.approx(x[symmetric], abs=0.02)
    assert down[symmetric] == pytest.approx(y[symmetric], abs=0.02)
    # The long axis of an ellipse, anticlockwise from the right.
    ellipses = np.flatnonzero(shape == 1)
    u = pixels - across[ellipses, None]
    v = down[ellipses, None] - pixels
    weights = ink[ellipses]
    uu = np.einsum("nij,nj->n", weights, u * u)
    vv = np.einsum("nij,ni->n", weights, v * v)
    uv = np.einsum("nij,ni,nj->n", weights, v, u)
    angles = np.rad2deg(np.arctan2(2 * uv, uu - vv)) / 2
    assert angles == pytest.approx(rotation[ellipses], abs=5)
    # A heart that stands upright is widest above its middle, and points down.
    upright = (shape == 2) & (rotation == 0)
    rows = ink[upright].sum(axis=2)
    widest = rows.argmax(axis=1) + 0.5
    assert (widest < y[upright]).all()
    most = raw.values.max(axis=(1, 2))
    assert (np.abs(most - colours * ink.max(axis=(1, 2))[:, None]) <= 1).all()


DIGESTS = {
    "sprites": "da0ff248606829de",
    "glyphs": "c7cdf56ed3f0567e",
    "sines": "927c56def6832777",
    "table": "d9b5b8ac0f514d88",
}


@pytest.mark.parametrize("name", DIGESTS)
def test_bytes(name: str) -> None:
    """The same everywhere: runs are told by a digest of the data they learned from."""
    assert scaled(read(name), None, "float64").digest == DIGESTS[name]
