"""The page about a run: its curves, and that it needs nothing beside it."""

from __future__ import annotations

import json
import math
import os
import re
from html import unescape
from pathlib import Path

import pytest
from gencc.runtime.support import notes, web_pages
from gencc.runtime.support.errors import PackageError
from loading import snippet
from PIL import Image

report = snippet("optional", "report")


def points(figure: str) -> list[tuple[float, float]]:
    (text,) = re.findall(r'points="(.*?)"', figure)
    return [tuple(map(float, pair.split(","))) for pair in text.split()]  # type: ignore[misc]


def labels(figure: str) -> list[str]:
    return re.findall(r'text-anchor="end">(.*?)</text>', figure)[:-1]


def test_a_curve_lies_between_its_axes() -> None:
    figure = web_pages.curves("loss", {"loss": ([0, 1, 2], [4.0, 2.0, 3.0])})
    left, right = web_pages.LEFT, web_pages.WIDTH - web_pages.RIGHT
    top, bottom = web_pages.TOP, web_pages.HEIGHT - web_pages.BOTTOM
    assert points(figure) == [
        (left, top),
        ((left + right) / 2, bottom),
        (right, (top + bottom) / 2),
    ]
    assert labels(figure) == ["2", "2.5", "3", "3.5", "4"]


def test_values_far_apart_have_a_logarithmic_axis() -> None:
    far = web_pages.curves("loss", {"loss": ([0, 1, 2], [1000.0, 10.0, 1.0])})
    (_, first), (_, second), (_, third) = points(far)
    assert (second - first) / (third - second) == pytest.approx(2, rel=0.01)
    assert labels(far) == ["1", "10", "100", "1000"]
    signed = web_pages.curves("loss", {"loss": ([0, 1, 2], [1000.0, 10.0, -1.0])})
    assert "1e+03" not in labels(signed) and "0" in labels(signed)


def test_many_points_become_few_with_the_same_mean() -> None:
    steps = list(range(4000))
    figure = web_pages.curves("loss", {"loss": (steps, [float(s % 10) for s in steps])})
    ((where, what),) = json.loads(unescape(re.findall(r'curves="(.*?)"', figure)[0]))
    assert len(where) == web_pages.POINTS
    assert what == pytest.approx([4.5] * len(what))
    assert where[0] == 4.5 and where[-1] == 3994.5


@pytest.mark.parametrize(
    "values", [[math.nan, 1.0, math.inf], [1.0], [0.0, 0.0], [1e308, -1e308], [1e-300]]
)
def test_any_values_are_drawn(values: list[float]) -> None:
    figure = web_pages.curves("<loss>", {"<loss>": (range(len(values)), values)})
    assert "<loss>" not in figure
    assert all(math.isfinite(number) for point in points(figure) for number in point)


def test_nothing_gives_nothing() -> None:
    assert web_pages.curves("loss", {"loss": ([], [])}) == ""
    assert web_pages.section("Losses", "") == ""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package, run = tmp_path / "package", tmp_path / "run"
    package.mkdir()
    run.mkdir()
    (package / "model.html").write_text(
        "<h1>vae</h1>\n<!-- results -->\n<h2>Networks</h2>"
    )
    (package / "model.md").write_text("---\nlibrary_name: pytorch\n---\n\n# vae\n")
    (package / "requirements.txt").write_text("numpy>=1\nno_such_package>=2\n")
    (run / "config.json").write_text(
        '{"seed": "3", "C": "10.0", "data scale": "[0, 1]"}'
    )
    (run / "losses.csv").write_text("step,loss,kl\n0,4.0,\n1,2.0,1.5\n")
    (run / "metrics.json").write_text('{"mse": 0.012345678, "worst": "NaN"}')
    Image.new("L", (4, 4)).save(run / "sample.png")
    Image.new("L", (4, 4)).save(run / "own.png")
    monkeypatch.setattr(report, "FOLDER", package)
    return run


def test_a_page_needs_no_other_file(run: Path) -> None:
    paths = report.write(
        run,
        "vae_torch",
        2,
        ["gencc build vae.yaml", "python -m vae_torch train"],
        {"sample": "x_hat & <b>"},
    )
    assert paths == [run / "report.html", run / "model_card.md"]
    page = paths[0].read_text()
    sources = re.findall(r'(?:src|href)="(.*?)"', page)
    assert len(sources) == 1 and sources[0].startswith("data:image/png;base64,")
    assert "http" not in page
    assert "x_hat &amp; &lt;b&gt;" in page and "0.0123457" in page and ">nan<" in page
    assert page.count("<figure data-curves") == 2
    assert page.index("<h1>") < page.index("Metrics") < page.index("Networks")
    assert "no_such_package" not in page and "data scale" not in page


