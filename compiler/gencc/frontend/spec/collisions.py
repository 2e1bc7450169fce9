"""Collisions: names of a spec that a formula could not tell apart; read off plain data.

The bare names of formulas share one namespace: x, networks, params, let, losses. Only a
latent may share its name with a definition, the code that it is the prior of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gencc.diagnostics.collector import Collector, line
from gencc.frontend.spec.error_paths import Path
from gencc.ops import functions

_KINDS = {
    "networks": "a network",
    "params": "a parameter",
    "let": "a definition",
    "losses": "a loss",
    "latent": "a latent",
    "fit": "a statistic",
}


def find(collector: Collector, data: Any) -> None:
    """Adds E0211 for each name that collides with another one."""
    _check_bare_names(collector, data)
    _check_stages(collector, data)


def _keys(data: Any, path: Path) -> Iterator[str]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    yield from data if isinstance(data, dict) else ()


def _check_bare_names(collector: Collector, data: Any) -> None:
    seen: dict[str, tuple[str, Path]] = {}
    domains = list(_keys(data, ("data", "domains")))
    if not domains:
        seen["y"] = ("the labels", ("data",))
    for name in domains or ("x",):
        path: Path = ("data", "domains", name) if domains else ("data",)
        seen[name] = ("the data", path)
        _check_prior(collector, path)
    for section, what in _KINDS.items():
        for name in _keys(data, (section,)):
            first = seen.setdefault(name, (what, (section, name)))
            if first[1] == (section, name):
                _check_prior(collector, (section, name))
                _check_function(collector, data, section, name)
            elif (section, first[1]) != ("latent", ("let", name)):
                _report(collector, (section, name), what, first)


def _check_prior(collector: Collector, path: Path) -> None:
    """Nothing but a latent may be called `prior`: `prior.z` is always the prior of z."""
    if path[-1] == "prior" and path[0] != "latent":
        span = collector.document.key_span(path)
        message = "`prior.z` is the prior of the latent z, so nothing else is called so"
        collector.add("E0211", span, message, help="choose another name")


def _check_function(collector: Collector, data: Any, section: str, name: str) -> None:
    """A network has no name of a function; a learned number, which is not called, may."""
    if section != "networks" or name not in functions.names():
        return
    written = data["networks"][name]
    if isinstance(written, dict) and "learned" in written:
        return
    span = collector.document.key_span((section, name))
    message = (
        f"`{name}` is a function of the language, so a network cannot have that name"
    )
    collector.add("E0211", span, message, help="choose another name")


def _check_stages(collector: Collector, data: Any) -> None:
    """No two stages have the same name, `/` in it being written `_`."""
    train = data.get("train")
    stages = train.get("stages") if isinstance(train, dict) else ()
    seen: dict[str, Path] = {}
    for index, stage in enumerate(stages if isinstance(stages, list) else ()):
        if isinstance(stage, dict) and isinstance(stage.get("name"), str):
            path: Path = ("train", "stages", index, "name")
            name = stage["name"].replace("/", "_")
            if name in seen:
                _report_stages(collector, name, path, seen[name])
            seen.setdefault(name, path)


def _report_stages(collector: Collector, name: str, path: Path, first: Path) -> None:
    span = collector.document.span(path)
    message = f"two stages cannot be told apart: both are called `{name}`"
    notes = (f"the other one: {line(collector.document.span(first))}",)
    collector.add("E0211", span, message, notes=notes, help="choose another name")


def _report(
    collector: Collector, path: Path, what: str, first: tuple[str, Path]
) -> None:
    other = path[-1] if first[1] == ("data",) else first[1][-1]
    at = line(collector.document.key_span(first[1]))
    collector.add(
        "E0211",
        collector.document.key_span(path),
        f"`{path[-1]}`, {what}, cannot be told from `{other}`, {first[0]}",
        notes=(f"`{other}` is {first[0]}: {at}",),
        help="choose another name",
    )
