"""Commands of generated packages, one after another in one process.

A program of its own: it reads a line of JSON for each command, {"folder", "package",
"arguments", "log", "bare"}, runs it as `python -m package arguments` in that folder
would, and answers with a line, {"status"}. A bare command makes no outputs behind a
training; plots are not drawn in any case: nobody looks at them, and each takes as long
as a small training. Importing a framework takes longer than most trainings.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import sys
import traceback
from pathlib import Path
from typing import Any


def main() -> None:
    """Answer commands until there are no more."""
    # What packages print goes to their logs, so answers need a channel of their own.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        for number, line in enumerate(sys.stdin):
            status = run(json.loads(line))
            if number == 0:
                gc.freeze()  # a framework has a million objects, which all stay
            answers.write(json.dumps({"status": status}) + "\n")
            answers.flush()


def run(command: dict[str, Any]) -> int:
    """The exit status of one command; its output is appended to the log."""
    folder, package = command["folder"], command["package"]
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.argv[:] = [package, *command["arguments"]]
    try:
        with logged(Path(command["log"])):
            try:
                leave_out_plots(package)
                if command["bare"]:
                    program: Any = importlib.import_module(f"{package}.__main__")
                    program.OUTPUTS = {}
                    return int(program.main())
                runpy.run_module(package, run_name="__main__", alter_sys=True)
            except SystemExit as ended:
                code = ended.code
                return code if isinstance(code, int) else int(code is not None)
            except BaseException:
                traceback.print_exc()
                return 70
            return 0
    finally:
        sys.path.remove(folder)
        forget(package)
        gc.collect()


@contextlib.contextmanager
def logged(log: Path) -> Any:
    """stdout and stderr go to a file, those of C libraries, too."""
    sys.stdout.flush()
    sys.stderr.flush()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def leave_out_plots(package: str) -> None:
    """Where a package draws them as ours do; what they show is in files of numbers."""
    try:
        plots = importlib.import_module(f"{package}.support.plots")
    except ModuleNotFoundError:
        return
    for name in [name for name in vars(plots) if name.startswith("save_")]:
        setattr(plots, name, lambda *drawn: None)


def forget(package: str) -> None:
    """Let the next command find another package of the same name."""
    for name in [m for m in sys.modules if m.partition(".")[0] == package]:
        del sys.modules[name]
    importlib.invalidate_caches()


if __name__ == "__main__":
    main()
