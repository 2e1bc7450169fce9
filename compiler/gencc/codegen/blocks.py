"""Blocks of the spec -> functions of model.py, for those that it uses several times.

A block of a single layer is written out: its call would say less than the layer does. Every
use of others is emitted as if its layers were written out. Where the code of all uses differs
in numbers alone, and those are what the block was given, or the channels that come in, or
a multiple of one of them, it is one function of these; otherwise each use stays as it is.
Numbers that all uses share are told apart by probes: uses that no network has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import groupby
from typing import Any

from gencc.codegen.files.model_py import architectures
from gencc.codegen.python.nodes import Binary, Expression, Literal, Name, Symbol
from gencc.ir.layers import Use
from gencc.ir.model import Model, Network, Placed, walked
from gencc.ir.records import dataclass

Key = tuple[str, str, int]
Number = int | float


@dataclass(frozen=True)
class Site:
    """A use of a block: where it stands, and the layers that it stands for.

    `prefix` is that of the head, `level` how many blocks it stands in.
    """

    network: Network
    prefix: str
    layers: tuple[Placed, ...]
    level: int

    @property
    def use(self) -> Use:
        """The block, and its arguments."""
        return self.layers[0].uses[self.level]

    @property
    def is_function(self) -> bool:
        """Whether it can be one: of several layers, and no result within has a name."""
        layers = [*walked(self.layers)]
        return len(layers) > 1 and not any(layer.tap for layer in layers)

    @property
    def numbers(self) -> dict[str, Number]:
        """What its code may depend on: the arguments, and the channels that come in."""
        shape = self.layers[0].input
        channels = {"features" if len(shape) == 1 else "channels": shape[-1]}
        arguments = {name: _short(value) for name, value in self.use.arguments}
        return {**channels, **arguments}

    @property
    def key(self) -> Key:
        """Which use it is in the model."""
        return self.network.name, f"{self.prefix}{self.layers[0].name}", self.level


@dataclass(frozen=True)
class Function:
    """What a block becomes; `code` is that of its uses, with parameters in it."""

    name: str
    signature: str
    parameters: tuple[tuple[Symbol, type], ...]
    code: Any

    @property
    def symbol(self) -> Symbol:
        """Its name in model.py."""
        return Symbol(self.name, "a block", derived=True)

    def arguments(self, site: Site) -> tuple[Literal, ...]:
        """The numbers that it is given in a use."""
        numbers = site.numbers
        return tuple(Literal(numbers[symbol.word]) for symbol, _ in self.parameters)


@dataclass(frozen=True)
class Call:
    """A use: the function, and the numbers that it is given there."""

    function: Function
    arguments: tuple[Literal, ...]


@dataclass(frozen=True)
class Calls:
    """The uses that are calls; `functions` are those that there are, by block."""

    by_key: dict[Key, Call]
    functions: dict[str, Function]

    def of(self, site: Site) -> Call | None:
        """The call, or None for layers that are written out."""
        if not site.use.is_probe:
            return self.by_key.get(site.key)
        function = self.functions.get(site.use.block)
        return Call(function, function.arguments(site)) if function else None


Emit = Callable[[Site, Calls], Any]


def runs(
    network: Network, prefix: str, chain: Sequence[Placed], level: int
) -> Iterator[Site | Placed]:
    """The layers of a chain; those of one use of a block together."""

    def use(placed: Placed) -> Use | None:
        return placed.uses[level] if len(placed.uses) > level else None

    for used, run in groupby(chain, use):
        if used is None:
            yield from run
        else:
            yield Site(network, prefix, tuple(run), level)


def functions(
    model: Model, emit: Emit, may_be_called: Callable[[Site], bool] = lambda site: True
) -> tuple[list[Function], Calls]:
    """The functions, each behind those that it calls, and who calls them with what.

    may_be_called: whether the backend can write a use as a call.
    """
    sites: dict[str, list[Site]] = {}
    probes: dict[str, list[Site]] = {}
    for network in (architecture.first for architecture in architectures(model)):
        if _is_free(model, network):
            for site in _sites(network):
                if site.is_function and may_be_called(site):
                    sites.setdefault(site.use.block, []).append(site)
            for layers in network.probes:
                probe = Site(network, "", layers, 0)
                probes.setdefault(probe.use.block, []).append(probe)
    calls = Calls({}, {})
    for block in _inner_first(sites):
        if len(sites[block]) < 2:
            continue
        function = _function(sites[block], probes.get(block, ()), emit, calls)
        if function is not None:
            calls.functions[block] = function
            for site in sites[block]:
                calls.by_key[site.key] = Call(function, function.arguments(site))
    return [*calls.functions.values()], calls


def _function(
    sites: Sequence[Site], probes: Sequence[Site], emit: Emit, calls: Calls
) -> Function | None:
    """The function for all uses, of the numbers by which these differ, and the probes.

    Where a probe is of another kind, of the uses alone; None where those differ in more.
    """
    for every in ([*sites, *probes], sites):
        try:
            abstraction = _Abstraction(every)
            code = abstraction.common([emit(site, calls) for site in every])
        except _Differ:
            continue
        use = sites[0].use
        return Function(use.block, use.signature, abstraction.parameters, code)
    return None


def _sites(network: Network) -> Iterator[Site]:
    chains = [("", network.layers)]
    chains += [(f"{head.name}/", head.layers) for head in network.heads]
    while chains:
        prefix, chain = chains.pop(0)
        yield from _within(network, prefix, chain, 0)
        chains += [
            (prefix, branch.layers) for placed in chain for branch in placed.branches
        ]


def _within(
    network: Network, prefix: str, chain: Sequence[Placed], level: int
) -> Iterator[Site]:
    for part in runs(network, prefix, chain, level):
        if isinstance(part, Site):
            yield part
            yield from _within(network, prefix, part.layers, level + 1)


def _inner_first(sites: Mapping[str, Sequence[Site]]) -> list[str]:
    """The blocks, each behind those whose uses stand in it."""
    within = {
        block: sites.keys() & {use.block for site in uses for use in _all_uses(site)}
        for block, uses in sites.items()
    }
    ordered: list[str] = []
    while len(ordered) < len(sites):
        ordered += [b for b in sites if b not in ordered and within[b] <= {*ordered}]
    return ordered


def _all_uses(site: Site) -> Iterator[Use]:
    waiting = [(placed, site.level + 1) for placed in site.layers]
    while waiting:
        placed, level = waiting.pop()
        yield from placed.uses[level:]
        for branch in placed.branches:
            waiting += [(layer, 0) for layer in branch.layers]


# ------------------------------------------------------------------ what uses have in common


class _Differ(Exception):
    """The code of two uses is not the same but for numbers that have a name."""


class _Abstraction:
    """The numbers by which the code of several uses differs, and what they are called."""

    def __init__(self, sites: Sequence[Site]) -> None:
        numbers = [site.numbers for site in sites]
        if any(known.keys() != numbers[0].keys() for known in numbers):
            raise _Differ  # of vectors and of images
        self._known = {
            name: tuple(known[name] for known in numbers) for name in numbers[0]
        }
        self._needed: set[str] = set()

    @property
    def parameters(self) -> tuple[tuple[Symbol, type], ...]:
        """Those that the code needs, in the order of `Site.numbers`."""
        return tuple(
            (_symbol(name), int if all(isinstance(v, int) for v in values) else float)
            for name, values in self._known.items()
            if name in self._needed
        )

    def common(self, codes: Sequence[Any]) -> Any:
        """The code of all, with parameters where they differ. Raises _Differ."""
        return self._common(codes)

    def _common(self, parts: Sequence[Any]) -> Any:
        first = parts[0]
        if all(part == first for part in parts):
            return first
        if any(type(part) is not type(first) for part in parts):
            raise _Differ
        if isinstance(first, Literal):
            return self._parameter(tuple(part.value for part in parts))
        if isinstance(first, tuple):
            if len({len(part) for part in parts}) > 1:
                raise _Differ
            return tuple(self._common(group) for group in zip(*parts, strict=True))
        if not is_dataclass(first) or isinstance(first, Symbol):
            raise _Differ
        inside = {
            field.name: [getattr(part, field.name) for part in parts]
            for field in fields(first)
        }
        comments = inside.pop("comment", [""])
        common = {name: self._common(group) for name, group in inside.items()}
        if len(set(comments)) == 1 and comments[0]:
            common["comment"] = comments[0]
        rebuild: Callable[..., Any] = type(first)
        return rebuild(**common)

    def _parameter(self, values: tuple[Any, ...]) -> Expression:
        """A parameter, or a multiple of it."""
        if any(type(value) not in (int, float) for value in values):
            raise _Differ
        channels, *arguments = self._known  # where both would do, an argument says more
        for factor in (1, *range(2, 17)):
            for word in (*arguments, channels):
                if values == tuple(factor * number for number in self._known[word]):
                    self._needed.add(word)
                    name = Name(_symbol(word))
                    return name if factor == 1 else Binary("*", Literal(factor), name)
        raise _Differ


def _symbol(word: str) -> Symbol:
    return Symbol(word, "an argument of a block")


def _short(value: float) -> Number:
    return int(value) if value.is_integer() else value


def _is_free(model: Model, network: Network) -> bool:
    """Whether no mirror needs a place within a network, nor the network one."""
    others = (layer for other in model.networks for layer in other.layers)
    is_tied = any(layer.tied.split("/")[0] == network.name for layer in others)
    return not (is_tied or network.tied_to or network.exposed or network.switches)
