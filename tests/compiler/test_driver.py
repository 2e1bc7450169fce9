"""The line from specs to packages: what is written, and above all what is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from fake_backends import WORKING, emitting, install
from gencc import __version__, driver
from gencc.diagnostics import CompileError
from gencc.driver import Built

SPECS = Path(__file__).parents[2] / "specs"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working backend called fake."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    install(folder, "fake-for-driver", {"fake": "Backend"}, WORKING)
    return folder


def spec(folder: Path, name: str, *, called: str = "") -> Path:
    """A small spec, bad if its name is."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{called or name}.yaml"
    text = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("name: vae", f"name: {name}"), encoding="utf-8")
    return path


def codes(
    paths: Sequence[Path], out: Path, *, backends: Sequence[str] = ("fake",)
) -> list[str]:
    """The codes of the errors of a build that must fail."""
    with pytest.raises(CompileError) as caught:
        driver.build_all(paths, backends, out, force=False)
    return [d.code for d in caught.value.diagnostics]


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_check_gives_the_model_and_its_lints(tmp_path: Path) -> None:
    text = (SPECS / "gan_saturating.yaml").read_text(encoding="utf-8")
    path = tmp_path / "spec.yaml"
    path.write_text(text.replace("allow:", "# allow:"), encoding="utf-8")
    checked = driver.check(path)
    assert checked.model.name == "gan_saturating"
    assert not driver.check(SPECS / "gan_saturating.yaml").warnings
    assert [d.is_error for d in checked.warnings] == [False]
    assert not driver.check(SPECS / "vae.yaml").warnings


def test_a_package_goes_below_out(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    built = driver.build(SPECS / "vae.yaml", "fake", out, force=False)
    assert built.published.folder == out / "vae_fake"
    files = ["vae_fake/__init__.py", "vae_fake/gencc.json", "vae_fake/note.txt"]
    assert names(out) == ["vae_fake", *files]


def test_the_manifest_says_where_it_came_from(tmp_path: Path) -> None:
    driver.build(SPECS / "vae.yaml", "fake", tmp_path, force=False)
    manifest = json.loads((tmp_path / "vae_fake" / "gencc.json").read_text())
    expected = {"gencc": __version__, "spec": "vae.yaml", "backend": "fake"}
    assert manifest["origin"] == expected


def test_the_same_spec_gives_the_same_bytes_anywhere(tmp_path: Path) -> None:
    driver.build(SPECS / "vae.yaml", "fake", tmp_path / "one", force=False)
    copy = shutil.copy(SPECS / "vae.yaml", tmp_path)
    driver.build(Path(copy), "fake", tmp_path / "two", force=False)
    for name in ("__init__.py", "gencc.json"):
        first, second = (tmp_path / n / "vae_fake" / name for n in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()


def test_a_second_build_changes_nothing(tmp_path: Path) -> None:
    def build() -> Built:
        return driver.build(SPECS / "vae.yaml", "fake", tmp_path, force=False)

    assert build().published.changed
    assert not build().published.changed


def test_all_errors_of_all_specs_and_nothing_written(tmp_path: Path) -> None:
    bad = [spec(tmp_path / "specs", name) for name in ("1a", "1b")]
    paths = [bad[0], SPECS / "vae.yaml", bad[1], tmp_path / "none.yaml"]
    reported = codes(paths, tmp_path / "out")
    assert reported.count("E0101") == 1
    assert len(reported) == 3
    assert not (tmp_path / "out").exists()


def test_a_backend_that_fails_on_one_spec(tmp_path: Path, site: Path) -> None:
    body = "return Package('a', {}) if model.name == 'vae' else None"
    install(site, "half-for-driver", {"half": "Backend"}, emitting(body))
    paths = [SPECS / "vae.yaml", SPECS / "gan_saturating.yaml"]
    assert codes(paths, tmp_path / "out", backends=["half"]) == ["E0503"]
    assert not (tmp_path / "out").exists()


def test_two_unknown_backends(tmp_path: Path) -> None:
    reported = codes([SPECS / "vae.yaml"], tmp_path, backends=["fak", "fake", "x"])
    assert reported == ["E0501", "E0501"]


def test_two_specs_of_one_name(tmp_path: Path) -> None:
    paths = [spec(tmp_path / "specs", "vae", called=c) for c in ("a", "b", "c")]
    assert codes(paths, tmp_path / "out") == ["E0505", "E0505"]
    assert not (tmp_path / "out").exists()


def test_one_spec_twice(tmp_path: Path) -> None:
    assert codes([SPECS / "vae.yaml"] * 2, tmp_path / "out") == ["E0505"]


def test_one_backend_twice(tmp_path: Path) -> None:
    path = SPECS / "vae.yaml"
    built = driver.build_all([path], ["fake", "fake"], tmp_path, force=False)
    assert len(built) == 1


def test_an_edited_package_keeps_the_others_from_being_written(
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    driver.build(SPECS / "vae.yaml", "fake", out, force=False)
    (out / "vae_fake" / "__init__.py").write_text("mine\n")
    paths = [SPECS / "gan_saturating.yaml", SPECS / "vae.yaml"]
    assert codes(paths, out) == ["E0601"]
    assert not (out / "gan_saturating_fake").exists()
    built = driver.build_all(paths, ["fake"], out, force=True)
    assert built[1].published.backup == out / "vae_fake.before-1"


def test_a_stray_file_in_a_package_that_stays_as_it_is(tmp_path: Path) -> None:
    paths = [SPECS / "gan_saturating.yaml", SPECS / "vae.yaml"]
    driver.build(paths[1], "fake", tmp_path, force=False)
    (tmp_path / "vae_fake" / "mine.txt").write_text("mine\n")
    built = driver.build_all(paths, ["fake"], tmp_path, force=False)
    assert [bool(package.published.changed) for package in built] == [True, False]


def test_a_file_in_the_way_of_one(tmp_path: Path) -> None:
    (tmp_path / "vae_fake").write_text("")
    assert codes([SPECS / "gan_saturating.yaml", SPECS / "vae.yaml"], tmp_path) == [
        "E0604"
    ]
    assert not (tmp_path / "gan_saturating_fake").exists()


def test_what_a_pass_refuses_is_refused_by_check(tmp_path: Path) -> None:
    text = (SPECS / "vae.yaml").read_text()
    text = text.replace("dense: 64, sigmoid", "dense: 64")
    text = text.replace("sse(x, x_hat)", "sum(bce(x, x_hat))")
    (tmp_path / "vae.yaml").write_text(text)
    with pytest.raises(CompileError) as caught:
        driver.check(tmp_path / "vae.yaml")
    assert [d.code for d in caught.value.diagnostics] == ["E0405"]


def test_packages_that_are_laid_out_at_once_are_those_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [SPECS / "vae.yaml", SPECS / "linear_ae.yaml"]
    together = driver.build_all(paths, ["torch"], tmp_path / "together", force=False)

    def fail(backend: object, models: object) -> None:
        raise MemoryError

    monkeypatch.setattr("gencc_torch.TorchBackend.emit_all", fail)
    each = driver.build_all(paths, ["torch"], tmp_path / "each", force=False)
    assert [b.compiled.package for b in together] == [b.compiled.package for b in each]
