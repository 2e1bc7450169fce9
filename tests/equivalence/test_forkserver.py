"""What a fork is and says is what a new process would be and say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import forkserver
import pytest
from forkserver import BLOCKED, environment

pytestmark = pytest.mark.framework


def run(code: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return forkserver.run(
        "torch", ["-c", code, *arguments], Path("/"), environment(**more)
    )


def test_arguments_folder_environment_and_input(tmp_path: Path) -> None:
    code = "import os, sys; print(sys.argv, os.getcwd(), os.environ['A'], sys.path[0])"
    done = run(code, "x", A="b")
    assert (done.stdout, done.stderr) == ("['-c', 'x'] / b \n", "")
    assert "PYTEST_CURRENT_TEST" in os.environ
    code = "import os; print(sorted({'KERAS_BACKEND', 'TF_CPP_MIN_LOG_LEVEL'} & {*os.environ}))"
    assert run(code).stdout == "[]\n"
    echo = forkserver.run(
        "torch", ["-c", "print(input())"], tmp_path, environment(), input="typed\n"
    )
    assert echo.stdout == "typed\n"


@pytest.mark.parametrize(
    ("code", "status", "part"),
    [
        ("raise SystemExit(7)", 7, ""),
        ("raise SystemExit('no')", 1, "no\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
    ],
)
def test_how_it_ends(code: str, status: int, part: str) -> None:
    done = run(code)
    assert done.returncode == status
    assert done.stderr.endswith(part)


def test_a_signal_and_a_pipe() -> None:
    code = "import time; print('up', flush=True); time.sleep(600)"
    arguments, out = ["-c", code], subprocess.PIPE
    process = forkserver.start("torch", arguments, Path("/"), environment(), stdout=out)
    assert process.stdout and process.stdout.readline() == "up\n"
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == -signal.SIGINT


def test_what_a_module_is_run_as(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import sys; print(__name__, sys.argv[1:])")
    for arguments in (["-m", "own", "x"], ["own.py", "x"]):
        done = forkserver.run("torch", arguments, tmp_path, environment())
        assert done.stdout == "__main__ ['x']\n", done.stderr


@pytest.mark.parametrize("backend", BLOCKED)
def test_other_frameworks_are_not_loaded(backend: str) -> None:
    code = f"import sys; print(sorted({{*sys.modules}} & {{*{BLOCKED[backend]!r}}}))"
    done = forkserver.run(backend, ["-c", code], Path("/"), environment())
    assert done.stdout == "[]\n"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads")
def test_numpy_starts_no_threads_that_a_fork_would_lose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With more than one for the frameworks, too: `make processors` tries that."""
    monkeypatch.setenv("GENCC_TEST_THREADS", "2")
    code = "import numpy, os; print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "1\n"
