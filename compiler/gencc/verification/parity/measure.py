"""From two packages to a verdict: the part that tests call with packages of their own."""

from __future__ import annotations

from pathlib import Path

from gencc.cli.console import say
from gencc.verification.parity.differences import compare_runs
from gencc.verification.parity.locate_divergence import Probe, locate
from gencc.verification.parity.settings import Program, Settings
from gencc.verification.parity.trainings import train, train_more
from gencc.verification.parity.verdict import judge
from gencc.verification.parity.verdict_text import Told


def measure(
    model: str, first: Program, second: Program, settings: Settings, folder: Path
) -> Told:
    """Train, compare and judge; a split is traced to its beginning. Raises Unable."""
    runs = train(first, second, settings, settings.steps, folder / "all")
    judged = judge(compare_runs(runs), settings.unit)
    place = None
    if judged.split:
        say("they part; trained again to see whether by rounding after all", err=True)
        runs = train_more(runs, first, settings, settings.steps, folder / "all")
        judged = judge(compare_runs(runs), settings.unit)
    if judged.split:
        say("they part; trained again for fewer steps to find out where", err=True)
        probe = Probe(first, second, settings, folder / "probes")
        place = locate(judged, probe.state)
    return Told(model, (first.label, second.label), settings, judged, place)
