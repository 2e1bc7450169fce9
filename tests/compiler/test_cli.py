"""The command line: what goes where, with which status, and never a traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner, Result
from fake_backends import WORKING, emitting, install
from gencc import __version__, driver, plugins
from gencc.cli.explain import CODES
from gencc.cli.main import cli
from gencc.codegen import layout

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
VAE, GAN = str(SPECS / "vae.yaml"), str(SPECS / "gan_saturating.yaml")
HEAVY = {"torch", "tensorflow", "keras", "jax", "numpy"}


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working backend called fake, and an empty current folder."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    install(folder, "fake-for-cli", {"fake": "Backend"}, WORKING)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.delenv("GENCC_TRACEBACK", raising=False)
    return folder


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, arguments)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def bad_spec() -> str:
    Path("bad.yaml").write_text("gencc: 1\nname: 1a\n")
    return "bad.yaml"


def warned() -> str:
    """The gallery's GAN with the saturating loss, which it no longer allows."""
    text = Path(GAN).read_text(encoding="utf-8").replace("allow:", "# allow:")
    Path("warned.yaml").write_text(text, encoding="utf-8")
    return "warned.yaml"


# ------------------------------------------------------------------ build


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an environment that is activated."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)


@pytest.mark.usefixtures("on_path")
def test_a_build_says_what_it_wrote_and_what_to_type_next() -> None:
    first = run("build", VAE, "--backend", "fake")
    expected = "wrote vae_fake (3 files)\nnext: python -m vae_fake train\n"
    assert (first.exit_code, first.stdout, first.stderr) == (0, expected, "")
    again = run("build", VAE, "--backend", "fake")
    assert (again.exit_code, again.stdout) == (0, "vae_fake is up to date\n")


def test_next_names_the_interpreter_where_python_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    lines = run("build", VAE, "--backend", "fake").stdout.splitlines()
    assert lines[1] == f"next: {sys.executable} -m vae_fake train"


@pytest.mark.usefixtures("on_path")
def test_next_names_the_folder_and_the_data() -> None:
    text = (
        Path(VAE).read_text(encoding="utf-8").replace("source: digits", "source: npz")
    )
    text = text.replace("  scale:", "  shape: [8, 8, 1]\n  scale:")
    Path("own.yaml").write_text(text, encoding="utf-8")
    arguments = ["own.yaml", "--backend", "fake", "--out", "a b"]
    lines = run("build", *arguments).stdout.splitlines()
    assert lines[0] == f"wrote {Path('a b/vae_fake')} (3 files)"
    assert lines[1] == "next: cd 'a b' && python -m vae_fake train --data PATH"


def test_warnings_go_to_stderr_and_are_no_failure() -> None:
    result = run("build", warned(), VAE, "--backend", "fake")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning[W")
    assert result.stdout.startswith("wrote gan_saturating_fake")


def test_without_a_backend_all_are_built_that_can_be_trained_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plugins, "lacking", lambda name: ["jax"] * (name != "torch"))
    assert run("build", VAE).exit_code == 0
    assert {path.name for path in Path().iterdir()} == {"vae_torch", "vae_fake"}
    monkeypatch.setattr(plugins, "runnable", tuple)
    refused = run("build", VAE, "--out", "other")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "--backend torch, which needs torch" in refused.stderr
    assert not Path("other").exists()


def test_backends_may_stand_in_one_flag() -> None:
    assert run("build", VAE, "--backend", "fake, torch,").exit_code == 0
    assert {path.name for path in Path().iterdir()} == {"vae_torch", "vae_fake"}


def test_a_folder_is_its_specs() -> None:
    Path("mine").mkdir()
    Path("mine/b.yaml").write_text(Path(VAE).read_text("utf-8"), encoding="utf-8")
    Path("mine/a.yml").write_text(Path(GAN).read_text("utf-8"), encoding="utf-8")
    Path("mine/compose.yaml").write_text("services: {}\n")
    Path("mine/within.yaml").mkdir()
    expected = f"{Path('mine/a.yml')}: ok\n{Path('mine/b.yaml')}: ok\n"
    assert run("check", "mine", "mine/b.yaml").stdout == expected
    Path("mine/a.yml").unlink()
    Path("mine/b.yaml").unlink()
    refused = run("check", "mine")
    assert refused.exit_code == 3
    assert "error[E0101]: the folder has no specs" in refused.stderr


