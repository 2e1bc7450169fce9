"""report.html: what a run is, what came out of it, and how to get it again.

The same in every package.

The page needs no other file: whoever gets it sees all of the run. model_card.md beside
it says the same in short, with the front matter that the hub of Hugging Face reads.
What does not depend on the run stands in model.html and model.md.
"""

import glob
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .support import atomic, notes, results, web_pages
from .support.errors import PackageError
from .support.plots import HELD_OUT

PICTURES = (".png", ".gif", ".svg")
FOLDER = Path(__file__).parent
RESULTS = "<!-- results -->\n"  # where they stand in model.html
COLUMNS = "columns"  # the fact with what was fitted to the columns of a table
SCALE = ("column", "center", "divisor", "in gaps")


def write(
    run: Path,
    title: str,
    step: int,
    commands: Sequence[str],
    outputs: Mapping[str, str],
) -> list[Path]:
    """Write report.html and model_card.md into a run folder that has made `step` iterations.

    `title` is that of the page, the same for equal runs in all folders. `commands` build
    the package and train the run again. `outputs` are formulas by the files of the
    outputs, without suffixes; pictures among these are shown, in this order. Raises
    OSError, and PackageError for files that no run wrote.
    """
    try:
        record = results.read(run)
        columns = [*_columns(record.facts.get(COLUMNS, ""))]
    except (ValueError, TypeError, LookupError) as error:
        raise PackageError(
            f"{run} has losses, metrics or facts that no run wrote: {error}"
        ) from error
    pictures = {
        path: formula
        for name, formula in outputs.items()
        for path in _pictures(run, name)
    }
    written = {
        "report.html": _page(record, title, step, commands, pictures, columns),
        "model_card.md": _card(record, step, commands, pictures),
    }
    for name, text in written.items():
        atomic.write(run / name, text.encode())
    return [run / name for name in written]


def _pictures(run: Path, name: str) -> list[Path]:
    """The files of an output that are pictures: of a PNG and an SVG the newer one."""
    paths = sorted(run.glob(f"{glob.escape(name)}.*"))
    still = [path for path in paths if path.suffix in (".png", ".svg")]
    older = sorted(still, key=lambda path: path.stat().st_mtime_ns)[:-1]
    return [p for p in paths if p.suffix in PICTURES and p not in older]


def _page(
    run: results.Results,
    title: str,
    step: int,
    commands: Iterable[str],
    pictures: Mapping[Path, str],
    columns: Iterable[str],
) -> str:
    then = notes.read(run.folder).steps
    model = (FOLDER / "model.html").read_text(encoding="utf-8")
    settings = [
        (name, text)
        for name, text in run.facts.items()
        if " " not in name and name != COLUMNS
    ]
    seed = run.facts.get("seed", "?")
    metrics = _metrics(run)
    of_metrics = _since(then.get("metrics.json", step), step)
    outcome = (
        f'<p class="quiet">{step:,} iterations, seed {escape(seed)}</p>\n',
        web_pages.section(
            f"Metrics{of_metrics}", web_pages.table((), metrics) if metrics else ""
        ),
        web_pages.section("Pictures", _gallery(pictures, then, step)),
        web_pages.section("Losses", *_losses(run.losses)),
    )
    typed = escape("\n".join(commands))
    again = (f"<pre>{typed}</pre>\n", web_pages.table((), settings))
    parts = (
        model.replace(RESULTS, "".join(outcome), 1),
        web_pages.section("Columns", *columns),
        web_pages.section("To get it again", *again),
        web_pages.section("Environment", web_pages.table((), _environment())),
    )
    return web_pages.page(title, "".join(parts))


def _metrics(run: results.Results) -> list[tuple[str, str]]:
    return [(name, f"{value:.6g}") for name, value in run.metrics.items()]


def _since(then: int, step: int) -> str:
    """Whether results tell of another step than the run has come to: an older, or the best."""
    return "" if then == step else f" after step {then:,}"


def _gallery(pictures: Mapping[Path, str], then: Mapping[str, int], step: int) -> str:
    figures = [
        web_pages.picture(
            path, path.stem + _since(then.get(path.name, step), step), formula
        )
        for path, formula in pictures.items()
    ]
    return f'<div class="pictures">\n{"".join(figures)}</div>\n' if figures else ""


def _losses(losses: Mapping[str, results.Curve]) -> Iterator[str]:
    """A figure for each loss, with its values on held-out examples beside it."""
    for name, curve in losses.items():
        if name.removeprefix(HELD_OUT) in losses.keys() - {name}:
            continue
        series = {name: curve}
        if HELD_OUT + name in losses:
            series["held out"] = losses[HELD_OUT + name]
        yield web_pages.curves(name, {n: _apart(c) for n, c in series.items()})


def _apart(curve: results.Curve) -> web_pages.Curve:
    """The steps, and the values there."""
    return [step for step, _ in curve], [value for _, value in curve]


def _columns(fact: str) -> Iterator[str]:
    """What was fitted to each column of a table, and what its labels stand for.

    Raises ValueError, TypeError or LookupError for anything else.
    """
    if not fact:
        return
    fitted = json.loads(fact)
    rows = []
    for name, center, spread, gap in fitted["learned"]:
        scale = (
            ("", "") if (center, spread) == (0, 1) else (f"{center:g}", f"{spread:g}")
        )
        rows.append((name, *scale, "" if gap is None else f"{gap:g}"))
    yield web_pages.table(SCALE, rows)
    if classes := fitted["classes"]:
        numbered = [(str(number), name) for number, name in enumerate(classes)]
        yield web_pages.table(("y", "label"), numbered)


def _environment() -> Iterator[tuple[str, str]]:
    yield "Python", platform.python_version()
    yield "system", f"{platform.system()} {platform.machine()}"
    required = (FOLDER / "requirements.txt").read_text(encoding="utf-8")
    for line in required.splitlines():
        name = line.partition(">")[0]
        if not name.startswith("#"):
            try:
                yield name, version(name)
            except PackageNotFoundError:
                continue  # of another system: see the marker in its line


def _card(
    run: results.Results, step: int, commands: Iterable[str], pictures: Iterable[Path]
) -> str:
    """What the hub shows of a model."""
    typed = "".join(f"    {command}\n" for command in commands)
    then = notes.read(run.folder).steps.get("metrics.json", step)
    rows = "".join(f"| {name} | {value} |\n" for name, value in _metrics(run))
    return "".join(
        (
            (FOLDER / "model.md").read_text(encoding="utf-8"),
            f"\nTrained for {step:,} iterations, by\n\n{typed}\n",
            f"| metric{_since(then, step)} | value |\n|---|---|\n{rows}\n"
            if rows
            else "",
            *(f"![{path.stem}]({path.name})\n" for path in pictures),
            "\n`report.html` has the curves, the networks and the formulas.\n",
        )
    )
