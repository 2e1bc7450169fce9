"""`gencc sweep` and `gencc compare`, as far as no framework is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gencc.cli.main import cli
from gencc.cli.sweep.figures import by_value
from gencc.cli.sweep.grid import axes, points
from gencc.cli.sweep.requests import Request
from gencc.diagnostics import CompileError
from gencc.runtime.support.comparison import Variant, differences, table, variants
from gencc.runtime.support.results import Results

SPECS = Path(__file__).parents[2] / "specs"


def labels(*flags: str) -> list[str]:
    return [point.label for point in points(axes(flags))]


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["a.b=2,8"], ["a.b=2", "a.b=8"]),
        (["a=1, 2", "b=x"], ["a=1", "a=2"]),
        (["a=1"], ["a=1"]),
        (["a=1,2", "b=3,4"], ["a=1 b=3", "a=1 b=4", "a=2 b=3", "a=2 b=4"]),
        (["z={normal: 2, x: 1},{normal: 8}"], ["z={normal: 2, x: 1}", "z={normal: 8}"]),
        (['s="a,b",[1, [2, 3]]'], ['s="a,b"', "s=[1, [2, 3]]"]),
        (["a,b.c=1,2"], ["a=1", "a=2"]),
    ],
)
def test_a_grid_has_each_value_with_each_other(
    flags: list[str], expected: list[str]
) -> None:
    assert labels(*flags) == expected


def test_a_point_sets_all_its_values() -> None:
    *_, last = points(axes(["a,b.c=1,2", "d=x"]))
    assert last.assignments == ("a,b.c=2", "d=x")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["a="], "there is no value"),
        (["a"], "there is no value"),
        (["a=1,,2"], "a value is missing"),
        (["a=1,2,1"], "twice"),
        (["a=1", "a=2"], "varied twice"),
    ],
)
def test_what_is_no_grid_is_refused(flags: list[str], message: str) -> None:
    with pytest.raises(CompileError) as refusal:
        axes(flags)
    (diagnostic,) = refusal.value.diagnostics
    assert diagnostic.code == "E0110" and message in diagnostic.message
    assert diagnostic.source.text == flags[-1]


def test_folders_differ_and_lead_nowhere_else() -> None:
    values = "../../x,a/b,a b,a_b," + "y" * 300 + "," + "y" * 301
    folders = [point.folder for point in points(axes([f"name={values}"]))]
    assert len({*folders}) == 6
    assert all(Path(folder).name == folder and len(folder) < 100 for folder in folders)


# ------------------------------------------------------------------ compare


def keep(folder: Path, losses: list[float], seed: int = 0, **facts: str) -> Path:
    """A run folder, as far as a comparison reads it."""
    folder.mkdir(parents=True)
    rows = [f"{step},{value}\n" for step, value in enumerate(losses)]
    (folder / "losses.csv").write_text("step,loss\n" + "".join(rows))
    (folder / "config.json").write_text(json.dumps({"seed": str(seed), **facts}))
    (folder / "metrics.json").write_text(json.dumps({"auroc": losses[-1] / 10}))
    (folder / "sample.png").write_bytes(b"\x89PNG" + bytes([seed]))
    return folder


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    keep(tmp_path / "a", [3.0, 1.0], C="1.0")
    keep(tmp_path / "b", [3.0, 2.0], C="2.0", **{"free.shift": "1"})
    for seed, end in enumerate((2.0, 4.0)):
        keep(tmp_path / f"c/seed_{seed}", [3.0, end], seed, C="1.0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compare(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["compare", *arguments])


def test_runs_stand_side_by_side(runs: Path) -> None:
    done = compare("a", "b", "c")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "run  runs  steps     loss       auroc",
        "a       1      2        1         0.1",
        "b       1      2        2         0.2",
        "c       2      2  3 ± 1.4  0.3 ± 0.14",
        "",
        "what differs:",
        "  seed: 0; 0; 0, 1",
        "  C: 1.0; 2.0; 1.0",
        "wrote comparison.html",
    ]
    page = (runs / "comparison.html").read_text()
    assert page.count("data:image/png;base64,") == 3
    assert page.count("<figure data-curves") == 1 and page.count("<polyline") == 3
    assert page.count("<polygon") == 1  # around the mean over seeds
    assert "http" not in page and "src=" in page
    text = unescape(page)
    assert "c, seed 0" in text and "3 ± 1.4" in text and "shift" not in text


def test_a_folder_of_runs_stands_for_all(runs: Path) -> None:
    for number in ("2", "10"):
        keep(runs / "a" / number, [1.0])
    keep(runs / "a/11/seed_3", [1.0])
    (runs / "a/checkpoints").mkdir()
    names = "a", "a/2", "a/10", "a/11", "b", "c"
    assert [v.label for v in variants(runs)] == [str(runs / name) for name in names]
    assert [variant.label for variant in variants(runs / "a")] == [str(runs / "a")]
    assert compare(".", "--out", "all.html").exit_code == 0
    assert (runs / "all.html").exists()


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        ("", "there is no run folder nothing"),
        ("empty", "nothing cannot be compared: nothing holds no run"),
        ("losses", "nothing cannot be compared"),
        ("config", "nothing cannot be compared"),
        ("sweep", "nothing cannot be compared"),
    ],
)
def test_what_is_no_run_is_refused(runs: Path, prepare: str, message: str) -> None:
    if prepare == "empty":
        (runs / "nothing").mkdir()
    if prepare in ("losses", "config"):
        keep(runs / "nothing", [1.0])
    if prepare == "losses":
        (runs / "nothing/losses.csv").write_text("step,loss\nx,y\n")
    if prepare == "config":
        (runs / "nothing/config.json").write_text("[1]")
    if prepare == "sweep":
        (runs / "nothing").mkdir()
        (runs / "nothing/sweep.json").write_text("{}")
    done = compare("a", "nothing")
    assert (done.exit_code, message in done.output) == (2, True), done.output
    assert not (runs / "comparison.html").exists()


def test_only_what_differs_is_listed() -> None:
    every = [
        Variant(str(n), [Results(Path(), "", {"loss": [(0, 1.0)]}, {}, facts)])
        for n, facts in enumerate(
            [{"seed": "0", "x": "1", "y": "2"}, {"seed": "0", "x": "1", "z": "3"}]
        )
    ]
    assert differences(every) == [["", "0", "1"], ["y", "2", "—"], ["z", "—", "3"]]
    assert table(every)[0] == ["run", "runs", "steps", "loss"]


def test_results_are_drawn_over_numbers_alone() -> None:
    grid = axes(["n=1,100", "kind=a,b"])
    trained = {
        point: Variant("", [Results(Path(), "", {"loss": [(0, 2.0)]})])
        for point in points(grid)
    }
    (figure,) = by_value(grid, trained)
    assert figure.count("<polyline") == 2 and figure.count("<circle") == 4
    assert "kind=a" in figure and '"isLog": true' in unescape(figure)


# ------------------------------------------------------------------ sweep


def sweep(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sweep", *arguments])


def test_nothing_is_built_before_every_point_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gencc.cli.training.lacking", lambda name: [])
    done = sweep(str(SPECS / "dcgan.yaml"), "--set", "latent.z.normal=2,0,-1")
    assert done.exit_code == 1
    assert "with latent.z.normal=0" in done.output and "--set:1:17" in done.output
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content", ["", "{}", '{"spec": "vae.yaml", "backend": "torch"}']
)
def test_no_folder_of_something_else_is_used(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gencc.cli.training.lacking", lambda name: [])
    (tmp_path / "out").mkdir()
    (tmp_path / "out/sweep.json").write_text(content)
    out = ("--out", str(tmp_path / "out"))
    done = sweep(str(SPECS / "dcgan.yaml"), "--set", "latent.z.normal=2", *out)
    assert done.exit_code == 2 and "choose another folder" in done.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sweep.json"]


def test_a_framework_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gencc.cli.training.lacking", lambda name: ["torch"])
    done = sweep(str(SPECS / "dcgan.yaml"), "--set", "latent.z.normal=2")
    assert done.exit_code == 2 and "needs torch, which is not installed" in done.output


def test_a_comparison_needs_no_numpy(runs: Path) -> None:
    code = (
        "import sys; sys.argv = ['gencc', 'compare', 'a', 'b']\n"
        "from gencc.cli.main import main\n"
        "try: main()\n"
        "finally: assert 'numpy' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=runs, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


FILES = {"training.json": b"{}", "config.py": b"epochs = 3"}


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        ("", "", ""),
        ("--lr 0.1", "--lr 0.1", ""),
        ("--lr 0.1", "--lr 0.2", "was trained with --lr 0.1, and not with --lr 0.2"),
        ("--lr 0.1", "", "was trained with --lr 0.1, and not with no flags"),
        ("--epochs 5", "--epochs=10", ""),
        ("--epochs 10", "--epochs 5", "with --epochs 10, and not with --epochs 5"),
        ("", "--epochs 5", "not with --epochs 5"),
        ("--steps 5", "--epochs 5", "not with --epochs 5"),
        ("--seeds 0..1", "--seeds 0..3", ""),
        ("--seeds 0..3", "--seeds 1", "not with --seeds 1"),
        ("", "--seeds 0..1", "not with --seeds 0..1"),
        ("--data a.csv --steps 3", "--steps 4 --data b.csv", "not with --steps 4"),
        ("--data a.csv --steps 3", "--steps 4 --data a.csv", ""),
    ],
)
def test_a_sweep_goes_on_with_what_it_was_asked_for(
    before: str, now: str, reason: str
) -> None:
    earlier = Request.read(Request.of(FILES, before.split()).stored)
    why = Request.of(FILES, now.split()).differs(earlier)
    assert (reason in why) if reason else not why


def test_a_sweep_of_a_spec_that_has_changed_is_another() -> None:
    earlier = Request.of({**FILES, "config.py": b"epochs = 4"}, ())
    assert Request.of(FILES, ()).differs(earlier) == "the spec has changed since"


def test_old_numbers_are_not_those_of_other_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is built, and nothing is trained: the sweep as it was is not touched."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gencc.cli.training.lacking", lambda name: [])
    run = keep(tmp_path / "out/latent.z.normal=2/run", [1.0])
    request = Request("0" * 64, ("--epochs", "5")).stored
    listed = {
        "spec": "dcgan.yaml",
        "backend": "torch",
        "variants": {"latent.z.normal=2": "latent.z.normal=2/run"},
        "begun": {"latent.z.normal=2": request},
    }
    (tmp_path / "out/sweep.json").write_text(json.dumps(listed))
    arguments = (
        str(SPECS / "dcgan.yaml"),
        "--set",
        "latent.z.normal=2",
        "--out",
        "out",
    )
    done = sweep(*arguments, "--", "--epochs", "5")
    assert done.exit_code == 2
    assert "holds another training: the spec has changed since" in " ".join(
        done.output.split()
    )
    assert [path.name for path in run.parent.iterdir()] == ["run"]