def test_a_spec_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path(VAE).read_bytes()
    result = CliRunner().invoke(cli, ["build", "-", "--backend", "torch"], input=text)
    assert result.exit_code == 0, result.output
    assert "Written from its spec by gencc" in Path("vae_torch/model.py").read_text()
    bad = CliRunner().invoke(cli, ["check", "-"], input=b"gencc: 1\nname: 1a\n")
    assert bad.exit_code == 1
    assert "<stdin>:2:" in bad.stderr
    twice = CliRunner().invoke(cli, ["check", "-", "-"], input=text)
    assert (twice.exit_code, twice.stdout) == (2, "")


def test_a_bad_spec_among_good_ones() -> None:
    result = run("build", VAE, bad_spec(), "--backend", "fake")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:" in result.stderr
    assert [*Path().iterdir()] == [Path("bad.yaml")]


def test_an_edited_package_is_not_overwritten() -> None:
    run("build", VAE, "--backend", "fake")
    Path("vae_fake/note.txt").write_text("mine")
    refused = run("build", VAE, "--backend", "fake")
    assert refused.exit_code == 1
    assert "E0601" in refused.stderr
    forced = run("build", VAE, "--backend", "fake", "--force")
    assert "the old one is vae_fake.before-1" in forced.stdout
    assert Path("vae_fake.before-1/note.txt").read_text() == "mine"


def test_a_model_in_one_file() -> None:
    result = run("build", VAE, "--backend", "torch", "--single-file")
    assert result.stdout.startswith("wrote vae_torch_single (")
    assert "vae_torch_single/vae_torch.py" in result.stdout.splitlines()[1]
    assert Path("vae_torch_single/vae_torch.py").exists()


def test_a_notebook() -> None:
    result = run("build", VAE, "--backend", "torch", "--notebook")
    assert result.stdout.startswith("wrote vae_torch_notebook (")
    notebook = "vae_torch_notebook/vae_torch.ipynb"
    assert result.stdout.splitlines()[1] == f"next: jupyter lab {notebook}"
    assert Path(notebook).exists()


@pytest.mark.parametrize("flag", ["--single-file", "--notebook"])
def test_a_backend_without_such_a_form_says_so(flag: str) -> None:
    refused = run("build", VAE, "--backend", "fake", flag)
    assert refused.exit_code == 2
    assert "E0506" in refused.stderr
    assert f"leave out {flag}" in refused.stderr
    assert not [*Path().iterdir()]


def test_one_form_at_a_time() -> None:
    for flags in (("--notebook", "--project"), ("--notebook", "--single-file")):
        refused = run("build", VAE, "--backend", "torch", *flags)
        assert refused.exit_code == 2
        assert flags[0] in refused.stderr


def test_the_exit_status_says_whose_fault_it_is(site: Path) -> None:
    install(site, "bug-for-cli", {"bug": "Backend"}, emitting("return 1 / 0"))
    Path("file").write_text("")
    commands = {
        ("build", VAE, "--backend", "fak"): (2, "E0501"),
        ("build", "--backend", "fake"): (2, "SPEC"),
        ("build", "none.yaml", "--backend", "fake"): (3, "E0101"),
        ("check", "none.yaml", bad_spec()): (1, "E0101"),
        ("build", VAE, "--backend", "fake", "--out", "file"): (3, "E0604"),
        ("build", VAE, "--backend", "bug"): (70, "E0503"),
        ("nonsense",): (2, "nonsense"),
    }
    for typed, (status, message) in commands.items():
        result = run(*typed)
        assert (result.exit_code, result.stdout) == (status, ""), typed
        assert message in result.stderr
    assert all(f"\n    {n} " in run("--help").stdout for n in (0, 1, 2, 3, 70))


# ------------------------------------------------------------------ the others


def test_check() -> None:
    result = run("check", VAE, GAN, warned())
    expected = f"{VAE}: ok\n{GAN}: ok\nwarned.yaml: 1 warning\n"
    assert (result.exit_code, result.stdout) == (0, expected)
    assert "warning[W" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["warned.yaml"]


def test_check_as_json() -> None:
    good = run("check", VAE, warned(), "--format", "json")
    assert (good.exit_code, good.stderr) == (0, "")
    assert [d["severity"] for d in json.loads(good.stdout)] == ["warning"]
    bad = run("check", VAE, bad_spec(), "--format", "json")
    assert (bad.exit_code, bad.stderr) == (1, "")
    assert {d["severity"] for d in json.loads(bad.stdout)} == {"error"}


