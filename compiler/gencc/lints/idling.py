"""Lints about what a spec says in vain."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic
from gencc.lints.reader import Reader


def unused_names(reader: Reader) -> Iterator[Diagnostic]:
    """A latent that nothing draws, or a definition that stands nowhere else."""
    for one in reader.model.idle:
        way_out = f"use `{one.name}` in a formula, or remove it"
        message = f"nothing uses the {one.what} `{one.name}`"
        if one.what == "latent":
            message = f"nothing draws from the latent `{one.name}`"
            way_out = f"`sample(prior.{one.name})` draws from it; or remove it"
        yield reader.warn("W0711", one.span, message, (), way_out)
