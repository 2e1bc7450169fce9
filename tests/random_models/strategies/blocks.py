"""Blocks: layers of a drawn spec that have a name, and numbers in them as arguments."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import deepcopy
from typing import Any

from gencc import ops

from .chains import Layer, word
from .choices import Choices
from .renaming import POOL

_NUMBERS = {"dense": "units", "conv": "filters", "conv_transpose": "filters"}


def blocked(c: Choices, sections: dict[str, Any], hostile: bool) -> dict[str, Any]:
    """The same spec, in which some layers are a block wherever they stand."""
    networks = deepcopy(sections["networks"])
    chains = [chain for network in networks.values() for chain in _chains(network)]
    runs = [
        chain[start : start + length]
        for chain in chains
        for length in (1, 2, 3)
        for start in range(_joining(chain), len(chain) - length + 1)
    ]
    if not runs:
        return sections
    arguments = _Arguments(sections["params"])
    often = [run for run in runs if len(run) > 1 and _repeats(chains, run)]
    layers, _ = arguments.opened(c.among(often if often and c.chance(70) else runs))
    taken = {*ops.vocabulary("layers"), *arguments.names}
    name = c.among([w for w in POOL if w not in taken]) if hostile else "block"
    for chain in chains:
        start = _joining(chain)
        while start + len(layers) <= len(chain):
            other, values = arguments.opened(chain[start : start + len(layers)])
            if other == layers:
                chain[start : start + len(layers)] = [_use(c, name, values)]
            start += 1
    used = {argument for argument, _ in arguments.opened(layers)[1]}
    key = f"{name}({', '.join(sorted(used))})" if used else name
    ordered = {"blocks": {key: layers}, "networks": networks}
    return {
        new: value
        for old in sections
        for new, value in (
            ordered.items() if old == "networks" else [(old, sections[old])]
        )
    }


def _repeats(chains: list[list[Layer]], run: list[Layer]) -> bool:
    """Whether a `repeat` has these layers, so that a block of them has several uses."""
    layers = [layer for chain in chains for layer in chain if isinstance(layer, dict)]
    return any(layer.get("repeat", {}).get("layers") == run for layer in layers)


def _chains(part: Any) -> Iterator[list[Layer]]:
    """All lists of layers, those within others, too."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, list) and key in (
                "layers",
                "shortcut",
                "residual",
                "skip",
            ):
                yield value
            elif isinstance(value, list) and key not in ("input", "reshape"):
                yield from [value] if value and _are_layers(value) else []
            yield from _chains(value)
    elif isinstance(part, list):
        for value in part:
            yield from _chains(value)


def _are_layers(value: list[Any]) -> bool:
    """Whether this is the list of a head: none of a pair of numbers."""
    return all(isinstance(layer, str | dict) for layer in value)


def _joining(chain: list[Layer]) -> int:
    """How many layers only join inputs."""
    return chain.index("concat") + 1 if "concat" in chain else 0


class _Arguments:
    """Names for the numbers of layers, which no parameter has."""

    def __init__(self, params: Collection[str]) -> None:
        candidates = (
            f"size{mark}" for mark in ("", "_2", "_3", "_4", "_5", "_6", "_7")
        )
        self.names = [name for name in candidates if name not in params]

    def opened(self, layers: list[Layer]) -> tuple[list[Layer], list[tuple[str, Any]]]:
        """The layers with arguments for numbers, and the numbers."""
        values: list[tuple[str, Any]] = []

        def argument(number: Any) -> Any:
            if isinstance(number, str):
                values.append((number, number))
                return number
            values.append((self.names[len(values)], number))
            return values[-1][0]

        changed = deepcopy(layers)
        for index, layer in enumerate(changed):
            if isinstance(layer, dict) and (key := _NUMBERS.get(word(layer))):
                ((name, settings),) = layer.items()
                if isinstance(settings, dict):
                    opened: Any = {**settings, key: argument(settings[key])}
                else:
                    opened = argument(settings)
                changed[index] = {name: opened}
        return changed, values


def _use(c: Choices, name: str, values: list[tuple[str, Any]]) -> Layer:
    if len(values) == 1 and not c.chance(30):
        return {name: values[0][1]}
    return {name: dict(values)} if values else name