def test_check_for_other_programs() -> None:
    bad = run("check", bad_spec(), "--format", "github")
    assert (bad.exit_code, bad.stderr) == (1, "")
    assert "::error file=bad.yaml,line=2,endLine=2,col=7,title=E0205," in bad.stdout
    assert run("check", VAE, "--format", "github").stdout == ""
    log = json.loads(run("check", "bad.yaml", "--format", "sarif").stdout)
    (result,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == "E0205"]
    assert result["level"] == "error"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "bad.yaml"
    assert location["region"]["startLine"] == 2
    assert (
        json.loads(run("check", VAE, "--format", "sarif").stdout)["runs"][0]["results"]
        == []
    )


def test_strict_checks_refuse_warnings() -> None:
    assert run("check", warned()).exit_code == 0
    strict = run("check", "warned.yaml", "--strict")
    assert (strict.exit_code, strict.stdout) == (1, "warned.yaml: 1 warning\n")
    assert run("check", VAE, "--strict").exit_code == 0


def test_a_watch_checks_again_what_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path(VAE).read_text(encoding="utf-8")
    changes = iter([text, text, text.replace("name: vae", "name: 1a"), None])
    Path("own.yaml").write_text(text, encoding="utf-8")

    def wait(seconds: float) -> None:
        if (change := next(changes)) is None:
            raise KeyboardInterrupt
        if change != Path("own.yaml").read_text(encoding="utf-8"):
            Path("own.yaml").write_text(change, encoding="utf-8")

    monkeypatch.setattr("time.sleep", wait)
    result = run("check", "own.yaml", "--watch")
    assert result.stdout.count("own.yaml: ok\n") == 1
    assert result.stdout.count("--- ") == 1
    assert "error[E0205]" in result.stderr
    assert run("check", "-", "--watch").exit_code == 2


def test_a_build_that_only_compares() -> None:
    build = ("build", VAE, "--backend", "fake")
    assert (run(*build, "--check").stdout, [*Path().iterdir()]) == (
        "vae_fake is not there\n",
        [],
    )
    run(*build)
    same = run(*build, "--check")
    assert (same.exit_code, same.stdout) == (0, "vae_fake is up to date\n")
    (first, *_) = sorted(p.name for p in Path("vae_fake").glob("*.py"))
    Path("vae_fake", first).write_text("edited")
    Path("vae_fake/note.txt").write_text("mine")
    differing = run(*build, "--check")
    assert (differing.exit_code, differing.stderr) == (1, "")
    assert differing.stdout == f"vae_fake differs: {first}, note.txt\n"
    assert Path("vae_fake", first).read_text() == "edited"


def test_show() -> None:
    result = run("show", VAE, GAN)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("vae\n")
    assert "\n\n\ngan_saturating\n" in result.stdout


def test_backends() -> None:
    assert "fake  " in run("backends").stdout
    assert "fake-for-cli 1.2" in run("backends").stdout


def test_explain() -> None:
    for code in CODES:
        assert run("explain", code.lower()).stdout.startswith(f"{code}: ")
    listed = run("explain").stdout.splitlines()
    assert [line.split("  ")[0] for line in listed] == [*CODES]
    assert all(len(line.split("  ")[1]) > 5 for line in listed)
    unknown = run("explain", "E9999")
    assert (unknown.exit_code, unknown.stdout) == (2, "")


def test_version() -> None:
    assert run("--version").stdout == f"gencc {__version__}\n"


# ------------------------------------------------------------------ when all goes wrong


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(model: object) -> None:
        raise ValueError("\x1b[31m broken")

    monkeypatch.setattr(driver, "lint", fail)
    result = run("check", VAE)
    assert (result.exit_code, result.stdout) == (70, "")
    assert result.stderr.count("\n") == 1
    assert "ValueError: <U+001B>[31m broken" in result.stderr
    assert "report" in result.stderr


