"""The publish stage: whole or not at all, and never over someone's work."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import Any

import pytest
from faults import before_changes, killed, killed_amid_a_write
from gencc.cli.explain import CODES
from gencc.diagnostics import CompileError, Diagnostic
from gencc.publish import write as publishing
from gencc.publish.write import Published, publish

OLD = {"model.py": b"one\ntwo\nthree\n", "data/load.py": b"x = 1\n", "empty": b""}
NEW = {"model.py": b"one\n2\nthree\n", "data/load.py": b"x = 1\n", "extra.py": b"\n"}
ORIGIN = {"spec": "vae.yaml", "gencc": "0.1"}

Edit = Callable[[Path], object]


def put(files: Mapping[str, bytes], folder: Path, *, force: bool = False) -> Published:
    return publish(files, folder, origin=ORIGIN, force=force)


def contents(folder: Path) -> dict[str, bytes | str | None]:
    """Every file, link and empty folder below `folder`."""
    entries: dict[str, bytes | str | None] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            entries[name] = str(path.readlink())
        elif path.is_file():
            entries[name] = path.read_bytes()
        elif not path.is_dir() or not any(path.iterdir()):
            entries[name] = None
    return entries


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def package(folder: Path) -> dict[str, bytes | str | None]:
    entries = contents(folder)
    del entries["gencc.json"]
    return entries


def refused(files: Mapping[str, bytes], folder: Path) -> tuple[Diagnostic, ...]:
    """What publishing complains about; it must, and must change nothing."""
    before = contents(folder.parent)
    with pytest.raises(CompileError) as caught:
        put(files, folder)
    assert contents(folder.parent) == before
    assert all(d.code in CODES for d in caught.value.diagnostics)
    return caught.value.diagnostics


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a package of ours in it."""
    put(OLD, tmp_path / "vae")
    return tmp_path / "vae"


def test_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "deep" / "vae"
    published = put(OLD, folder)
    written = ("data/load.py", "empty", "gencc.json", "model.py")
    assert published == Published(folder, written, None)
    assert package(folder) == OLD
    assert names(folder.parent) == ["vae"]
    text = (folder / "gencc.json").read_text()
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    digests = {name: sha256(data).hexdigest() for name, data in OLD.items()}
    assert json.loads(text) == {"origin": ORIGIN, "files": digests}


def test_an_empty_folder(tmp_path: Path) -> None:
    folder = tmp_path / "vae"
    folder.mkdir()
    (folder / ".DS_Store").touch()
    put(OLD, folder)
    assert package(folder) == OLD
    assert names(tmp_path) == ["vae"]


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(OLD, Path("vae"))
    put(NEW, Path("vae"))
    assert package(tmp_path / "vae") == NEW


def test_the_mode_follows_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        put(OLD, tmp_path / "vae")
    finally:
        os.umask(old)
    assert (tmp_path / "vae").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "vae" / "model.py").stat().st_mode & 0o777 == 0o640


