"""Runs side by side: what is the same in them, what differs, and what came out.

The same in every package.

A variant is a spec with its settings, trained once or with several seeds.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from . import results, web_pages
from .results import Results, Table
from .run_folders import SEED, holds_run

FREE = "free."  # begins the facts that determine no training
ENDS = ("losses",)  # pictures that the page draws itself
LONGEST = 40  # characters of a fact in a terminal
MOST_PICTURES = 12  # of a kind
DEEPEST = 3  # folders within folders in which runs are looked for
SWEEP = "sweep.json"
ABOUT = (
    "The last of a loss is its mean over the last tenth of the steps, and over "
    f"{results.LAST} at most; ± is the standard deviation over seeds."
)


@dataclass(frozen=True)
class Variant:
    """Its runs, at least one; they differ in nothing but their seeds."""

    label: str
    runs: Sequence[Results]

    @property
    def facts(self) -> dict[str, str]:
        """What determines the training, with all seeds."""
        seeds = (run.facts.get("seed", "") for run in self.runs)
        facts = self.runs[0].facts.items()
        kept = {name: value for name, value in facts if not name.startswith(FREE)}
        return {**kept, "seed": ", ".join(seeds)}


def variants(folder: Path) -> list[Variant]:
    """The runs in a folder: of a run, of several seeds, of a sweep, or of many.

    Raises ValueError if there are none, and OSError.
    """
    if holds_run(folder):
        return [Variant(str(folder), [results.read(folder)])]
    if (folder / SWEEP).exists():
        listed = json.loads((folder / SWEEP).read_text(encoding="utf-8"))
        try:
            runs = {label: folder / runs for label, runs in listed["variants"].items()}
        except (AttributeError, LookupError, TypeError):
            raise ValueError(f"no sweep wrote {folder / SWEEP}") from None
        trained = {label: path for label, path in runs.items() if path.is_dir()}
        return [
            Variant(label, variant.runs)
            for label, path in trained.items()
            for variant in (variants(path) if holds_run(path) else _within(path))
        ]
    inside = _within(folder)
    if not inside:
        raise ValueError(f"{folder} holds no run")
    return inside


def table(every: Sequence[Variant], first: str = "run") -> Table:
    """A row for each variant; numbers of several seeds as mean ± deviation."""
    names = list(dict.fromkeys(n for v in every for run in v.runs for n in run.values))
    rows = [[first, "runs", "steps", *names]]
    for variant in every:
        spread = results.spread(variant.runs)
        steps = max(run.steps for run in variant.runs)
        cells = (results.with_deviation(spread.get(name)) for name in names)
        rows.append([variant.label, str(len(variant.runs)), str(steps), *cells])
    return rows


def save_csv(path: Path, every: Sequence[Variant]) -> None:
    """A row for each run, every digit, those of a variant together; OSError."""
    runs = [
        replace(run, label=f"{v.label} seed={run.facts.get('seed', '')}")
        for v in every
        for run in v.runs
    ]
    results.save_csv(path, runs)


def differences(every: Sequence[Variant]) -> Table:
    """A row for each fact in which the variants differ, below a header."""
    names = list(dict.fromkeys(name for variant in every for name in variant.facts))
    rows = [["", *(variant.label for variant in every)]]
    for name in names:
        values = [variant.facts.get(name, "—") for variant in every]
        if len({*values}) > 1:
            rows.append([name, *values])
    return rows


def lines(every: Sequence[Variant], first: str = "run") -> list[str]:
    """The table, and what differs, for a terminal."""
    differing = differences(every)
    rows = results.laid_out(table(every, first))
    if len(every) > 1:
        rows += ["", "what differs:" if len(differing) > 1 else "nothing else differs"]
    for name, *values in differing[1:]:
        rows.append(f"  {name}: {'; '.join(map(_shortened, values))}")
    return rows


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def page(title: str, every: Sequence[Variant], figures: Iterable[str] = ()) -> str:
    """Tables, curves and pictures; `figures` stand before the curves. Raises OSError."""
    header, *rows = table(every)
    names, *differing = differences(every)
    same = '<p class="quiet">Nothing that determines a training.</p>\n'
    what = web_pages.table(names, differing) if differing else same
    pictures = (
        web_pages.section(stem, f'<div class="pictures">\n{"".join(shown)}</div>\n')
        for stem, shown in _pictures(every).items()
    )
    body = (
        f"<h1>{escape(title)}</h1>\n",
        f'<p class="quiet">{ABOUT}</p>\n',
        web_pages.section("Results", web_pages.table(header, rows)),
        web_pages.section("What differs", what if len(every) > 1 else ""),
        web_pages.section("By value", *figures),
        web_pages.section("Losses", *_curves(every)),
        *pictures,
    )
    return web_pages.page(title, "".join(body))


def _within(folder: Path, depth: int = DEEPEST) -> list[Variant]:
    """The runs in the folders within, those of several seeds together."""
    seeds = [path for path in folder.glob(f"{SEED}*") if holds_run(path)]
    seeds.sort(key=lambda path: (len(path.name), path.name))
    runs = [results.read(path, path.name.removeprefix(SEED)) for path in seeds]
    several = [Variant(str(folder), runs)] if runs else []
    others = _others(folder) if depth else []
    return [*several, *(v for path in others for v in _numbered(path, depth - 1))]


def _numbered(folder: Path, depth: int) -> list[Variant]:
    """A run, and the later ones in folders within."""
    own = variants(folder) if holds_run(folder) else []
    return [*own, *_within(folder, depth)]


def _others(folder: Path) -> list[Path]:
    """The folders within that may hold runs, 10 behind 9."""
    inside = [path for path in folder.iterdir() if path.is_dir()]
    named = [p for p in inside if not p.name.startswith((SEED, ".", "checkpoints"))]
    return sorted(named, key=lambda path: (len(path.name), path.name))


def _curves(every: Sequence[Variant]) -> list[str]:
    """A figure for each loss: the mean over the seeds, and around it all of them."""
    names = dict.fromkeys(n for v in every for run in v.runs for n in run.losses)
    return [_figure(every, name) for name in names]


def _figure(every: Sequence[Variant], name: str) -> str:
    curves: dict[str, web_pages.Curve] = {}
    bands: dict[str, web_pages.Band] = {}
    for variant in every:
        runs = [dict(run.losses.get(name, ())) for run in variant.runs]
        steps = sorted(set.intersection(*map(set, runs)))
        columns = [[run[step] for run in runs] for step in steps]
        curves[variant.label] = (
            steps,
            [results.mean(values) for values in columns],
        )
        if len(runs) > 1:
            edges = [*map(min, columns)], [*map(max, columns)]
            bands[variant.label] = (steps, *edges)
    return web_pages.curves(name, curves, "step", bands)


def _pictures(every: Sequence[Variant]) -> dict[str, list[str]]:
    """The pictures that the first run of each variant has, by their names."""
    pictures: dict[str, list[str]] = {}
    for variant in every:
        first = variant.runs[0]
        seed = f", seed {first.label}" if len(variant.runs) > 1 else ""
        for path in sorted(first.folder.glob("*.png")):
            kind = pictures.setdefault(path.stem, [])
            if path.stem not in ENDS and len(kind) < MOST_PICTURES:
                kind.append(web_pages.picture(path, f"{variant.label}{seed}"))
    return {stem: kept for stem, kept in pictures.items() if kept}