def test_a_traceback_for_those_who_ask(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(site, "sad-for-cli", {"sad": "Backend"}, emitting("return 1 / 0"))
    monkeypatch.setenv("GENCC_TRACEBACK", "1")
    arguments = ["build", VAE, "--backend", "sad"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 70
    assert "sad_for_cli.py" in result.stderr
    assert "ZeroDivisionError" in result.stderr


def test_no_text_of_a_path_reaches_the_terminal_raw() -> None:
    result = run("check", "\x1b]0;owned\x07.yaml")
    assert "\x1b" not in result.output
    Path("\x1b[31m.yaml").write_bytes(Path(VAE).read_bytes())
    result = run("check", "\x1b[31m.yaml")
    assert result.stdout == "<U+001B>[31m.yaml: ok\n"


def test_colors_are_for_terminals() -> None:
    assert "\x1b" not in run("check", GAN).stderr
    colored = CliRunner().invoke(cli, ["check", GAN], color=True)
    assert "\x1b" not in colored.stderr  # not a terminal, whatever click believes


# ------------------------------------------------------------------ real processes


def process(
    site: Path, *arguments: str, python: tuple[str, ...] = ("-m", "gencc"), **env: str
) -> subprocess.CompletedProcess[bytes]:
    paths = [str(ROOT / "compiler"), str(site)]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(paths)} | env
    command = [sys.executable, *python, *arguments]
    return subprocess.run(command, env=variables, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_output(site: Path, encoding: str) -> None:
    text = Path(VAE).read_text(encoding="utf-8").replace("Kingma", "Kïngma 北")
    Path("vae.yaml").write_text(text, encoding="utf-8")
    done = process(site, "show", "vae.yaml", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = "K\u00efngma 北".encode(encoding, "backslashreplace")
    assert shown in done.stdout


def test_nothing_heavy_is_imported_by_a_build(site: Path) -> None:
    code = (
        "import sys; from gencc.cli.main import cli;"
        f"cli(['build', {VAE!r}, '--backend', 'fake'], standalone_mode=False);"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = process(site, code, python=("-c",))
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.decode().splitlines()[-1].split())
    assert "gencc" in imported
    assert not imported & HEAVY


def test_a_check_imports_nothing_that_only_a_build_needs(site: Path) -> None:
    code = (
        "import sys; from gencc.cli.main import cli;"
        f"cli(['check', {VAE!r}], standalone_mode=False);"
        "print(*sys.modules)"
    )
    done = process(site, code, python=("-c",))
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.decode().splitlines()[-1].split())
    assert not imported & (HEAVY | {"jinja2", "ruff", "gencc.plugins", "gencc_torch"})
    packages = {"gencc.codegen", "gencc.publish", "gencc.verification"}
    assert not [name for name in imported if name.startswith((*packages,))]
    assert len([name for name in imported if name.split(".")[0] == "gencc"]) < 300


@pytest.mark.parametrize(
    "arguments", [["--version"], ["explain", "E0101"], ["backends"]]
)
def test_the_small_commands_import_little(site: Path, arguments: list[str]) -> None:
    code = (
        "import sys; from gencc.cli.main import cli;"
        f"cli({arguments!r}, standalone_mode=False);"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    done = process(site, code, python=("-c",))
    imported = set(done.stdout.decode().splitlines()[-1].split())
    assert not imported & (HEAVY | {"pydantic", "ruamel", "jinja2"})


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
def test_a_closed_pipe(site: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "gencc", "show", VAE],
        env=os.environ | {"PYTHONPATH": str(ROOT / "compiler")},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_below_stdout() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gencc", "show", VAE],
            env=os.environ | {"PYTHONPATH": str(ROOT / "compiler")},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr


# ------------------------------------------------------------------ hostile words


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize(("path", "kind"), [("pipe", "a pipe"), (os.devnull, "a dev")])
def test_what_could_be_read_for_ever_is_not_opened(path: str, kind: str) -> None:
    os.mkfifo("pipe")  # nobody writes into it, so that opening it would wait
    result = run("check", path)
    assert result.exit_code == 3
    assert f"this is {kind}" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("explain", "E" * 100_000), ("E" * 100_000,), ("check", "E" * 100_000),
     ("check", "--" + "E" * 100_000, VAE), ("check", "--format", "E" * 100_000, VAE),
     ("build", VAE, "--backend", "E" * 100_000)],
)  # fmt: skip
def test_a_very_long_argument_is_not_repeated(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code in (2, 3)
    assert len(result.output) < 4_000


@pytest.mark.parametrize("word", ["١٢", "1_0", "1.5", "", "²"])
def test_digits_are_those_from_0_to_9(word: str) -> None:
    result = run("parity", VAE, "--steps", word)
    assert result.exit_code == 2
    assert "is not a whole number" in result.output


@pytest.mark.parametrize("call", ["mkdtemp", "write_bytes", "run"])
def test_a_full_temporary_folder_is_no_bug(
    call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as its folder is made, nor as a file is written to it, nor as ruff does."""

    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "there")

    monkeypatch.setattr(layout, "_kept", {})  # of builds in other tests
    if call == "mkdtemp":
        monkeypatch.setattr(tempfile, "mkdtemp", full)
    if call == "write_bytes":
        monkeypatch.setattr(Path, "write_bytes", full)
    if call == "run":
        failed = subprocess.CompletedProcess(["ruff"], returncode=2)
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    result = run("build", VAE, "--backend", "torch", "--out", "out")
    assert result.exit_code == 3, result.output
    assert "error[E0604]: a temporary file cannot be written" in result.output
    assert not Path("out").exists()
