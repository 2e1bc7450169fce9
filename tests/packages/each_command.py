"""Runs several commands of a package one after another, as processes of their own would.

`python each_command.py BLOCKED PACKAGE COMMANDS`, COMMANDS a JSON list of lists of
arguments. Prints of each how it ended: its exit code, its stdout and its stderr.
"""

import contextlib
import io
import json
import runpy
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "equivalence"))

from guarded import without


def end(package: str, arguments: list[str]) -> tuple[object, str, str]:
    """What became of one command."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]
    sys.argv[:] = [package, *arguments]
    out, err, code = io.StringIO(), io.StringIO(), None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_module(package, run_name="__main__", alter_sys=True)
        except SystemExit as exit:
            code = exit.code
    return code, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    _, blocked, package, commands = sys.argv
    sys.path[0] = ""
    with without({*blocked.split(",")}):
        ends = [end(package, arguments) for arguments in json.loads(commands)]
    print(json.dumps(ends))