def test_the_same_again_writes_nothing(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")  # in nobody's way
    before = {p: p.stat().st_mtime_ns for p in [folder, *folder.rglob("*")]}
    assert put(OLD, folder) == Published(folder, (), None)
    assert put(OLD, folder, force=True) == Published(folder, (), None)
    assert {p: p.stat().st_mtime_ns for p in [folder, *folder.rglob("*")]} == before


def test_a_newer_package_replaces_ours(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "model.pyc").touch()
    (folder / "data" / ".DS_Store").touch()
    published = put(NEW, folder)
    assert published.changed == ("empty", "extra.py", "gencc.json", "model.py")
    assert published.backup is None
    assert package(folder) == NEW
    assert names(folder.parent) == ["vae"]


def test_another_origin_alone_changes_the_manifest(folder: Path) -> None:
    published = publish(OLD, folder, origin={"spec": "b.yaml"}, force=False)
    assert published.changed == ("gencc.json",)


def test_an_edit_is_located(folder: Path) -> None:
    (folder / "model.py").write_text("one\n2\n    mine\n")
    (error,) = refused(NEW, folder)
    assert error.code == "E0601"
    assert error.label == "edited since gencc wrote it"
    assert error.source.name == str(folder / "model.py")
    assert error.source.text == "one\n2\n    mine\n"
    assert (error.span.start.line, error.span.start.column) == (3, 5)
    assert error.span.end.column == 9
    assert "--force" in error.help


def test_an_edit_that_is_what_would_be_written_is_no_loss(folder: Path) -> None:
    (folder / "model.py").write_bytes(NEW["model.py"])
    put(NEW, folder)
    assert package(folder) == NEW


def pipe(path: Path) -> None:
    """A named pipe; reading one would wait for ever."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


EDITS: list[tuple[Edit, str, str, int]] = [
    (lambda f: (f / "model.py").unlink(), "E0601", "model.py", 1),
    (lambda f: (f / "model.py").write_bytes(b"one\n"), "E0601", "model.py", 2),
    (lambda f: (f / "model.py").write_bytes(b""), "E0601", "model.py", 1),
    (lambda f: (f / "model.py").write_bytes(b"\xff\0"), "E0601", "model.py", 1),
    (lambda f: (f / "empty").write_bytes(b"x"), "E0601", "empty", 1),
    (lambda f: (f / "notes.txt").write_text("my\nnotes"), "E0602", "notes.txt", 1),
    (lambda f: (f / "data" / "x").write_text("x"), "E0602", "data/x", 1),
    (lambda f: (f / "extra.py").write_bytes(b"mine"), "E0602", "extra.py", 1),
    (lambda f: (f / "runs").mkdir(), "E0602", "runs", 1),
    (lambda f: (f / "link").symlink_to("/etc/passwd"), "E0602", "link", 1),
    (lambda f: (f / "link").symlink_to("/etc"), "E0602", "link", 1),
    (lambda f: (f / "__pycache__").symlink_to("/etc"), "E0602", "__pycache__", 1),
    (lambda f: pipe(f / "pipe"), "E0602", "pipe", 1),
    (lambda f: (f / "gencc.json").unlink(), "E0603", "", 1),
    (lambda f: pipe(f / "gencc.json"), "E0603", "", 1),
    (lambda f: (f / "gencc.json").write_text("{}"), "E0603", "", 1),
    (lambda f: (f / "gencc.json").write_text("[" * 100_000), "E0603", "", 1),
    (lambda f: (f / "gencc.json").write_text('{"files": {"a": 1}}'), "E0603", "", 1),
    (lambda f: (f / "gencc.json").write_text('{"files": {"a": "zz"}}'), "E0603", "", 1),
    (lambda f: (f / "gencc.json").write_bytes(b"\xff"), "E0603", "", 1),
]


@pytest.mark.parametrize(("edit", "code", "name", "line"), EDITS)
def test_what_is_not_ours_stays(
    folder: Path, edit: Edit, code: str, name: str, line: int
) -> None:
    edit(folder)
    (error,) = refused(NEW, folder)
    assert (error.code, error.span.start.line) == (code, line)
    assert error.source.name == str(folder / name)
    assert "--force" in error.help


@pytest.mark.parametrize(("edit", "code", "name", "line"), EDITS)
def test_force_keeps_it_as_a_backup(
    folder: Path, edit: Edit, code: str, name: str, line: int
) -> None:
    (folder.parent / "vae.before-1").mkdir()
    edit(folder)
    before = contents(folder)
    published = put(NEW, folder, force=True)
    assert published.backup == folder.parent / "vae.before-2"
    assert contents(published.backup) == before
    assert package(folder) == NEW
    assert names(folder.parent) == ["vae", "vae.before-1", "vae.before-2"]


def test_a_listed_file_that_became_a_link(folder: Path) -> None:
    (folder / "model.py").unlink()
    (folder / "model.py").symlink_to("/etc/passwd")
    (error,) = refused(NEW, folder)
    assert error.code == "E0602"
    assert "link" in error.message


def test_every_problem_is_reported(folder: Path) -> None:
    (folder / "model.py").write_text("mine")
    (folder / "empty").unlink()
    (folder / "notes.txt").write_text("mine")
    codes = [d.code for d in refused(NEW, folder)]
    assert codes == ["E0601", "E0601", "E0602"]


def test_force_without_a_need_makes_no_backup(folder: Path) -> None:
    assert put(NEW, folder, force=True).backup is None
    assert names(folder.parent) == ["vae"]


def test_a_hostile_manifest_reads_nothing_outside(folder: Path) -> None:
    secret = folder.parent / "secret"
    secret.write_text("secret")
    digest = sha256(b"x").hexdigest()
    listed = {"files": {"../secret": digest, str(secret): digest}}
    (folder / "gencc.json").write_text(json.dumps(listed))
    diagnostics = refused(NEW, folder)
    assert not any("secret" in d.source.text for d in diagnostics)


@pytest.mark.parametrize("force", [False, True])
def test_the_target_is_no_folder(tmp_path: Path, force: bool) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("nowhere")
    before = contents(tmp_path)
    targets = ["file", "link", "dangling", "file/vae", "real/..", "x" * 300]
    for name in [*targets, "/proc/vae"]:
        with pytest.raises(CompileError) as caught:
            put(OLD, tmp_path / name, force=force)
        (error,) = caught.value.diagnostics
        assert error.code == "E0604", name
        assert "Errno" not in error.message
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "name",
    [
        *("/abs", "../up", "a/../b", "a/..", ".", "./a", "a//b", "a/", "", "a\\b"),
        *("ü", "a b", "a\n", "a:b", "gencc.json", "GENCC.JSON"),
        *("model.py/x", "MODEL.PY"),
    ],
)
def test_bad_names_are_a_bug_of_the_backend(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="file"):
        put({"model.py": b"", name: b""}, tmp_path / "vae")
    assert contents(tmp_path) == {}


class Faulty:
    """A function that fails at its n-th call."""

    def __init__(self, real: Callable[..., Any], turn: int, number: int) -> None:
        self.real, self.left, self.number = real, turn, number

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.number, os.strerror(self.number))
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    ("where", "name", "number", "message"),
    [
        (os, "fsync", errno.ENOSPC, "the disk is full"),
        (os, "mkdir", errno.EROFS, "the disk is read-only"),
        (Path, "rename", errno.EACCES, "permission denied"),
        (Path, "open", errno.EIO, "input/output error"),
        (os, "walk", errno.EIO, "input/output error"),
    ],
)
def test_a_failure_anywhere_changes_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    name: str,
    number: int,
    message: str,
    at_once: bool,
    edited: bool,
) -> None:
    if not at_once:  # as on systems that keep file by file
        monkeypatch.setattr(publishing, "_synced_at_once", lambda folder: False)
    real = getattr(where, name)
    for turn in range(1, 40):
        folder = tmp_path / str(turn) / "vae"
        put(OLD, folder)
        if edited:
            (folder / "model.py").write_text("mine")
        before = contents(folder.parent)
        faulty = Faulty(real, turn, number)
        with monkeypatch.context() as patch:
            patch.setattr(where, name, lambda *a, f=faulty, **k: f(*a, **k))
            try:
                put(NEW, folder, force=True)
            except CompileError as failure:
                (error,) = failure.diagnostics
                assert error.code == "E0604"
                assert message in error.message
                assert contents(folder.parent) == before
                continue
        assert package(folder) == NEW  # whole, also when a fault was shrugged off
        assert names(folder.parent) == ["vae", "vae.before-1"][: 1 + edited]
        if faulty.left > 0:
            return  # every call had its turn
    pytest.fail("never ended")


@pytest.fixture(params=["in one step", "in two"])
def exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to put a package in the place of another one."""
    way: str = request.param
    if way == "in two":
        monkeypatch.setattr(publishing, "_exchange", lambda first, second: False)
    return way


@pytest.mark.parametrize("turn", range(1, 6))
@pytest.mark.usefixtures("exchange")
def test_ctrl_c_between_the_renames(
    folder: Path, turn: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Path.rename, [turn]

    def interrupted(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with suppress(KeyboardInterrupt):
        put(NEW, folder)
    assert package(folder) in (OLD, NEW)
    assert names(folder.parent) == ["vae"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems may not have it")
def test_there_is_always_a_package(folder: Path) -> None:
    """What stands in its place before each change of the disk is whole."""
    seen = []
    with before_changes(lambda *_: seen.append(package(folder) in (OLD, NEW))):
        put(NEW, folder)
    assert len(seen) > 15 and all(seen)


def edited(folder: Path) -> None:
    (folder / "model.py").write_text("mine")


def nothing(folder: Path) -> None:
    """It stays as it was written."""


@pytest.mark.framework  # for the seconds that it takes
@pytest.mark.parametrize("edit", [nothing, edited])
def test_a_kill_anywhere_is_mended_by_the_next_build(
    tmp_path: Path, edit: Callable[[Path], None], exchange: str
) -> None:
    """SIGKILL before every change of the disk, and amid what is written to files."""
    sizes = {len(data) for data in NEW.values()} | {0, 1, 100}
    ways = chain(
        (partial(killed_amid_a_write, size=size) for size in sorted(sizes)),
        (partial(killed, turn=turn) for turn in count(1)),
    )
    died = []
    for number, way in enumerate(ways):
        folder = tmp_path / str(number) / "vae"
        put(OLD, folder)
        edit(folder)
        before = contents(folder)
        died.append(way(partial(put, NEW, folder, force=True)))
        if exchange == "in one step" or folder.exists():
            assert contents(folder) == before or package(folder) == NEW
        put(NEW, folder, force=True)
        assert package(folder) == NEW
        backups = [name for name in names(folder.parent) if name != "vae"]
        assert backups == ["vae.before-1"] * (edit is edited)
        assert all(contents(folder.parent / name) == before for name in backups)
        if number >= len(sizes) and not died[-1]:
            break  # there is no change of that number
    # A build changes the disk so often that several of each kind meet it.
    assert sum(died) > 12


@pytest.mark.framework  # for the seconds that it takes
def test_a_build_that_is_refused_mends_as_well(tmp_path: Path, exchange: str) -> None:
    """Edits are where they were, or in the backup that the killed build was to make."""
    for turn in count(1):
        folder = tmp_path / str(turn) / "vae"
        put(OLD, folder)
        edited(folder)
        before = contents(folder)
        if not killed(partial(put, NEW, folder, force=True), turn):
            assert turn > 6
            break
        with suppress(CompileError):
            put(OLD, folder)
        if names(folder.parent) == ["vae"]:
            assert contents(folder) == before
        else:
            assert names(folder.parent) == ["vae", "vae.before-1"]
            assert contents(folder.with_name("vae.before-1")) == before


@pytest.mark.framework  # for the seconds that it takes
def test_a_build_of_another_package_mends_as_well(tmp_path: Path) -> None:
    for turn in count(1):
        folder, other = tmp_path / str(turn) / "vae", tmp_path / str(turn) / "gan"
        put(OLD, folder)
        if not killed(partial(put, NEW, folder), turn):
            assert turn > 6
            break
        put(OLD, other)
        assert package(folder) in (OLD, NEW)
        assert names(folder.parent) == ["gan", "vae"]


def test_hidden_folders_of_others_stay(folder: Path) -> None:
    """Also those that could be of a build, where builds cannot be kept apart."""
    for name in (".vae.gencc-scrap-1", ".gencc-old-0123456789abcdef", ".git"):
        (folder.parent / name).mkdir()
    (folder.parent / ".vae.gencc-scrap-0123456789abcdef").symlink_to("/etc")
    before = names(folder.parent)
    put(NEW, folder)
    assert names(folder.parent) == before


def test_without_locks_each_build_takes_away_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    for role in ("old", "scrap"):  # of a build that may be at work
        put(OLD, folder.with_name(f".vae.gencc-{role}-0123456789abcdef"))
    before = contents(folder.parent)
    put(NEW, folder)
    put(OLD, folder)
    assert contents(folder.parent) == before


def test_a_build_waits_until_another_is_done(folder: Path) -> None:
    """It sleeps in the system until then, and can be interrupted."""
    import fcntl

    before = contents(folder.parent)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    build = threading.Thread(target=put, args=(NEW, folder))
    try:
        build.start()
        build.join(0.1)
        assert build.is_alive() and contents(folder.parent) == before
    finally:
        os.close(descriptor)
        build.join()
    assert package(folder) == NEW


def test_folders_of_a_living_build_are_left_alone(tmp_path: Path) -> None:
    """Each of these builds takes a moment, in a process of its own."""
    folder = tmp_path / "vae"
    packages = [
        {f"f{i}.py": bytes([65 + n]) * 50_000 for i in range(40)} for n in (0, 1)
    ]
    children = []
    for files in packages * 2:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                for _ in range(3):
                    put(files, folder)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert package(folder) in packages
    assert names(tmp_path) == ["vae"]


def test_concurrent_builds(tmp_path: Path) -> None:
    folder = tmp_path / "vae"
    packages = [
        {f"f{i}.py": bytes([65 + n]) * 2000 for i in range(n % 3, 6)} for n in range(8)
    ]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda files: put(files, folder), packages * 6))
    assert package(folder) in packages
    assert names(tmp_path) == ["vae"]
    put(OLD, folder)  # still recognised as ours
