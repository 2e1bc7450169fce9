"""`gencc init`: every kind, for every kind of data, is a spec without errors or warnings."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from gencc.cli.init import gallery, writing
from gencc.cli.init.kinds import KINDS
from gencc.cli.main import cli
from gencc.driver import check
from numpy.typing import NDArray
from PIL import Image

COUNT = 60  # examples of each


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["init", *arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def written(kind: str, data: str) -> str:
    """The text of a spec, which has no errors and no warnings."""
    result = run(kind, "mine", "--data", data)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == f"next: gencc run mine.yaml --data {data}"
    assert not check(Path("mine.yaml")).warnings
    return Path("mine.yaml").read_text(encoding="utf-8")


def drawn(*shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def photos(
    folder: str, size: tuple[int, int], count: int = COUNT, channels: int = 3
) -> None:
    Path(folder).mkdir(parents=True)
    for number in range(count):
        pixels = drawn(size[1], size[0] + number % 2, channels)
        Image.fromarray(pixels.squeeze()).save(f"{folder}/{number}.png")


def table(path: str, *columns: list[str], separator: str = ",") -> None:
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(zip(*columns, strict=True))


def numbers(name: str, scale: float = 1.0) -> list[str]:
    values = scale * np.random.default_rng(len(name)).normal(size=COUNT)
    return [name, *(f"{value:.3f}" for value in values)]


def labels(count: int, first: int = 0) -> NDArray[np.int64]:
    return np.arange(COUNT) % count + first


# ------------------------------------------------------------------ all kinds, all data


def icons() -> str:
    Path("icons").mkdir()
    for number, pixels in enumerate(drawn(COUNT, 12, 10)):
        Image.fromarray(pixels).save(f"icons/{number}.bmp")
    return "icons"


def classes() -> str:
    photos("photos/train/cats", (40, 70), 30)
    photos("photos/train/dogs", (90, 50), 30)
    photos("photos/test/dogs", (30, 30), 2)
    return "photos"


def channels_first() -> str:
    x, y = drawn(COUNT, 3, 32, 32), labels(10)
    np.savez("c.npz", x_train=x, y_train=y, x_test=x[:5], y_test=y[:5])
    return "c.npz"


def vectors() -> str:
    np.save("v.npy", np.random.default_rng(0).normal(size=(COUNT, 13)) * 3)
    return "v.npy"


def named_columns() -> str:
    words = ["note", *(f"text {n}" for n in range(COUNT))]
    kinds = ["kind", *(("no", "b c", "a")[n % 3] for n in range(COUNT))]
    answers = ["class", *(("fine", "fraud")[n % 7 == 0] for n in range(COUNT))]
    rows = ["id", *map(str, range(COUNT))]
    table("t.csv", rows, numbers("size, cm"), numbers("b"), kinds, words, answers)
    return "t.csv"


def many_columns() -> str:
    table(
        "w.tsv",
        *(numbers(f"V{n}") for n in range(60)),
        ["y", *map(str, labels(3, 1))],
        separator="\t",
    )
    return "w.tsv"


def bare_numbers() -> str:
    table("n.csv", *([*numbers("x", n)][1:] for n in range(1, 6)))
    return "n.csv"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "make",
    [
        icons,
        classes,
        channels_first,
        vectors,
        named_columns,
        many_columns,
        bare_numbers,
    ],
)
def test_a_kind_for_data(kind: str, make: object) -> None:
    assert callable(make)
    data = make()
    result = run(kind, "mine", "--data", data)
    if result.exit_code == 2:
        assert kind in ("cvae", "denoising")
        assert "; there are vae, autoencoder" in result.output
        assert not Path("mine.yaml").exists()
    else:
        assert result.exit_code == 0, result.output
        assert not check(Path("mine.yaml")).warnings


# ------------------------------------------------------------------ what is seen


def test_photos_of_several_sizes_are_cropped() -> None:
    text = written("cvae", classes())
    assert "  shape: [64, 64, 3]\n  resize: crop" in text
    assert "  classes: 2\n" in text


def test_images_of_one_size_keep_it() -> None:
    text = written("vae", icons())
    assert "  shape: [12, 10, 1]\n" in text
    assert "resize" not in text


def test_channels_that_stand_first() -> None:
    text = written("gan", channels_first())
    assert "  shape: [32, 32, 3]\n" in text
    assert "conv_transpose: {filters: 3, " in text
    assert "  scale: [-1, 1]\n" in text
    assert "hold_out" not in text


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 0.9, "[0, 1]"),
        (-0.5, 1.0, "[-1, 1]"),
        (3.0, 250.0, "[0, 255]"),
        (-7.12, 3210.0, "[-7.2, 3300]"),
    ],
)
def test_the_range_of_numbers(low: float, high: float, expected: str) -> None:
    values = np.linspace(low, high, 4 * COUNT).reshape(COUNT, 4)
    np.save("v.npy", values)
    assert f"  range: {expected}\n" in written("autoencoder", "v.npy")


def test_columns_of_a_table() -> None:
    text = written("anomaly", named_columns())
    for line in (
        "    id:         index",
        '    "size, cm": standardize',
        '    kind:       {category: [a, "b c", "no"]}',
        "    note:       drop    # free text",
        "    class:      {label: [fine, fraud]}",
        "  only: [fine]",
        "  auroc: auroc(sse(x, x_hat))",
    ):
        assert f"\n{line}" in text


def test_amounts_gaps_dates_and_what_is_constant() -> None:
    amounts = ["amount", *(f"{10 ** (n % 6)}" for n in range(COUNT))]
    gaps = [cell if n % 9 else "" for n, cell in enumerate(numbers("b"))]
    dates = ["day", *(f"2024-01-{n % 9 + 1:02d}" for n in range(COUNT))]
    table("t.csv", amounts, ["b", *gaps[1:]], dates, ["c", *["1"] * COUNT])
    text = written("vae", "t.csv")
    for line in (
        "    amount: log",
        "    b:      standardize",
        "    day:    drop    # dates are not learned",
        "    c:      drop    # it is the same in all rows",
        "  impute: median",
    ):
        assert f"\n{line}\n" in text


def test_it_says_what_is_not_learned_and_what_is_filled() -> None:
    days = ["day", *(f"2024-01-{n % 9 + 1:02d}" for n in range(COUNT))]
    gaps = [cell if n % 9 else "" for n, cell in enumerate(numbers("b"))]
    kinds = ["kind", *(("u", "v", "")[n % 3] for n in range(COUNT))]
    table("t.csv", days, numbers("a"), ["b", *gaps[1:]], kinds)
    assert run("vae", "mine", "--data", "t.csv").output.startswith(
        "t.csv: 60 rows of 3 columns; not learned: day; gaps get the median: b; "
        "gaps get the most frequent: kind\n"
    )


@pytest.mark.parametrize("kind", ["autoencoder", "anomaly"])
@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_code_is_smaller_than_the_data(kind: str, width: int) -> None:
    table("t.csv", *(numbers("abc"[: n + 1]) for n in range(width)))
    if width > 1:
        assert f"dense: {width - 1}]" in written(kind, "t.csv")
    else:
        refused = run(kind, "mine", "--data", "t.csv")
        assert refused.exit_code == 2
        assert "one number cannot be squeezed into a code; there are" in refused.output


def test_minibatches_are_no_larger_than_what_is_trained_on() -> None:
    np.savez("few.npz", x=drawn(COUNT, 8, 8), y=np.minimum(np.arange(COUNT) // 20, 2))
    assert "  batch: 9\n  only: [0]" in written("anomaly", "few.npz")
    Path("mine.yaml").unlink()
    assert "  batch: 27\n  hold_out: 0.1" in written("vae", "few.npz")


def test_many_columns_are_named_together() -> None:
    text = written("cvae", many_columns())
    assert (
        '  shape: [60]\n  columns:\n    y: {label: ["1", "2", "3"]}\n    others: standardize\n'
        in text
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"a,b\n1,2\n3\n", "line 3 has 1 cells, where 2 were expected"),
        ("a.csv", b"", "holds no rows"),
        ("a.csv", b"a,b\nx 1,y\nx 2,z\n", "no column that could be learned"),
        ("a.txt", b"1", "a file of an unknown kind"),
        ("a.npz", b"PK", "a.npz"),
        ("d/a.txt", b"", "holds no images"),
        ("d/a.png", b"no image", "cannot be read"),
    ],
)
def test_data_that_cannot_be_used(name: str, content: bytes, message: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    result = run("vae", "mine", "--data", name.partition("/")[0])
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "no IDX files, and no other files; name the folder that holds images"),
        (
            ["a.pdf", "b.PDF", "c"],
            "no IDX files, but 2 .pdf, 1 without an ending; name",
        ),
        (["a.csv", "b.txt"], f"but 1 .csv, 1 .txt; name {Path('d', 'a.csv')}"),
        (["a.a", "a.b", "a.c", "a.d"], "but 1 .a, 1 .b, 1 .c and others; name"),
    ],
)
def test_a_folder_without_images(names: list[str], message: str) -> None:
    Path("d").mkdir()
    for name in names:
        Path("d", name).touch()
    refused = run("vae", "mine", "--data", "d")
    assert refused.exit_code == 2
    assert message in refused.output


# ------------------------------------------------------------------ the gallery


def test_specs_of_the_gallery_are_copied() -> None:
    assert run("dcgan", "faces").exit_code == 0
    text, own = Path("faces.yaml").read_text("utf-8"), gallery.specs()["dcgan"]
    modeline, _, copied = text.partition("\n")
    assert copied.replace("name: faces", "name: dcgan") == own.read_text("utf-8")
    assert modeline == "# yaml-language-server: $schema=gencc.schema.json"
    assert json.loads(Path("gencc.schema.json").read_text("utf-8"))["$defs"]
    assert run("vae").output.splitlines() == [
        "wrote vae.yaml",
        "next: gencc run vae.yaml",
    ]


def test_the_list_has_every_spec_and_what_it_is() -> None:
    listed = run("--list").stdout.splitlines()
    for name, path in gallery.specs().items():
        assert gallery.about(path), name
        assert f"  {name} " in "\n".join(listed)
    assert not [line for line in listed if len(line) > 130]


def test_nothing_is_overwritten() -> None:
    Path("vae.yaml").write_text("mine")
    refused = run("vae")
    assert refused.exit_code == 2
    assert "gencc init vae vae_2" in refused.output
    assert Path("vae.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "which kind?"),
        (["vea"], "did you mean vae?"),
        (["anomaly"], "add --data PATH"),
        (["vae", "My VAE"], "as my_vae"),
        (["vae", "1"], "as my_1"),
        (["vae", "--data", "nowhere"], "does not exist"),
        (["dcgan", "--data", "."], "dcgan is a spec of the gallery"),
        (["sprites", "--data", "v.npy"], "there is no kind sprites"),
    ],
)
def test_mistakes(arguments: list[str], message: str) -> None:
    vectors()
    icons()
    result = run(*[a if a != "." else "icons" for a in arguments])
    assert result.exit_code == 2
    assert message in result.output
    assert not [*Path().glob("*.yaml")]


def test_on_a_terminal_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["icons", "gan", "little"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr(
        sys, "stdin", type("Terminal", (), {"isatty": lambda own: True})()
    )
    kind, name, data = writing.ask(None, None)
    assert (kind, name, data) == ("gan", "little", Path("icons"))
