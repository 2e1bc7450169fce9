"""Data sources: what they return, and one plain sentence for each way to fail."""

import gzip
import inspect
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gencc.snippets import data_digits, data_mnist
from gencc.snippets.support.errors import DataError
from numpy.typing import NDArray


def idx(array: NDArray[Any]) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.astype(np.uint8).tobytes()


IMAGES = np.arange(3 * 784).reshape(3, 28, 28) % 256
LABELS = np.array([4, 0, 9])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(IMAGES)))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(LABELS))
    return tmp_path


def test_digits() -> None:
    sklearn = pytest.importorskip("sklearn.datasets")
    data = data_digits.load(None, 0.0, 1.0)
    assert data.images.shape == (1797, 8, 8, 1) and data.images.dtype == np.float64
    assert data.labels.shape == (1797,) and data.labels.dtype == np.int64
    assert (data.images[..., 0] * 16 == sklearn.load_digits().images).all()
    assert (data.labels == sklearn.load_digits().target).all()
    scaled = data_digits.load(None, -1.0, 1.0)
    assert (scaled.images == 2 * data.images - 1).all()


def test_digits_takes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="carries its own data"):
        data_digits.load(tmp_path, 0, 1)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "flipped"])
def test_digits_damaged(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(data_digits.DIGITS.read_bytes())
    data[len(data) // 2] ^= 1
    contents = {"empty": b"", "cut": bytes(data[:20_000]), "flipped": bytes(data)}
    path = tmp_path / "digits.npz"
    if damage in contents:
        path.write_bytes(contents[damage])
    monkeypatch.setattr(data_digits, "DIGITS", path)
    with pytest.raises(DataError, match=r"digits\.npz cannot be read"):
        data_digits.load(None, 0, 1)


def test_digest_depends_on_everything(folder: Path) -> None:
    def digest() -> str:
        return data_mnist.load(folder, 0.0, 1.0).digest

    digests = {digest()}
    images = IMAGES.copy()
    images[-1, -1, -1] ^= 1
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(images)))
    digests.add(digest())
    (folder / "train-labels-idx1-ubyte").write_bytes(idx(LABELS[::-1]))
    digests.add(digest())
    assert len(digests) == 3
    assert digest() in digests


def test_digest_is_that_of_the_data_not_of_their_precision_or_scale() -> None:
    loaded = [
        data_digits.load(None, low, 1.0, precision)
        for low in (-1.0, 0.0)
        for precision in ("float32", "float64")
    ]
    assert len({each.digest for each in loaded}) == 1
    assert [each.images.dtype for each in loaded] == ["float32", "float64"] * 2


def test_both_sources_have_one_interface() -> None:
    for name in ("Dataset", "_digest"):
        digits, mnist = getattr(data_digits, name), getattr(data_mnist, name)
        assert inspect.getsource(digits) == inspect.getsource(mnist)
    digits, mnist = (inspect.signature(data.load) for data in (data_digits, data_mnist))
    assert digits.parameters == mnist.parameters


def test_mnist(folder: Path) -> None:
    data = data_mnist.load(folder, -1.0, 1.0)
    assert data.images.shape == (3, 28, 28, 1) and data.images.dtype == np.float64
    assert np.allclose(data.images[..., 0], IMAGES / 127.5 - 1, atol=1e-15)
    assert data.images.min() == -1 and data.images.max() == 1
    assert data.labels.tolist() == LABELS.tolist() and data.labels.dtype == np.int64


def test_mnist_prefers_the_training_files(folder: Path) -> None:
    (folder / "t10k-images-idx3-ubyte").write_bytes(b"not looked at")
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"not looked at")
    assert len(data_mnist.load(folder, 0, 1).images) == 3


def test_mnist_takes_the_only_pair(tmp_path: Path) -> None:
    (tmp_path / "my-images.bin").write_bytes(idx(IMAGES))
    (tmp_path / "my-labels.bin.gz").write_bytes(gzip.compress(idx(LABELS)))
    assert data_mnist.load(tmp_path, 0, 1).labels.tolist() == [4, 0, 9]


def zipped(change: Callable[[bytes], bytes]) -> bytes:
    return change(gzip.compress(idx(IMAGES)))


LYING = bytes([0, 0, 8, 3]) + struct.pack(">3I", 2**32 - 1, 28, 28)

BAD_IMAGES = {
    "empty": (gzip.compress(b""), "begins with nothing"),
    "no gzip": (idx(IMAGES), "cannot be read to its end"),
    "cut gzip": (zipped(lambda z: z[:-20]), "cannot be read to its end"),
    "only a gzip header": (zipped(lambda z: z[:8]), "cannot be read to its end"),
    "flipped checksum": (
        zipped(lambda z: z[:-8] + bytes([z[-8] ^ 1]) + z[-7:]),
        "cannot be read to its end",
    ),
    "flipped stream": (
        zipped(lambda z: z[:40] + bytes([z[40] ^ 255]) + z[41:]),
        "cannot be read to its end|declares",
    ),
    "wrong magic": (gzip.compress(b"\1" + idx(IMAGES)[1:]), "begins with 01 00 08 03"),
    "labels as images": (gzip.compress(idx(LABELS)), "begins with 00 00 08 01"),
    "cut header": (gzip.compress(idx(IMAGES)[:10]), "begins with 00 00 08 03"),
    "cut": (gzip.compress(idx(IMAGES)[:-1]), "but holds 2351;"),
    "longer": (gzip.compress(idx(IMAGES) + b"x"), "but holds more;"),
    "lying": (gzip.compress(LYING + bytes(784)), "3367254359280 bytes but holds 784;"),
    "bomb": (gzip.compress(idx(IMAGES) + bytes(50_000_000)), "but holds more;"),
    "other size": (gzip.compress(idx(IMAGES[:, :8, :8])), "N x 28 x 28"),
    "no images": (gzip.compress(idx(IMAGES[:0])), "N at least 1"),
    "counts differ": (gzip.compress(idx(IMAGES[:2])), "2 images but .* 3 labels"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_mnist_bad_images(name: str, folder: Path) -> None:
    data, message = BAD_IMAGES[name]
    (folder / "train-images-idx3-ubyte.gz").write_bytes(data)
    with pytest.raises(DataError, match=message) as caught:
        data_mnist.load(folder, 0, 1)
    assert str(folder / "train-images-idx3-ubyte.gz") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with nothing"),
        (idx(IMAGES), "begins with 00 00 08 03"),
        (idx(LABELS)[:-1], "declares 3 = 3 bytes but holds 2;"),
        (idx(LABELS) + b"\0", "but holds more;"),
        (idx(np.array([1, 2, 10])), "holds the label 10"),
    ],
)
def test_mnist_bad_labels(data: bytes, message: str, folder: Path) -> None:
    (folder / "train-labels-idx1-ubyte").write_bytes(data)
    with pytest.raises(DataError, match=message):
        data_mnist.load(folder, 0, 1)


def test_mnist_missing_parts(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no data folder was given"):
        data_mnist.load(None, 0, 1)
    with pytest.raises(DataError, match="absent is not a folder"):
        data_mnist.load(folder / "absent", 0, 1)
    (folder / "train-labels-idx1-ubyte").unlink()
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx(LABELS))
    with pytest.raises(DataError, match="no train-labels-idx1-ubyte"):
        data_mnist.load(folder, 0, 1)
    (folder / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError, match='holds 0 files with "images"'):
        data_mnist.load(folder, 0, 1)
