"""A spec in the making: its sections, its names, and the values that it has so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from gencc.frontend.formula import unparse
from gencc.frontend.formula_parser import parse
from gencc.ops import functions, load, vocabulary

from .chains import Rules
from .choices import Choices
from .sources import Source
from .values import Shape, Value, times

_DRAWING = [name for name in functions.names() if functions.find(name).draws]
_NOISE = re.compile(rf"\b({'|'.join(_DRAWING)})\(")


def size_of(latent: dict[str, Any]) -> int:
    """How many numbers a latent has, as it is written."""
    (settings,) = latent.values()
    return int(settings["size"] if isinstance(settings, dict) else settings)


@dataclass(frozen=True)
class Net:
    """A network that can be applied; `results` are what its heads give, or it itself.

    A mirror that unpools by switches takes a result of its `source` only.
    """

    name: str
    inputs: tuple[Shape, ...]
    results: dict[str, Value]
    learns: bool = True
    source: str = ""
    input_names: tuple[str, ...] = ()

    def __call__(self, *arguments: Value) -> Value:
        """Applied to values, where it gives one."""
        return self.apply(*arguments)[""]

    def apply(self, *arguments: Value) -> dict[str, Value]:
        """Applied to values, by head."""
        own = frozenset({self.name}) if self.learns else frozenset()
        networks = own.union(*(argument.networks for argument in arguments))
        reads = frozenset[str]().union(*(argument.reads for argument in arguments))
        text = f"{self.name}({', '.join(argument.text for argument in arguments)})"
        return {
            head: replace(result, text=text, networks=networks, reads=reads)
            for head, result in self.results.items()
        }


@dataclass(frozen=True)
class Term:
    """One number per example that is made small; `name` is empty if written in place."""

    name: str
    value: Value


@dataclass
class Draft:
    """Sections as they will be written, and what has been made of them."""

    c: Choices
    source: Source
    rules: Rules
    latent: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    let: dict[str, str] = field(default_factory=dict)
    losses: dict[str, str] = field(default_factory=dict)
    nets: dict[str, Net] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)  # learned
    values: list[Value] = field(default_factory=list)  # what has a name
    terms: list[Term] = field(default_factory=list)
    rivals: list[tuple[tuple[str, ...], tuple[Term, ...]]] = field(default_factory=list)
    codes: list[tuple[Net, Value]] = field(default_factory=list)  # what decodes what
    labelled: list[tuple[str, Value]] = field(default_factory=list)  # and probabilities
    pairs: list[tuple[Value, Value]] = field(default_factory=list)  # compared
    slopes: list[tuple[Net, Value]] = field(default_factory=list)  # of networks, where
    noise: list[str] = field(default_factory=list)  # names of `let` that draw
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._taken |= {"y", *(domain.name for domain in self.source.domains)}
        self.values += [domain.value for domain in self.source.domains]

    @property
    def x(self) -> Value:
        """The minibatch; of several domains the first."""
        return self.values[0]

    @property
    def domains(self) -> list[Value]:
        """The minibatches of all domains."""
        return self.values[: len(self.source.domains)]

    def labels(self) -> tuple[str, int, Value]:
        """Labels of some domain, how many there are, and the minibatch they are of."""
        domain = self.c.among(self.source.labelled)
        index = self.source.domains.index(domain)
        assert domain.classes is not None
        return self.source.labels(domain), domain.classes, self.domains[index]

    @property
    def learning(self) -> list[str]:
        """All networks that have something to learn."""
        return [*(n.name for n in self.nets.values() if n.learns), *self.numbers]

    # -------------------------------------------------------------- names

    def name(self, preferred: str) -> str:
        """`preferred`, or with a number behind it."""
        name, number = preferred, 2
        while name in self._taken:
            name, number = f"{preferred}_{number}", number + 1
        self._taken.add(name)
        return name

    def define(self, preferred: str, value: Value) -> Value:
        """The value by a name of `let`."""
        name = self.name(preferred)
        self.let[name] = plain(value.text)
        if _NOISE.search(value.text):
            self.noise.append(name)
        defined = replace(value, text=name, port=name)
        self.values.append(defined)
        return defined

    def maybe_define(self, preferred: str, value: Value, percent: int = 50) -> Value:
        """The value by a name, or as it is."""
        return self.define(preferred, value) if self.c.chance(percent) else value

    def ported(self, value: Value, preferred: str = "v") -> Value:
        """The value, such that a network can have it for its input."""
        return value if value.port else self.define(preferred, value)

    # -------------------------------------------------------------- latents, numbers

    def prior(self, size: int, only: str = "") -> str:
        """A latent of that size: one that is there, or a new one."""
        for name, written in self.latent.items():
            if size_of(written) == size and (only in written or not only):
                return name
        name = next(n for n in ("z", "eta", "u", "w", "s") if n not in self.latent)
        self._taken.add(name)
        word = only or "normal"
        if not only and self.c.chance(35):
            word = self.c.choose(
                *(
                    distribution
                    for distribution in vocabulary("distributions")
                    if distribution not in (word, "categorical", "bernoulli")
                    and (size > 1 or distribution != "von_mises_fisher")
                )
            )
        self.latent[name] = {word: load("distributions", word).draw(self.c, size)}
        return name

    def drawn(self, latent: str) -> Value:
        """A sample of a latent."""
        written = self.latent[latent]
        (word,) = written
        return Value(
            f"sample(prior.{latent})",
            (size_of(written),),
            *load("distributions", word).SPREAD,
            port=latent,
            reads=frozenset({latent}),
        )

    def beside(self, value: Value) -> list[Value]:
        """A value, and noise for a second input, which must have another name."""
        value = self.ported(value)
        noise = self.drawn(self.prior(self.c.whole(1, 3)))
        return [value] if noise.port == value.port else [value, noise]

    def weight(self) -> tuple[str, float]:
        """A constant above 0, at most 2: a number, or the name of a parameter."""
        c = self.c
        if not c.chance(35):
            return c.choose(("0.5", 0.5), ("0.1", 0.1), ("2", 2.0), ("1.5", 1.5))
        known = [name for name, value in self.params.items() if not _is_count(name)]
        if known and c.chance(30):
            return c.among(known), 2.0
        name = self.name(c.choose("c", "beta", "alpha"))
        steps = c.choose(3, 10, 4)
        curves = (
            {word: {"steps": steps, **settings}}
            for word in vocabulary("schedules")
            for settings in load("schedules", word).DRAWN
        )
        self.params[name] = c.choose("0.5", *curves, "1.5")
        return name, 2.0

    def count(self) -> str | int:
        """How often a step is repeated: a number, or a parameter."""
        if not self.c.chance(40):
            return self.c.whole(2, 3)
        name = self.name("k")
        self.params[name] = str(self.c.whole(2, 3))
        return name

    def scaled(self, value: Value, percent: int = 30) -> Value:
        """The value, perhaps times a weight."""
        return times(*_swap(self.weight(), value)) if self.c.chance(percent) else value

    # -------------------------------------------------------------- terms

    def term(self, preferred: str, value: Value) -> Term:
        """What is made small: a loss, or now and then only written where a step needs it."""
        value = replace(value, text=plain(value.text))
        if self.c.chance(10):
            added = Term("", value)
        else:
            name = self.name(preferred)
            self.losses[name] = value.text
            added = Term(name, replace(value, text=name))
        self.terms.append(added)
        return added

    @property
    def tensors(self) -> list[Value]:
        """What a network can be given."""
        return [value for value in self.values if value.shape]

    def images(self) -> Iterator[Value]:
        """What has a name and can be shown."""
        return (value for value in self.values if value.is_image)


def _swap(weight: tuple[str, float], value: Value) -> tuple[str, Value, float]:
    return weight[0], value, weight[1]


def _is_count(name: str) -> bool:
    return name == "k" or name.startswith("k_")


def plain(text: str) -> str:
    """The formula with no parentheses but those that it needs."""
    return unparse(parse(text))
