"""Writes docs/robustness.md: what ten seeds make of every system's figure.

`make seeds` trains each spec of the gallery with each seed, in PyTorch and float32, and
`make seeds SPECS="vae dcgan"` only these, beside what was measured of the others.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch
from figures import FIGURES, System
from gencc.verification.parity.worker_process import forget
from harness import GALLERY, build_spec
from probe import recorded
from trainings import SHORTER, digest, weights
from worker import train

ROOT = Path(__file__).parents[2]
VALUES = ROOT / "docs/gallery/seeds.json"
PAGE = ROOT / "docs/robustness.md"
SEEDS = range(10)

_HEAD = """# What another seed makes of it

A result that one seed or one processor gives is not a result. Each system of the gallery has a
figure that it must reach (`tests/systems/figures.py`), and the test suite demands it. Here is
what seeds from 0 on make of it, ten of them or as many as the last column says, with PyTorch in
float32. The seed decides the initial weights, the order of the data, what is held out and every
draw; another processor, which rounds otherwise, decides nothing but the last digits, and in a
model that amplifies these that is another draw of the same kind.

`make seeds` measures it anew, all of it with ten seeds, and writes this page{shorter}.

| system | figure | demanded | median | worst | passes |
|---|---|---|---|---|---|
"""


def measured(spec: str, folder: Path, seeds: Sequence[int]) -> dict[str, float]:
    """The figure of a spec, by seed."""
    build_spec(GALLERY / f"{spec}.yaml", folder, ("torch",))
    package, values = f"{spec}_torch", {}
    for seed in seeds:
        run = folder / f"{spec}_{seed}"
        flags = (*SHORTER.get(spec, ()), "--seed", str(seed), "--out", str(run))
        job = {"folder": str(folder), "package": package, "flags": flags}
        sys.path.insert(0, str(folder))
        try:
            train({**job, "pictures": False, "perturbed_by": 0})
            importlib.invalidate_caches()
            system = System(recorded(package, run), weights(run))
        finally:
            sys.path.remove(str(folder))
            forget(package)
        values[str(seed)] = FIGURES[spec].measure(system)
    return values


def page(measured: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of docs/robustness.md."""
    flags = "; ".join(f"`{name}` with `{' '.join(f)}`" for name, f in SHORTER.items())
    rows = [
        _row(spec, measured[spec]["figures"]) for spec in FIGURES if spec in measured
    ]
    return _HEAD.format(shorter=f" ({flags}, as in the tests)") + "".join(rows)


def _row(spec: str, by_seed: Mapping[str, float]) -> str:
    figure, figures = FIGURES[spec], [*by_seed.values()]
    worst = min(figures) if figure.more_is_better else max(figures)
    sign = "≥" if figure.more_is_better else "≤"
    cells = (
        f"[{spec}](../specs/{spec}.yaml)",
        figure.what,
        f"{sign} {figure.demanded:g}",
        f"{median(figures):.3g}",
        f"{worst:.3g}",
        f"{sum(map(figure.holds, figures))} of {len(figures)}",
    )
    return f"| {' | '.join(cells)} |\n"


def main(names: Sequence[str]) -> None:
    """Measure these specs, or all, and write the page."""
    torch.set_num_threads(1)
    values = json.loads(VALUES.read_text()) if VALUES.exists() else {}
    with TemporaryDirectory() as folder:
        for name in names or FIGURES:
            figures = measured(name, Path(folder), SEEDS)
            values[name] = {"spec": digest(name), "figures": figures}
            VALUES.write_text(json.dumps(values, indent=2) + "\n")
    PAGE.write_text(page(values), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
