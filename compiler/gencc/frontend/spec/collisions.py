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
        _check_prior(collector, path, name)
    for section, kind in _KINDS.items():
        for key in _keys(data, (section,)):
            name, *arguments = _signature(key) if section == "let" else (key,)
            what = "a formula" if arguments else kind
            first = seen.setdefault(name, (what, (section, key)))
            if first[1] == (section, key):
                _check_prior(collector, (section, key), name)
                _check_function(collector, data, section, name, key)
            elif (section, first[1]) != ("latent", ("let", name)):
                _report(collector, (section, key), name, what, first)
            _check_arguments(collector, (section, key), arguments)


def _signature(key: str) -> tuple[str, ...]:
    """A name of `let`, and the arguments of a formula: ("judged", "v") for `judged(v)`."""
    name, *rest = key.replace(")", "").split("(")
    return name.strip(), *(
        argument.strip() for part in rest for argument in part.split(",")
    )


def _check_arguments(collector: Collector, path: Path, arguments: list[str]) -> None:
    for index, argument in enumerate(arguments):
        if argument in arguments[:index]:
            message = f"two arguments of this formula are called `{argument}`"
            span = collector.document.key_span(path)
            collector.add("E0211", span, message, help="choose another name")
        _check_prior(collector, path, argument)


def _check_prior(collector: Collector, path: Path, name: str) -> None:
    """Nothing but a latent may be called `prior`: `prior.z` is always the prior of z."""
    if name == "prior" and path[0] != "latent":
        span = collector.document.key_span(path)
        message = "`prior.z` is the prior of the latent z, so nothing else is called so"
        collector.add("E0211", span, message, help="choose another name")


def _check_function(
    collector: Collector, data: Any, section: str, name: str, key: str
) -> None:
    """What is called has no name of a function: a network, a formula with arguments."""
    if name not in functions.names():
        return
    if section == "networks":
        written = data["networks"][name]
        if isinstance(written, dict) and not {"learned", "state"}.isdisjoint(written):
            return
    elif key == name:
        return
    what = "a network" if section == "networks" else "a formula"
    span = collector.document.key_span((section, key))
    message = f"`{name}` is a function of the language, so {what} cannot have that name"
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
    collector: Collector, path: Path, name: str, what: str, first: tuple[str, Path]
) -> None:
    other = name if first[1] == ("data",) else first[1][-1]
    at = line(collector.document.key_span(first[1]))
    collector.add(
        "E0211",
        collector.document.key_span(path),
        f"`{name}`, {what}, cannot be told from `{other}`, {first[0]}",
        notes=(f"`{other}` is {first[0]}: {at}",),
        help="choose another name",
    )
