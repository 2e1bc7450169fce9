"""`gencc parity`: whole trainings of tiny programs, the page, and the command."""

from __future__ import annotations

import io
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner, Result
from fake_runs import CURVES, STATE, STEPS, judged, off
from gencc.cli.main import cli
from gencc.verification.parity import command
from gencc.verification.parity.charts import Line, chart
from gencc.verification.parity.experiment import run_experiment
from gencc.verification.parity.page import page
from gencc.verification.parity.progress import Progress
from gencc.verification.parity.settings import Settings, Unable
from gencc.verification.parity.verdict import Outcome
from gencc.verification.parity.verdict_text import Report, table
from small_programs import write

pytestmark = pytest.mark.framework  # for the seconds that it takes

VAE = str(Path(__file__).parents[2] / "specs" / "vae.yaml")

# ------------------------------------------------------------------ whole trainings


def test_programs_that_add_up_in_another_order_are_equivalent(tmp_path: Path) -> None:
    first, second = write(tmp_path, "a"), write(tmp_path, "b", order="[::-1]")
    report = run_experiment("small", first, second, Settings(20), tmp_path / "runs")
    assert report.equivalent and report.judgement.comparison.rounding.max() > 0
    assert report.judgement.comparison.steps == 20
    single = Settings(20, precision="float32")
    report = run_experiment("small", first, second, single, tmp_path / "single")
    assert "equivalent within float32: no loss and no tensor" in table(report)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("0.01", "0.01001", "in the update of step 0"),
        ("* dtype_(0.5", "* dtype_(0.50001", "the decay of their moments, of step 1"),
        ("sum() + 100", "sum() + 100.0001 * (step > 3)", "forward pass of step 0"),
        ("2 * bias + 1", "2 * bias + 1 + 1e-9 * (step > 6)", "gradients, or the decay"),
        ("normal(size", "normal(1e-9, size", "in the initial weights"),
    ],
)
def test_a_mistake_is_reported_with_its_location(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    first, second = write(tmp_path, "a"), write(tmp_path, "b", (old, new))
    report = run_experiment("small", first, second, Settings(12), tmp_path / "runs")
    assert report.judgement.outcome is Outcome.DIFFERENT
    assert report.divergence and message in report.divergence.description
    assert f"It begins {report.divergence.description}." in table(report)


def test_a_program_that_fails_is_reported_briefly(tmp_path: Path) -> None:
    first = write(tmp_path, "a")
    second = write(
        tmp_path, "b", ("    rows = [", "    sys.exit('no\\x1b room')\n    rows = [")
    )
    with pytest.raises(Unable, match=r"`b` failed, with status 1:\n  no<U\+001B> room"):
        run_experiment("small", first, second, Settings(12), tmp_path / "runs")


def test_progress_keeps_to_one_line_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = Progress({"torch": 100, "keras": 100})
    progress.show({"torch": 10, "keras": 0})
    progress.close()
    line = "torch 10/100   keras 0/100"
    assert terminal.getvalue() == f"\r{line}\r{' ' * len(line)}\r"


# ------------------------------------------------------------------ the page


def test_the_page_is_whole_and_escapes_all_text(tmp_path: Path) -> None:
    judgement = judged(tmp_path, off("fooled", 1e-9, at=3))
    settings = Settings(STEPS, more=("--data", "<script>alert(1)</script>\x1b\u202e"))
    text = page(Report("<b>&", ("<i>", '"'), settings, judgement))
    assert "\x1b" not in text and "\u202e" not in text and "&lt;U+202E&gt;" in text
    assert "&amp;lt;" not in text and "&amp;amp;" not in text  # escaped once
    root = ET.fromstring(text.partition("\n")[2])
    assert "<script" not in text and "<b>" not in text and "<i>" not in text
    assert text.count("http") == text.count('xmlns="http://www.w3.org/')
    xhtml, svg = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2000/svg}"
    plots = [s for s in root.iter(f"{svg}svg") if s.get("role") == "img"]
    assert len(plots) == 2 * len(CURVES)
    lines = list(plots[3].iter(f"{svg}polyline"))
    assert [line.get("class") for line in lines] == ["allowed", "rounding", "between"]
    assert (
        len((lines[2].get("points") or "").split()) == STEPS - 3
    )  # 0 has no logarithm
    assert any(line.get("class") == "parts" for line in plots[3].iter(f"{svg}line"))
    names = [cell.text for cell in root.iter(f"{xhtml}td")]
    assert set(STATE) <= set(names)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, -1.0])
def test_what_a_logarithm_cannot_show_gives_an_empty_chart(value: float) -> None:
    line = Line("torch", "first", np.full(3, value))
    empty = chart("t", [line], True, 1)
    assert empty.is_empty and empty.mark is None and empty.curves[0].points == ()


def test_a_chart_has_its_points_inside_of_its_edges() -> None:
    line = Line("torch", "first", np.array([1e-3, np.nan, 1e2, 1e-5]))
    drawn = chart("t", [line], True, 2)
    points = drawn.curves[0].points
    assert [x for x, _ in points] == [drawn.left, drawn.mark, drawn.right]
    assert all(drawn.top <= y <= drawn.bottom for _, y in points)
    assert points[1][1] == drawn.top and points[2][1] == drawn.bottom
    assert drawn.ticks[0].label == "1e-5" and drawn.ticks[0].position == drawn.bottom


# ------------------------------------------------------------------ the command


def parity(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["parity", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_what_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = parity(VAE, "--backends", "torch")
    assert result.exit_code == 2 and "--backends takes two names" in result.stderr
    (tmp_path / "file").write_text("")
    full = parity(VAE, "--keep", str(tmp_path))
    assert full.exit_code == 2 and "is not an empty folder" in full.stderr
    lost = parity(VAE, "--report", str(tmp_path / "none" / "page.html"))
    assert lost.exit_code == 2 and "there is no folder to write" in lost.stderr
    (tmp_path / "bad.yaml").write_text("gencc: 1\nname: 1a\n")
    bad = parity(str(tmp_path / "bad.yaml"))
    assert bad.exit_code == 2 and "error[E" in bad.stderr
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    lacking = parity(VAE)
    assert (
        lacking.exit_code == 2
        and "pip install 'gencc-ml[torch,keras]'" in lacking.stderr
    )


@pytest.mark.parametrize(("edits", "status"), [([], 0), ([("0.01", "0.011")], 1)])
def test_the_status_is_the_verdict(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    edits: list[tuple[str, str]],
    status: int,
) -> None:
    programs = write(tmp_path, "a"), write(tmp_path, "b", *edits)
    small = SimpleNamespace(name="small", networks=())
    monkeypatch.setattr(command, "_build", lambda *_: (small, *programs))
    monkeypatch.setattr(command, "require", lambda *_: None)
    report, keep = tmp_path / "parity.html", tmp_path / "kept"
    flags = ["--steps", "8", "--report", str(report), "--keep", str(keep)]
    done = parity(VAE, *flags)
    assert done.exit_code == status, done.output
    assert "small: a against b, 8 steps in float64, seed 0, cpu" in done.stdout
    assert f"wrote {report}" in done.stdout and report.read_text().startswith(
        "<!DOCTYPE"
    )
    assert (keep / "runs" / "all" / "a" / "losses.csv").exists()
    assert "a 8/8" in done.stderr
