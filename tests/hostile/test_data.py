"""Files of data with a byte that is another, an end that is missing, more than they say."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gencc.diagnostics.render import HIDDEN
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.files import read
from invariants import limited
from PIL import Image

SHAPE = (4, 4, 1)
IMAGES = np.random.default_rng(0).integers(0, 256, (6, *SHAPE), np.uint8)
FLIPS, CUTS = 60, 12


def _npz(*, compressed: bool) -> bytes:
    file = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(file, x=IMAGES, y=np.arange(6))
    return file.getvalue()


def _idx() -> bytes:
    return struct.pack(">BBBB3I", 0, 0, 8, 3, 6, 4, 4) + IMAGES.tobytes()


def _picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(IMAGES[0, :, :, 0]).save(file, kind)
    return file.getvalue()


def _csv() -> bytes:
    rows = [",".join(map(str, image.ravel())) for image in IMAGES]
    return "\n".join([*rows, ""]).encode()


# Each kind of file, by the name it has.
FILES = {
    "compressed.npz": _npz(compressed=True),
    "stored.npz": _npz(compressed=False),
    "table.csv": _csv(),
    "train-images-idx3-ubyte": _idx(),
    "train-images-idx3-ubyte.gz": gzip.compress(_idx(), mtime=0),
    "picture.png": _picture("png"),
    "picture.jpg": _picture("jpeg"),
    "picture.bmp": _picture("bmp"),
}


def damaged(data: bytes) -> Iterator[bytes]:
    """The file cut short, with other bits, longer, doubled, blank, and full of zeros."""
    draw = random.Random(len(data))
    for at in range(CUTS):
        yield data[: len(data) * at // CUTS]
    for _ in range(FLIPS):
        at = draw.randrange(len(data))
        yield data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
    for at in range(0, len(data), max(len(data) // 8, 1)):
        yield data[:at] + bytes(16) + data[at + 16 :]
        yield data[:at] + b"\xff" * 8 + data[at + 8 :]
    yield from (
        data + data,
        data + b"\0",
        b"\0" * len(data),
        b" ",
        b"\xff" * 64,
        data[::-1],
    )


def is_read(path: Path) -> bool:
    """Whether there are data; if not, one sentence says why."""
    try:
        with limited(20):
            raw = read(path, SHAPE)
    except DataError as error:
        text = str(error)
        assert error.exit_code == 3
        assert len(text) < 800 + len(str(path)) and "; " in text, text
        assert not HIDDEN.search(text), ascii(text)
        return False
    assert raw.values.shape[1:] == SHAPE
    return True


@pytest.mark.parametrize("name", FILES)
def test_damaged(name: str, tmp_path: Path) -> None:
    """No other exception, whatever NumPy, zlib or Pillow think of it."""
    folder = tmp_path / "data"
    folder.mkdir()
    path = folder / name
    source = folder if "idx" in name else path
    path.write_bytes(FILES[name])
    assert is_read(source)
    results = []
    for data in damaged(FILES[name]):
        path.write_bytes(data)
        results.append(is_read(source))
    assert not all(results)


CSV = {
    "nothing": b"", "a line end": b"\n", "a header alone": b"a,b,c\n", "NUL": b"1,\0,3\n",
    "a BOM": b"\xef\xbb\xbf" + _csv(), "UTF-16": _csv().decode().encode("utf-16"),
    "quotes": b'"1","2\n', "a long line": b"1," * 200_000 + b"\n", "a long cell": b"1" * 200_000 + b"\n",
    "a long number": b",".join([b"9" * 400] * 16) + b"\n", "formulas": b"=1+1" + b",0" * 15 + b"\n",
    "infinite": b"inf" + b",0" * 15 + b"\n", "no number": b"nan" + b",0" * 15 + b"\n",
    "hexadecimal": b"0x10" + b",0" * 15 + b"\n", "underscores": b"1_0" + b",0" * 15 + b"\n",
    "Arabic": "٣".encode() + b",0" * 15 + b"\n", "semicolons": _csv().replace(b",", b";"),
    "tabs": _csv().replace(b",", b"\t"), "decimal commas": b"1,5;2,5\n", "escapes": b"\x1b[2J,1\n",
    "direction": "\u202e1".encode() + b",0" * 15 + b"\n", "rows of two lengths": _csv() + b"1,2\n",
    "returns": _csv().replace(b"\n", b"\r"), "Windows": _csv().replace(b"\n", b"\r\n"),
    "blanks": _csv().replace(b",", b" , "), "a blank line": _csv().replace(b"\n", b"\n\n", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", CSV)
def test_csv(name: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(CSV[name])
    fine = {
        "a BOM",
        "Windows",
        "blanks",
        "a blank line",
        "returns",
        "UTF-16",
        "tabs",
        "semicolons",
        "underscores",
    }
    assert not is_read(path) or name in fine


def _member(name: str, data: bytes, *, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def _npy(header: str, data: bytes = b"") -> bytes:
    text = header.ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


def _described(descr: str, shape: str) -> bytes:
    return _npy(
        f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}", bytes(96)
    )


NPZ = {
    "no member": _member("readme.txt", b"x"),
    "a folder up": _member("../x.npy", _described("'|u1'", "(6, 4, 4, 1)")),
    "objects": _member("x.npy", _described("'|O'", "(6, 4, 4, 1)")),
    "text": _member("x.npy", _described("'<U4'", "(6,)")),
    "records": _member("x.npy", _described("[('a', '<f4')]", "(6,)")),
    "complex": _member("x.npy", _described("'<c8'", "(6, 4, 4, 1)")),
    "terabytes": _member("x.npy", _described("'<f8'", "(1000000000, 4, 4, 1)")),
    "a negative size": _member("x.npy", _described("'<f8'", "(-6, 4, 4, 1)")),
    "a huge size": _member("x.npy", _described("'<f8'", f"({2**63}, {2**63})")),
    "sizes that are no numbers": _member("x.npy", _described("'<f8'", "('a',)")),
    "a program": _member("x.npy", _npy("__import__('os').system('touch GENCC_PWNED')")),
    "a deep header": _member("x.npy", _npy("(" * 5_000)),
    "a bomb": _member(
        "x.npy", _described("'|u1'", "(100, 4, 4, 1)") + bytes(30_000_000)
    ),
    "zeros": _member(
        "x.npy", _described("'|u1'", "(2000000, 4, 4, 1)") + bytes(32_000_000)
    ),
}


@pytest.mark.parametrize("name", NPZ)
def test_npz(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "data.npz"
    path.write_bytes(NPZ[name])
    assert not is_read(path) or name in {"a folder up", "zeros"}
    assert [path.name for path in tmp_path.iterdir()] == ["data.npz"]
    assert not (tmp_path.parent / "x.npy").exists()
