"""From two packages to a report; tests call this with packages of their own."""

from __future__ import annotations

from pathlib import Path

from gencc.cli.console import say
from gencc.verification.parity.differences import compare_runs
from gencc.verification.parity.locate_divergence import Probe, locate
from gencc.verification.parity.settings import Program, Settings
from gencc.verification.parity.trainings import train, train_more
from gencc.verification.parity.verdict import judge
from gencc.verification.parity.verdict_text import Report


def run_experiment(
    model: str, first: Program, second: Program, settings: Settings, folder: Path
) -> Report:
    """Train, compare and judge; trace a split to where it begins. Raises Unable."""
    runs = train(first, second, settings, settings.steps, folder / "all")
    judgement = judge(compare_runs(runs), settings.unit)
    divergence = None
    if judgement.split:
        say("they part; trained again to see whether by rounding after all", err=True)
        runs = train_more(runs, first, settings, settings.steps, folder / "all")
        judgement = judge(compare_runs(runs), settings.unit)
    if judgement.split:
        say("they part; trained again for fewer steps to find out where", err=True)
        probe = Probe(first, second, settings, folder / "probes")
        divergence = locate(judgement, probe.state)
    labels = first.label, second.label
    return Report(model, labels, settings, judgement, divergence)
