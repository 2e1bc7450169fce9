"""Names of one spec that cannot be told apart, found in its plain data.

What stands bare in a formula shares one space: x, networks, params, let, losses. A
latent may share its name with a definition alone, which is the code it is a prior of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gencc import names
from gencc.findings import Findings, line
from gencc.spec.places import Path

_WORDS = """
    log exp sqrt square abs tanh sigmoid softplus relu minimum maximum stop sum mean
    mse sse mae bce normal sample kl grid
"""
FUNCTIONS = frozenset(_WORDS.split())
"""What a network cannot be called: a call would mean the function."""

_WHAT = {
    "networks": "a network",
    "params": "a parameter",
    "let": "a definition",
    "losses": "a loss",
    "latent": "a latent",
}


def find(findings: Findings, data: Any) -> None:
    """Adds E0211 for each name that another one is too like."""
    _bare_names(findings, data)
    _classes(findings, data)
    _own_space(findings, data, ("outputs",))
    networks = data.get("networks")
    for name in networks if isinstance(networks, dict) else ():
        _own_space(findings, data, ("networks", name, "heads"))


def _keys(data: Any, path: Path) -> Iterator[str]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    yield from data if isinstance(data, dict) else ()


def _bare_names(findings: Findings, data: Any) -> None:
    seen: dict[str, tuple[str, Path]] = {"x": ("the data", ("data",))}
    for section in ("networks", "params", "let", "losses", "latent"):
        for name in _keys(data, (section,)):
            what = _WHAT[section]
            first = seen.setdefault(name.lower(), (what, (section, name)))
            if first[1] == (section, name):
                _not_a_function(findings, section, name)
            elif (section, first[1]) != ("latent", ("let", name)):
                _tell(findings, (section, name), what, first)


def _tell_attribute(findings: Findings, path: Path) -> None:
    if why := names.part_problem(str(path[-1])):
        span = findings.document.key_span(path)
        findings.add("E0205", span, why, help="choose another name")


def _not_a_function(findings: Findings, section: str, name: str) -> None:
    if section == "networks":
        _tell_attribute(findings, (section, name))
    if section == "networks" and name in FUNCTIONS:
        span = findings.document.key_span((section, name))
        message = f"`{name}` is a function of the language, so no network can be it"
        findings.add("E0211", span, message, help="choose another name")


def _classes(findings: Findings, data: Any) -> None:
    """Networks become classes: to_a and toA would be one; enc_output, with enc's result."""
    seen: dict[str, str] = {}
    every = list(_keys(data, ("networks",)))
    for name in every:
        seen.setdefault(names.camel(name).lower(), name)
    results = {f"{names.camel(name).lower()}output": name for name in every}
    for name in every:
        own = names.camel(name).lower()
        first = results.get(own, seen[own])
        if first != name and first.lower() != name.lower():
            known = ("a network", ("networks", first))
            _tell(findings, ("networks", name), "a network", known)


def _own_space(findings: Findings, data: Any, path: Path) -> None:
    seen: dict[str, str] = {}
    for name in _keys(data, path):
        first = seen.setdefault(name.lower(), name)
        if path[-1] == "heads":
            _tell_attribute(findings, (*path, name))
        if first != name:
            what = "an output" if path == ("outputs",) else "a head"
            _tell(findings, (*path, name), what, (what, (*path, first)))


def _tell(findings: Findings, path: Path, what: str, first: tuple[str, Path]) -> None:
    other = "x" if first[1] == ("data",) else first[1][-1]
    at = line(findings.document.key_span(first[1]))
    findings.add(
        "E0211",
        findings.document.key_span(path),
        f"`{path[-1]}`, {what}, cannot be told from `{other}`, {first[0]}",
        notes=(f"`{other}` is {first[0]}: {at}",),
        help="choose another name",
    )
