"""Commands of packages without a process for each: a framework takes long to import."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import forkserver
from harness import backend_of

# Makes the commands and prints the exit code of each and what it said, as JSON.
RUNNER = """
import contextlib, importlib, io, json, sys, traceback
sys.path.insert(0, "")
results = []
for package, *arguments in json.load(sys.stdin):
    sys.argv[:] = [package, *arguments]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = importlib.import_module(package + ".__main__").main()
        except SystemExit as exit:
            code = exit.code
        except BaseException:
            traceback.print_exc()
            code = 1
    results.append([code, out.getvalue(), err.getvalue()])
print("\\n" + json.dumps(results))
"""


@dataclass(frozen=True)
class Output:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


def say_all(folder: Path, commands: Sequence[Sequence[str | Path]]) -> list[Output]:
    """Commands (package, argument, ...) in `folder`, all of one framework."""
    done = forkserver.run(
        backend_of(str(commands[0][0])),
        ["-c", RUNNER],
        folder,
        forkserver.compiling_quickly(),
        input=json.dumps([[*map(str, command)] for command in commands]),
    )
    assert done.returncode == 0, done.stderr
    return [Output(*output) for output in json.loads(done.stdout.splitlines()[-1])]
