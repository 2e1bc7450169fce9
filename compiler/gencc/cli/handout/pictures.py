"""What a run has drawn -> pictures for a sheet of paper."""

from __future__ import annotations

from pathlib import Path

import click

from gencc.cli.handout.sheet import MOST_PICTURES
from gencc.diagnostics.render import visible
from gencc.ir.model import Model
from gencc.runtime.support import results

_KINDS = (".png", ".svg")
_CURVES = "losses"


def outputs(model: Model, run: Path) -> tuple[dict[Path, str], str]:
    """Pictures of the outputs and of the losses, with their formulas, and what trained.

    Raises UsageError for a folder that has none of this model.
    """
    try:
        record = results.read(run)
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise click.UsageError(
            f"{visible(str(run))} is no run of a package: {visible(str(error))}"
        ) from error
    losses = {f"loss `{loss.name}`" for loss in model.losses}
    others = {fact for fact in record.facts if fact.startswith("loss `")} ^ losses
    if others:
        name = min(others).removeprefix("loss ")
        raise click.UsageError(
            f"{visible(str(run))} is a run of another model: only one of the two has "
            f"the loss {visible(name)}"
        )
    formulas = {output.name: output.text for output in model.outputs} | {_CURVES: ""}
    pictures = {
        path: formula
        for name, formula in formulas.items()
        for path in [_newest(run, name)]
        if path is not None
    }
    if not pictures:
        raise click.UsageError(
            f"{visible(str(run))} has no pictures yet: they are drawn as training ends"
        )
    about = f"{record.steps:,} iterations, seed {record.facts.get('seed', '?')}"
    return dict([*pictures.items()][-MOST_PICTURES:]), about


def _newest(run: Path, name: str) -> Path | None:
    drawn = [p for kind in _KINDS if (p := run / f"{name}{kind}").is_file()]
    return max(drawn, key=lambda path: path.stat().st_mtime_ns, default=None)
