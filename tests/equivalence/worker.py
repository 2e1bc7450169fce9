"""Many trainings in one process: importing a framework takes longer than most of them.

Run by `harness.start_jobs`; each training leaves `out/error.txt` if it fails.
"""

import importlib
import json
import sys
import traceback
from dataclasses import fields
from pathlib import Path
from typing import Any

from gencc.verification.parity.perturbed_training import perturb_initial
from gencc.verification.parity.worker_process import forget, leave_out_pictures


def main() -> None:
    """Make the trainings that the file named on the command line lists."""
    for job in json.loads(Path(sys.argv[1]).read_text()):
        sys.path.insert(0, job["folder"])
        try:
            train(job)
        except Exception:
            out = Path(job["flags"][job["flags"].index("--out") + 1])
            out.mkdir(parents=True, exist_ok=True)
            (out / "error.txt").write_text(traceback.format_exc())
        finally:
            sys.path.remove(job["folder"])
            forget(job["package"])


def train(job: dict[str, Any]) -> None:
    """What `python -m package train` does, its pictures aside."""
    leave_out_pictures(job["package"])
    command_line = importlib.import_module(f"{job['package']}.__main__")
    options = command_line.parser().parse_args(["train", *job["flags"]])
    if number := job["perturbed_by"]:
        perturb_initial(job["package"], options.precision)(number)
    if job["pictures"]:
        command_line.train(options)
        return
    module = importlib.import_module(f"{job['package']}.train")
    settings = fields(command_line.Config)
    config = command_line.Config(**{f.name: getattr(options, f.name) for f in settings})
    locations = importlib.import_module(f"{job['package']}.support.locations")
    location = locations.of(options.data)
    module.train(
        config, options.out, location, options.device, options.steps, options.resume
    )


if __name__ == "__main__":
    main()
