"""Abbreviations in a drawn spec: a size that is a parameter, a formula with an argument."""

from __future__ import annotations

from typing import Any

from gencc.ops import functions

from .choices import Choices
from .renaming import POOL

_SECTIONS = ("networks", "params", "let", "losses", "latent", "fit")


def abbreviated(c: Choices, sections: dict[str, Any], hostile: bool) -> dict[str, Any]:
    """The same model, in which a latent's size has a name and a loss calls a formula."""
    names = [name for section in _SECTIONS for name in sections[section]]
    taken = {"x", "y", "prior", *names, *sections["data"].get("domains", ())}
    changed = dict(sections)
    if sections["latent"] and c.chance(60):
        latent = c.among([*sections["latent"]])
        ((word, settings),) = sections["latent"][latent].items()
        name = _unused(c, "dim", taken, hostile)
        size, number = _size(c, name, settings)
        changed["params"] = {**sections["params"], name: number}
        changed["latent"] = {**sections["latent"], latent: {word: size}}
        taken.add(name)
    if sections["losses"] and c.chance(60):
        loss = c.among([*sections["losses"]])
        name = _unused(c, "twice", {*taken, *functions.names()}, hostile)
        argument = _unused(c, "v", {"prior"}, hostile)
        formula = {f"{name}({argument})": f"{argument} + {argument}"}
        changed["let"] = {**sections["let"], **formula}
        text = f"{name}({sections['losses'][loss]}) / 2"
        changed["losses"] = {**sections["losses"], loss: text}
    return changed


def _size(c: Choices, name: str, settings: Any) -> tuple[Any, Any]:
    """The settings of a latent by the name of its size, and the parameter."""
    number = settings["size"] if isinstance(settings, dict) else settings
    size = name
    if c.chance(40):
        number, size = int(number) + 1, f"{name} - 1"
    written = {"value": number, "about": "how many"} if c.chance(30) else number
    return {**settings, "size": size} if isinstance(settings, dict) else size, written


def _unused(c: Choices, name: str, taken: set[str], hostile: bool) -> str:
    """The name, or a hostile one."""
    words = [word for word in POOL if word not in taken] if hostile else []
    if words:
        return c.among(words)
    numbers = ("", "_2", "_3", "_4", "_5", "_6", "_7")
    return next(f"{name}{n}" for n in numbers if f"{name}{n}" not in taken)
