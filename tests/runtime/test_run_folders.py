"""Where runs are kept when nobody names a folder."""

import json
import os
from pathlib import Path

import pytest
from gencc.runtime.support import run_folders, several_seeds
from gencc.runtime.support.errors import PackageError


def begin(folder: Path, **facts: str) -> Path:
    """A folder as a run leaves it, as far as this matters."""
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "checkpoints" / "step-000000000001.safetensors").touch()
    (folder / "losses.csv").write_text("step,loss\n")
    (folder / "config.json").write_text(json.dumps(facts))
    return folder


def test_runs_are_numbered_from_the_second_on(tmp_path: Path) -> None:
    home = tmp_path / "vae_torch"
    for folder in (home, home / "2", home / "3"):
        assert run_folders.fresh(home) == folder
        begin(folder)
        assert run_folders.newest(home) == folder


def test_a_number_is_not_given_twice(tmp_path: Path) -> None:
    begin(tmp_path / "7")
    (tmp_path / "9").mkdir()  # no run
    (tmp_path / "1x").mkdir()
    assert run_folders.newest(tmp_path) == tmp_path / "7"
    assert run_folders.fresh(tmp_path) == tmp_path / "8"


def test_runs_of_several_seeds_take_a_folder(tmp_path: Path) -> None:
    begin(run_folders.of_seed(tmp_path, 4))
    assert run_folders.fresh(tmp_path) == tmp_path / "2"
    assert run_folders.newest(tmp_path) == tmp_path
    with pytest.raises(
        PackageError, match=r"several seeds; name one of them: .*seed_4"
    ):
        run_folders.require_single(tmp_path)
    begin(tmp_path / "2")
    run_folders.require_single(tmp_path / "2")


def test_runs_of_several_seeds_and_a_single_one_do_not_mix(tmp_path: Path) -> None:
    def untouched(seed: int, folder: Path, resume: bool) -> int:
        raise AssertionError("nothing is trained")

    single, several = tmp_path / "single", tmp_path / "several"
    begin(single)
    for resume, overwrite in ((True, False), (False, True), (False, False)):
        with pytest.raises(PackageError, match="holds a single run"):
            several_seeds.train(untouched, [0, 1], single, resume, overwrite)
    run_folders.refuse_run_beside_seeds(single)
    for seed in (10, 2):
        begin(run_folders.of_seed(several, seed))
    with pytest.raises(PackageError, match=r"--seeds 2,10 .*--out .*seed_2\)"):
        run_folders.refuse_run_beside_seeds(several)


def test_what_has_changed_since_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = {"encoder layer 2": "dense 256", "data": "3f", "gone": "x"}
    home = begin(tmp_path / "vae", **facts)
    now = {"encoder layer 2": "dense 128", "data": "", "new": "y"}
    assert run_folders.for_training(home, True, now) == home
    assert capsys.readouterr().out == ""
    assert run_folders.for_training(home, False, now) == home / "2"
    said = (
        "(encoder layer 2: dense 256 there, dense 128 here), with which --resume goes"
    )
    assert said in capsys.readouterr().out
    (home / "config.json").write_text("[")
    assert run_folders.for_training(home, False, now) == home / "2"
    assert (
        "holds a run, with which --resume goes on; this one goes to"
        in capsys.readouterr().out
    )


def test_only_what_a_run_has_written_is_removed(tmp_path: Path) -> None:
    run = begin(tmp_path / "run")
    (run / "notes.txt").write_text("mine")
    (run / "sample.png").touch()
    (run / "sample.txt").touch()
    (run / "checkpoints" / "notes.txt").write_text("mine")
    os.utime(run / "sample.png", ns=(0, 0))
    before = run_folders.begun(run)
    run_folders.remove_outdated(run, ["sample"], before)  # the run is still there
    run_folders.remove_outdated(run, ["sample"], None)  # and was no run before
    assert (run / "sample.png").exists()
    run_folders.remove_run(run)
    assert not run_folders.holds_run(run)
    assert (run / "checkpoints" / "notes.txt").exists()
    begin(tmp_path / "new").joinpath("config.json").rename(run / "config.json")
    run_folders.remove_outdated(run, ["sample"], before)
    left = {path.name for path in run.iterdir()}
    assert left == {"notes.txt", "sample.txt", "config.json", "checkpoints"}


def test_a_link_to_checkpoints_is_kept(tmp_path: Path) -> None:
    run = begin(tmp_path / "run")
    (run / "checkpoints").rename(tmp_path / "elsewhere")
    (run / "checkpoints").symlink_to(tmp_path / "elsewhere")
    run_folders.remove_run(run)
    assert not run_folders.holds_run(run) and (run / "checkpoints").is_symlink()


def test_a_number_begins_with_no_0(tmp_path: Path) -> None:
    begin(tmp_path / "007")
    assert run_folders.newest(tmp_path) == tmp_path
    assert run_folders.fresh(tmp_path) == tmp_path
