"""The trainings of a sweep, one process after another, and their comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from gencc import plugins
from gencc.cli.console import print_diagnostics, say
from gencc.cli.sweep.figures import by_value
from gencc.cli.sweep.grid import MOST, Axis, GridPoint, axes, points
from gencc.cli.sweep.requests import Request
from gencc.cli.training import require_framework, train
from gencc.diagnostics import CompileError, Diagnostic
from gencc.diagnostics.render import visible
from gencc.driver import Built, build_all, check, translate
from gencc.runtime.support import atomic, comparison, results
from gencc.runtime.support.run_folders import SEED, holds_run

TABLE, PAGE = "sweep.csv", "sweep.html"
ALONE = (0, 4, 5)  # exit codes that say nothing about the other trainings
_MOST_LABELS = 3  # of values that one error comes from
RUN = "run"  # the folder of a run beside its package


@dataclass(frozen=True)
class Sweep:
    """A grid of specs, the flags of all trainings, and the folder for all of it."""

    spec: Path
    backend: str
    assignments: tuple[str, ...]
    flags: tuple[str, ...]
    folder: Path | None

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        """The axes of the grid."""
        return axes(self.assignments)

    def run(self) -> int:
        """Build all, train what is not trained yet, compare; the result is an exit code."""
        grid = list(points(self.axes))
        if len(grid) > MOST:
            message = f"{len(grid):,} combinations are more than {MOST:,}"
            raise click.UsageError(message)
        require_framework(self.backend)
        name = self._check(grid)
        out = self.folder or Path("sweeps", f"{name}_{self.backend.replace('-', '_')}")
        self._refuse_strangers(out)
        self._refuse_other_trainings(out, grid)
        packages = [self._build(point, out / point.folder) for point in grid]
        self._note(out, grid)
        status = 0
        for number, (point, package) in enumerate(zip(grid, packages, strict=True), 1):
            say(f"{number} of {len(grid)}: {visible(point.label)}")
            code = self._train(out, grid, point, package)
            if code < 0 or code > 128:
                say("stopped; the same command continues")
                return code if code > 0 else 128 - code
            status = status or code
            if code not in ALONE:
                return code
        self._compare(out, grid)
        return status

    # ------------------------------------------------------------ before training

    def _check(self, grid: Sequence[GridPoint]) -> str:
        """The name of the model. Raises CompileError with the errors of all points."""
        errors: dict[Diagnostic, list[str]] = {}
        name = ""
        for point in grid:
            try:
                name = check(self.spec, point.assignments).model.name
            except CompileError as error:
                for diagnostic in error.diagnostics:
                    errors.setdefault(diagnostic, []).append(point.label)
        if errors:
            raise CompileError(_noted(*error) for error in errors.items())
        return name

    def _refuse_strangers(self, out: Path) -> None:
        """A folder of something else, or of a sweep of another spec or backend."""
        if not out.exists() or (out.is_dir() and not any(out.iterdir())):
            return
        where = visible(str(out))
        try:
            listed = json.loads((out / comparison.SWEEP).read_text(encoding="utf-8"))
            same = (
                listed["spec"] == self.spec.name and listed["backend"] == self.backend
            )
            {**listed["variants"], **listed.get("done", {})}  # a TypeError otherwise
            [*map(Request.read, listed.get("begun", {}).values())]
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise click.UsageError(
                f"{where} is there, and no sweep wrote it; choose another folder (--out)"
            ) from None
        if not same:
            raise click.UsageError(
                f"{where} holds a sweep of another spec or backend; choose another folder "
                "(--out)"
            )

    def _refuse_other_trainings(self, out: Path, grid: Sequence[GridPoint]) -> None:
        """UsageError where a run is of other flags, or of what the spec was before.

        Its numbers would stand in the table as if they were those that are asked for.
        """
        begun = self._listed(out).get("begun", {})
        trained = [
            p for p in grid if p.label in begun and _has_run(out / p.folder / RUN)
        ]
        plugin = plugins.find(self.backend)
        for point in trained:
            checked = check(self.spec, point.assignments)
            package = translate(checked, plugin, plugins.load(plugin)).package
            earlier = Request.read(begun[point.label])
            if why := Request.of(package.files, self.flags).differs(earlier):
                raise click.UsageError(
                    f"{visible(str(out / point.folder / RUN))} holds another training: "
                    f"{visible(why)}; ask for the same again, or choose another folder "
                    "(--out)"
                )

    def _build(self, point: GridPoint, folder: Path) -> Path:
        """The package of a point."""
        (built,) = build_all(
            [self.spec], [self.backend], folder, False, assignments=point.assignments
        )
        self._say_warnings(built)
        return built.published.folder

    def _say_warnings(self, built: Built) -> None:
        if built.published.changed:
            print_diagnostics(built.compiled.checked.warnings)

    # ------------------------------------------------------------ trainings

    def _train(
        self, out: Path, grid: Sequence[GridPoint], point: GridPoint, package: Path
    ) -> int:
        """Train one point, unless it is trained; the result is an exit code."""
        run = package.parent / RUN
        request = self._request(package).stored
        done = self._listed(out).get("done", {})
        if done.get(point.label) == request and _has_run(run):
            say("trained already")
            return 0
        self._note(out, grid, begun={point.label: request})
        again = ["--resume"] if _has_run(run) else []
        code = train(package, ["--out", str(run), *self.flags, *again])
        if code == 0:
            self._note(out, grid, done={point.label: request})
        return code

    def _request(self, package: Path) -> Request:
        files = {
            path.name: path.read_bytes() for path in package.iterdir() if path.is_file()
        }
        return Request.of(files, self.flags)

    def _listed(self, out: Path) -> dict[str, Any]:
        """What sweep.json says."""
        path = out / comparison.SWEEP
        listed: dict[str, Any] = {}
        if path.exists():
            listed = json.loads(path.read_text(encoding="utf-8"))
        return listed

    def _note(
        self,
        out: Path,
        grid: Sequence[GridPoint],
        begun: Mapping[str, Any] | None = None,
        done: Mapping[str, Any] | None = None,
    ) -> None:
        """sweep.json: the points of this and of earlier calls, and which are trained.

        As well as what the trainings that have begun, and those done, were asked for.
        """
        before = self._listed(out)
        variants = {point.label: f"{point.folder}/{RUN}" for point in grid}
        listed = {
            "spec": self.spec.name,
            "backend": self.backend,
            "variants": {**before.get("variants", {}), **variants},
            "begun": {**before.get("begun", {}), **(begun or {})},
            "done": {**before.get("done", {}), **(done or {})},
        }
        text = json.dumps(listed, indent=2, ensure_ascii=False) + "\n"
        atomic.write(out / comparison.SWEEP, text.encode())

    # ------------------------------------------------------------ after training

    def _compare(self, out: Path, grid: Sequence[GridPoint]) -> None:
        """The table and the page of this grid."""
        trained = {
            point: comparison.Variant(point.label, variant.runs)
            for point in grid
            if _has_run(run := out / point.folder / RUN)
            for variant in comparison.variants(run)
        }
        every = list(trained.values())
        for line in results.laid_out(comparison.table(every, "")):
            say(visible(line))
        comparison.save_csv(out / TABLE, every)
        figures = by_value(self.axes, trained)
        title = f"Sweep of {self.spec.name}: {len(every)} variants"
        page = comparison.page(title, every, figures)
        atomic.write(out / PAGE, page.encode())
        for name in (TABLE, PAGE):
            say(f"wrote {visible(str(out / name))}")


def _noted(diagnostic: Diagnostic, labels: Sequence[str]) -> Diagnostic:
    """The error, with the values that it comes from."""
    listed = ", ".join(labels[:_MOST_LABELS])
    more = f" and {len(labels) - _MOST_LABELS} more"
    note = f"with {listed}{more if len(labels) > _MOST_LABELS else ''}"
    return replace(diagnostic, notes=(*diagnostic.notes, note))


def _has_run(folder: Path) -> bool:
    return holds_run(folder) or any(map(holds_run, folder.glob(f"{SEED}*")))
