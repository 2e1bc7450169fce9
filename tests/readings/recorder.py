"""Trains packages, and notes what every step of a training is given.

Run as `python recorder.py JOBS`, where the framework can be imported and gencc need not
be. A job has the folder of a package, its name, the flags of `train`, and a file for the
record: of each iteration its turns, of each turn the columns that it reports, the
minibatches and the draws that it takes, and the annealed numbers. A turn ends when
losses are logged.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any


def main() -> None:
    for job in json.loads(Path(sys.argv[1]).read_text()):
        sys.path.insert(0, job["folder"])
        try:
            record = Recorder(job["package"]).train(job["flags"])
        except Exception as error:
            record = {"error": f"{type(error).__name__}: {error}"}
        finally:
            sys.path.remove(job["folder"])
        Path(job["record"]).write_text(json.dumps(record))


class Recorder:
    """A package whose readers of data and noise are watched."""

    def __init__(self, package: str) -> None:
        self.commands = importlib.import_module(f"{package}.__main__")
        self.module = importlib.import_module(f"{package}.train")
        self.locations = importlib.import_module(f"{package}.support.locations")
        self.counts: dict[str, int] = {}
        self.iterations: list[list[dict[str, Any]]] = []
        self.taken: list[str] = []

        self._watch(self.module, "minibatch_indices", self._minibatch)
        streams = importlib.import_module(f"{package}.support.streams")
        for name in ("normal", "uniform", "permutation"):
            self._watch(streams, name, self._draw)
        for name in ("linear", "exponential"):
            if hasattr(self.module, name):
                self._watch(self.module, name, self._annealed)
        run = importlib.import_module(f"{package}.support.run").Run
        steps, log = run.steps, run.log

        def watched_steps(own: Any, *arguments: Any) -> Iterator[int]:
            for step in steps(own, *arguments):
                self.iterations.append([])
                self.taken.clear()
                yield step

        def watched_log(own: Any, step: int, terms: Any) -> None:
            if terms.keys() <= {*own._validation.columns}:
                return  # of a validation, not of a step
            turn = {"columns": sorted(terms), "taken": sorted({*self.taken})}
            self.iterations[-1].append(turn)
            self.taken.clear()
            log(own, step, terms)

        run.steps, run.log = watched_steps, watched_log

    def train(self, flags: list[str]) -> dict[str, Any]:
        options = self.commands.parser().parse_args(["train", *flags])
        settings = fields(self.commands.Config)
        values = {field.name: getattr(options, field.name) for field in settings}
        location = self.locations.of(options.data)
        self.module.train(
            self.commands.Config(**values), options.out, location, options.device,
            options.steps, options.resume,
        )  # fmt: skip
        return {"counts": self.counts, "iterations": self.iterations}

    def _watch(self, owner: Any, name: str, note: Callable[..., None]) -> None:
        function = getattr(owner, name)

        def watched(*arguments: Any) -> Any:
            result = function(*arguments)
            note(result, *arguments)
            return result

        setattr(owner, name, watched)

    def _minibatch(
        self, _: Any, seed: int, count: int, batch: int, number: int, domain: str = ""
    ) -> None:
        self.counts[domain or "x"] = count
        self.taken.append(f"{domain or 'x'}:{number}")

    def _draw(self, _: Any, seed: int, what: str, number: int, *shape: Any) -> None:
        self.taken.append(f"{what}:{number}")

    def _annealed(self, value: float, *_: Any) -> None:
        self.taken.append(f"annealed:{value:g}")


if __name__ == "__main__":
    main()
