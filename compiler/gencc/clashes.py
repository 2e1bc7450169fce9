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
    mse sse mae bce normal sample kl grid cross_entropy accuracy one_hot psnr auroc
    corrupt mask shuffle downsample upsample log_prob mahalanobis between
    norm grad interpolate
"""
FUNCTIONS = frozenset(_WORDS.split())
"""What a network cannot be called: a call would mean the function."""

_WHAT = {
    "networks": "a network",
    "params": "a parameter",
    "let": "a definition",
    "losses": "a loss",
    "latent": "a latent",
    "fit": "a statistic",
}


def find(findings: Findings, data: Any) -> None:
    """Adds E0211 for each name that another one is too like."""
    _bare_names(findings, data)
    _classes(findings, data)
    _made(findings, data)
    _settings(findings, data)
    networks = data.get("networks")
    for name in networks if isinstance(networks, dict) else ():
        _own_space(findings, data, ("networks", name, "heads"))


def _keys(data: Any, path: Path) -> Iterator[str]:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    yield from data if isinstance(data, dict) else ()


def _bare_names(findings: Findings, data: Any) -> None:
    seen: dict[str, tuple[str, Path]] = {}
    domains = list(_keys(data, ("data", "domains")))
    if not domains:
        seen["y"] = ("the labels", ("data",))
    for name in domains or ("x",):
        seen[name.lower()] = (
            "the data",
            ("data", "domains", name) if domains else ("data",),
        )
    for section in ("networks", "params", "let", "losses", "latent", "fit"):
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


def _made(findings: Findings, data: Any) -> None:
    """What is made after training becomes functions of one module."""
    seen: dict[str, tuple[str, Path]] = {}
    kinds = {"fit": "a statistic", "outputs": "an output", "metrics": "a metric"}
    for section, what in kinds.items():
        for name in _keys(data, (section,)):
            first = seen.setdefault(name.lower(), (what, (section, name)))
            if first[1] != (section, name):
                _tell(findings, (section, name), what, first)


def _settings(findings: Findings, data: Any) -> None:
    """Settings of a run that gencc names itself: beta_start, classifier_epochs."""
    params = data.get("params") if isinstance(data.get("params"), dict) else {}
    own: dict[str, tuple[str, Path]] = {}
    for name, value in params.items():
        for part in ("start", "end", "steps") if isinstance(value, dict) else ():
            what = f"the {part} of the parameter `{name}`"
            own[f"{name}_{part}".lower()] = (what, ("params", name))
    stages: dict[str, Path] = {}
    for name, path in _stages(data):
        if first := stages.get(name.lower()):
            _tell_stages(findings, name, path, first)
        stages.setdefault(name.lower(), path)
        what = f"the length of the stage `{name}`"
        own[f"{name}_epochs".lower()] = (what, path)
    for name in params:
        if known := own.get(name.lower()):
            _tell_setting(findings, name, *known)


def _stages(data: Any) -> Iterator[tuple[str, Path]]:
    """The names of the stages as gencc writes them, and where they stand."""
    train = data.get("train")
    stages = train.get("stages") if isinstance(train, dict) else ()
    for index, stage in enumerate(stages if isinstance(stages, list) else ()):
        if isinstance(stage, dict) and isinstance(stage.get("name"), str):
            name = stage["name"].replace("/", "_")
            yield name, ("train", "stages", index, "name")


def _tell_stages(findings: Findings, name: str, path: Path, first: Path) -> None:
    span = findings.document.span(path)
    message = f"two stages cannot be told apart: both are called `{name}`"
    notes = (f"the other one: {line(findings.document.span(first))}",)
    findings.add("E0211", span, message, notes=notes, help="choose another name")


def _tell_setting(findings: Findings, name: str, what: str, path: Path) -> None:
    at = line(findings.document.key_span(path))
    findings.add(
        "E0211",
        findings.document.key_span(("params", name)),
        f"the parameter `{name}` cannot be told from {what}",
        notes=(f"both would be the setting `{name}` of a run: {at}",),
        help="choose another name",
    )


def _own_space(findings: Findings, data: Any, path: Path) -> None:
    seen: dict[str, str] = {}
    for name in _keys(data, path):
        first = seen.setdefault(name.lower(), name)
        if path[-1] == "heads":
            _tell_attribute(findings, (*path, name))
        if first != name:
            _tell(findings, (*path, name), "a head", ("a head", (*path, first)))


def _tell(findings: Findings, path: Path, what: str, first: tuple[str, Path]) -> None:
    other = path[-1] if first[1] == ("data",) else first[1][-1]
    at = line(findings.document.key_span(first[1]))
    findings.add(
        "E0211",
        findings.document.key_span(path),
        f"`{path[-1]}`, {what}, cannot be told from `{other}`, {first[0]}",
        notes=(f"`{other}` is {first[0]}: {at}",),
        help="choose another name",
    )
