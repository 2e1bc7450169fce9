"""Where data lie: a path, parts of them, domains, and the flags that name these."""

from pathlib import Path

import numpy as np
import pytest
from gencc.runtime.support import locations
from gencc.runtime.support.datasets import Raw, scaled, split
from gencc.runtime.support.errors import DataError, PackageError
from gencc.runtime.support.files import read
from gencc.runtime.support.locations import Parts, inside, of, parts, required, tried

A, B = Path("a.npz"), Path("b.npz")


def test_what_flags_name() -> None:
    assert of(None) is None and of(["a.npz"]) == A
    assert of(["train=a.npz", "test=b.npz"]) == {"train": A, "test": B}
    assert of(["test=b.npz"]) == {"test": B}
    assert of(["runs/x=1"]) == Path("runs/x=1")


def test_a_path_may_have_a_sign_of_equality(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lr=1").mkdir()
    assert of(["lr=1"]) == Path("lr=1")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["a.npz", "b.npz"], "a.npz has no name beside others; name each"),
        (["train=a.npz", "b.npz"], "b.npz has no name beside others"),
        (["train=a.npz", "train=b.npz"], "train= stands there twice"),
    ],
)
def test_flags_that_do_not_go_together(flags: list[str], message: str) -> None:
    with pytest.raises(PackageError, match=message):
        of(flags)


def test_a_place_that_is_needed() -> None:
    assert required(A, "a file") == A
    with pytest.raises(DataError, match=r"no data were given; add --data PATH, a file"):
        required(None, "a file")


def test_parts() -> None:
    assert parts(A) == Parts(A) and parts({"train": A, "test": B}) == Parts(A, B)
    assert tried({"train": A, "test": B}) == B and tried(A) == A and tried(None) is None
    for named, message in (
        ({"test": B}, "nothing to train on; add --data train=PATH"),
        ({"train": A, "tset": B}, "names tset, where train and test were expected"),
    ):
        with pytest.raises(DataError, match=message):
            parts(named)


def test_parts_are_tried_apart(tmp_path: Path) -> None:
    """A part for trying the model is what is held out, and no more is."""
    for name, count in (("a", 10), ("b", 4)):
        np.savez(tmp_path / name, x=np.arange(count) / 10, y=np.arange(count) % 2)
    raw = read({"train": tmp_path / "a.npz", "test": tmp_path / "b.npz"}, (1,))
    data = scaled(raw, (0, 1), "float64")
    assert len(data) == 10 and len(data.trial()) == 4
    training, rest = split(data, 0.3)
    assert len(training) == 10 and rest is data.test
    training, rest = split(data, 0.0, labels=(1,))
    assert len(training) == 5 and rest is data.test
    alone = scaled(read(tmp_path / "a.npz", (1,)), (0, 1), "float64")
    assert alone.digest == data.digest != training.digest
    assert alone.trial() is alone


def test_only_parts_that_are_trained_on_have_a_digest() -> None:
    one = Raw(np.ones((3, 2)))
    digests = {
        scaled(raw, None, "float64").digest for raw in (one, one._replace(test=one))
    }
    assert len(digests) == 1


def test_what_is_called_so_in_a_folder_may_have_a_suffix(tmp_path: Path) -> None:
    assert inside(None, "a") is None
    (tmp_path / "a.npz").touch()
    assert inside(tmp_path, "a") == tmp_path / "a.npz"
    (tmp_path / "a").mkdir()
    assert inside(tmp_path, "a") == tmp_path / "a"


def test_domains_that_flags_name() -> None:
    assert inside({"a": A, "b": B}, "b") == B
    with pytest.raises(DataError, match="names a but not b; add --data b=PATH"):
        inside({"a": A}, "b")


def test_domains_in_parts(tmp_path: Path) -> None:
    for part in ("train", "test"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a.npz").touch()
    files = {part: tmp_path / part / "a.npz" for part in ("train", "test")}
    assert inside(tmp_path, "a") == files
    assert inside({p: tmp_path / p for p in files}, "a") == files
    with pytest.raises(
        DataError, match=r"train must be a folder .* called b, and there"
    ):
        inside(tmp_path, "b")


@pytest.mark.parametrize(
    ("files", "listing"),
    [((), "none"), (("b.npz",), "none"), (("a.csv", "a.npz"), "a.csv and a.npz")],
)
def test_what_is_not_in_a_folder_or_twice(
    files: tuple[str, ...], listing: str, tmp_path: Path
) -> None:
    for name in files:
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=f"called a, and there is {listing}$"):
        inside(tmp_path, "a")


def test_a_file_instead_of_a_folder_of_domains(tmp_path: Path) -> None:
    (tmp_path / "a.npz").touch()
    with pytest.raises(DataError, match=r"a\.npz must be a folder"):
        inside(tmp_path / "a.npz", "a")


def test_words_of_parts_are_small() -> None:
    assert all(word == word.lower() for word in (*locations.TRAIN, *locations.TEST))