def test_a_figure_has_the_curve_of_held_out_examples(run: Path) -> None:
    table = "step,loss,val_loss,val_auroc\n0,4.0,,\n1,2.0,3.0,0.5\n"
    (run / "losses.csv").write_text(table)
    paths = report.write(
        run, "vae_torch", 2, ["gencc build vae.yaml", "python -m vae_torch train"], {}
    )
    first, second = paths[0].read_text().split("<figure data-curves")[1:]
    assert "<figcaption>loss<" in first and "held out" in first
    assert "<figcaption>val_auroc<" in second and "held out" not in second


def test_a_card_has_the_front_matter_of_a_hub(run: Path) -> None:
    _, path = report.write(
        run,
        "vae_torch",
        2,
        ["gencc build vae.yaml", "python -m vae_torch train"],
        {"sample": ""},
    )
    card = path.read_text()
    assert card.startswith("---\nlibrary_name: pytorch\n---\n")
    assert "| mse | 0.0123457 |" in card and "![sample](sample.png)" in card
    assert "own.png" not in card


def test_a_constant_curve_whose_means_differ_in_a_digit_is_drawn() -> None:
    assert web_pages.curves("a", {"a": (range(5000), [0.7126241326332092] * 5000)})


def test_a_report_of_damaged_files_says_so(run: Path) -> None:
    with (run / "losses.csv").open("a") as file:
        file.write("7,0.")  # cut by a kill
    report.write(run, "vae_torch", 1, [], {})
    (run / "metrics.json").write_text("{")
    with pytest.raises(PackageError, match="that no run wrote"):
        report.write(run, "vae_torch", 1, [], {})


def test_columns_of_a_table_stand_in_a_table_of_their_own(run: Path) -> None:
    """And not as the text that a checkpoint keeps."""
    learned = [["age", 40.5, 12.25, None], ["kind", 0.0, 1.0, 2.0]]
    fitted = json.dumps({"learned": learned, "classes": ["usual", "<odd>"]})
    (run / "config.json").write_text(json.dumps({"seed": "3", "columns": fitted}))
    report.write(run, "vae_torch", 2, [], {})
    page = (run / "report.html").read_text()
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*)</tr>', page)
    cells = {name: re.findall(">(.*?)</td>", text) for name, text in rows}
    assert cells["age"] == ["40.5", "12.25", ""] and cells["kind"] == ["", "", "2"]
    assert cells["1"] == ["&lt;odd&gt;"] and "learned" not in page
    for damaged in ("{", "[]", '{"learned": [["age", 1, "x", null]], "classes": []}'):
        (run / "config.json").write_text(json.dumps({"columns": damaged}))
        with pytest.raises(PackageError, match="that no run wrote"):
            report.write(run, "vae_torch", 2, [], {})


def test_letters_of_a_figure_are_no_smaller_where_it_is(run: Path) -> None:
    """On a phone a figure is half as wide as in its own units."""
    report.write(run, "vae_torch", 2, [], {})
    page = (run / "report.html").read_text()
    sizes = [int(size) for size in re.findall(r"svg text {[^}]*?(\d+)px", page)]
    assert len(sizes) == 2 and sizes[1] * 358 / web_pages.WIDTH >= 11
    assert page.count('class="unit"') == page.count("<svg")


def test_results_of_another_step_say_so(run: Path) -> None:
    commands = ["gencc build vae.yaml", "python -m vae_torch train --data 'a b.csv'"]
    notes.add(run, [run / "metrics.json"], 2)
    notes.add(run, [run / "sample.png"], 1)
    notes.keep_flags(run, ["--data", "a b.csv"])
    assert notes.read(run).flags == ("--data", "a b.csv")
    page, card = report.write(run, "vae_torch", 2, commands, {"sample": "x"})
    assert ">Metrics</h2>" in page.read_text()
    assert ">sample after step 1 <" in page.read_text()
    assert (
        "vae.yaml\npython -m vae_torch train --data &#x27;a b.csv&#x27;"
        in page.read_text()
    )
    page, card = report.write(run, "vae_torch", 3000, commands, {"sample": "x"})
    assert ">Metrics after step 2</h2>" in page.read_text()
    assert "| metric after step 2 | value |" in card.read_text()
    assert "    gencc build vae.yaml\n    python -m vae_torch train" in card.read_text()


def test_notes_that_are_damaged_are_written_anew(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("[]", "{", '{"flags": 1, "steps": []}'):
        (run / "notes.json").write_text(text)
        assert notes.read(run) == notes.Notes()
    notes.say([run / "a.csv", run / "b.png", run.parent / "c"], run, 7)
    notes.add(run, [run / "d.png"], 9)
    notes.say_what_is_old(run, 9)
    assert capsys.readouterr().out.splitlines()[-1] == (
        "still of step 7, and not of 9: a.csv, b.png"
    )


def test_of_two_kinds_of_one_picture_the_newer_is_shown(run: Path) -> None:
    (run / "twice.svg").write_text("<svg/>")
    Image.new("L", (1, 1)).save(run / "twice.png")
    os.utime(run / "twice.svg", ns=(0, 0))
    report.write(run, "vae_torch", 1, [], {"twice": "f"})
    page = (run / "report.html").read_text()
    assert "image/png" in page and "image/svg" not in page
