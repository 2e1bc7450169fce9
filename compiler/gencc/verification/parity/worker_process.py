"""Commands of generated packages, one after another in one process.

A program of its own: it reads a line of JSON for each command, {"folder", "package",
"arguments", "log", "bare"}, runs it as `python -m package arguments` would in that folder,
and answers with a line, {"status"}. So a framework, whose import takes longer than most
trainings, is imported once. A bare command makes no outputs after a training. Pictures
are never drawn: nobody looks at them, and each takes as long as a small training.
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

# What draws pictures, by functions that are called save_….
PICTURES = (
    "support.plots",
    "sheets",
    "scatter",
    "histogram",
    "time_series",
    "confusion",
)
# A collection takes as long as a fifth of a small training.
COLLECTED = 10


def main() -> None:
    """Answer commands until stdin ends."""
    gc.disable()  # tracing makes objects by the million, and little of it is garbage
    # Packages print to their logs: stdout is redirected, so answers need a copy of it.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        for number, line in enumerate(sys.stdin):
            status = run(json.loads(line))
            if number == 0:
                gc.freeze()  # or each collection visits a framework's million objects
            elif number % COLLECTED == 0:
                gc.collect()  # networks and what was compiled of them refer to each other
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
                leave_out_pictures(package)
                if command["bare"]:
                    program: Any = importlib.import_module(f"{package}.__main__")
                    program.OUTPUTS, program.FILES = {}, ()
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


@contextlib.contextmanager
def logged(log: Path) -> Any:
    """Send stdout and stderr to a file, those of C libraries as well."""
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


def leave_out_pictures(package: str) -> None:
    """Draw no pictures, in a package that does so as ours do; tables have their numbers."""
    for module in PICTURES:
        try:
            drawing = importlib.import_module(f"{package}.{module}")
        except ModuleNotFoundError:
            continue
        for name in [name for name in vars(drawing) if name.startswith("save_")]:
            setattr(drawing, name, lambda *drawn, **more: None)


def forget(package: str) -> None:
    """Forget the modules of a package, so that another one may have its name."""
    for name in [m for m in sys.modules if m.partition(".")[0] == package]:
        del sys.modules[name]
    importlib.invalidate_caches()


if __name__ == "__main__":
    main()
