"""Networks that follow others, and are called in place of them after training."""

from __future__ import annotations

import re
from typing import Any

from .draft import Draft


def averaged(draft: Draft, sections: dict[str, Any]) -> None:
    """Outputs and metrics that call a network call an average of it, if there is one."""
    networks = draft.networks
    mirrored = {network.get("mirror") for network in networks.values()}
    called = [
        name
        for name, network in networks.items()
        if "layers" in network and name in draft.learning and name not in mirrored
        if any(_calls(name, text) for text in _formulas(sections))
    ]
    if not called:
        return
    source = draft.c.among(called)
    average = draft.name(f"slow_{source}")
    decay = draft.c.choose("0.9", "0.5", "0", "0.999")
    networks[average] = {"average": source, "decay": decay}
    for key in ("outputs", "metrics"):
        sections[key] = {
            name: [_renamed(source, average, part) for part in text]
            if isinstance(text, list)
            else _renamed(source, average, text)
            for name, text in sections[key].items()
        }


def _formulas(sections: dict[str, Any]) -> list[str]:
    every = [*sections["outputs"].values(), *sections["metrics"].values()]
    return [
        part for text in every for part in ([text] if isinstance(text, str) else text)
    ]


def _calls(name: str, text: str) -> bool:
    return re.search(rf"\b{name}\(", text) is not None


def _renamed(name: str, other: str, text: str) -> str:
    return re.sub(rf"\b{name}\(", f"{other}(", text)
