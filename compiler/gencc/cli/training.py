"""Packages that are trained by commands of gencc, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from gencc.diagnostics import closest
from gencc.diagnostics.render import visible
from gencc.plugins import lacking


class TrainingCommand(click.Command):
    """A command that passes on to `train` what stands behind `--`.

    Flags of `train` that stand before it are the likeliest ones that are not its own.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            flag = visible(error.option_name)
            own = [name for each in self.get_params(ctx) for name in each.opts]
            similar = closest(error.option_name, own)
            hint = f"; or did you mean {similar}?" if similar else ""
            message = (
                f"{self.name} has no flag {flag}; those of `train` stand behind --: "
                f"gencc {self.name} SPEC -- {flag}{hint}"
            )
            raise click.UsageError(message, ctx) from error


def require_framework(backend: str) -> None:
    """Raises UsageError if packages of a built-in backend cannot run here."""
    if missing := lacking(backend):
        verb = "is" if len(missing) == 1 else "are"
        names = " and ".join(missing)
        raise click.UsageError(
            f"training needs {names}, which {verb} not installed here"
        )


def train(package: Path, flags: Sequence[str]) -> int:
    """Train the package in a folder, with flags of its `train`; the result is its exit code."""
    # -P, as a package of the same name may be in the folder we are in.
    command = [sys.executable, "-P", "-m", package.name, "train", *flags]
    path = os.pathsep.join([str(package.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path.rstrip(os.pathsep)}
    process = subprocess.Popen(command, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the process gets it too, and saves what it has
            continue
