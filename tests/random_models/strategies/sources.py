"""`data` of a drawn spec: x, or one or two named domains, tiny or part of packages."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from gencc.ops import load, sources, vocabulary

from .choices import Choices
from .values import INFINITE, Shape, Value

Range = tuple[float, float]


@dataclass(frozen=True)
class Domain:
    """What a runner needs to know of one input, to write examples of it."""

    name: str
    source: str
    shape: Shape
    classes: int | None = None
    scale: Range | None = None
    bounds: Range | None = None
    only: tuple[int, ...] = ()
    factors: int = 0

    @property
    def value(self) -> Value:
        """The minibatch; points of a source lie anywhere."""
        low, high = self.scale or (-INFINITE, INFINITE)
        if self.source == "npz" and not self.scale:
            low, high = -1.0, 1.0
        reads = frozenset({self.name})
        return Value(
            self.name, self.shape, low, high, degree=1, port=self.name, reads=reads
        )


@dataclass(frozen=True)
class Source:
    """All of `data`: the domains, whether the spec names them, and what is written."""

    domains: tuple[Domain, ...]
    named: bool
    batch: int
    hold_out: float
    written: dict[str, Any]

    @property
    def labelled(self) -> tuple[Domain, ...]:
        """The domains whose labels differ.

        A code of labels that are all the same leaves a batch_norm nothing to divide by.
        """
        return tuple(d for d in self.domains if d.classes and len(d.only) != 1)

    @property
    def factored(self) -> tuple[Domain, ...]:
        """The domains whose factors lie between -1 and 1."""
        return tuple(d for d in self.domains if d.factors and d.source == "npz")

    def labels(self, domain: Domain) -> str:
        """The labels of a domain, as a formula calls them."""
        return f"{domain.name}.y" if self.named else "y"


_SHAPES: tuple[Shape, ...] = (
    (3,), (4,), (5,), (4, 4, 1), (6,), (5, 7, 2), (6, 3, 1), (3, 3, 3), (2, 6, 1),
    (4, 2, 3), (1, 5, 1),
)  # fmt: skip
_MOST = 256  # numbers of an example of a source, for the reference to be quick
KNOWN = {
    word: source
    for word in vocabulary("sources")
    if (source := sources.find(word)).examples and prod(source.shape or ()) <= _MOST
}
_SCALES: tuple[Range, ...] = ((0, 1), (-1, 1), (0, 2))


def source(c: Choices) -> Source:
    """One heap of examples; two of one shape, or one with a name, now and then."""
    batch = c.choose(4, 3, 5, 8, 7, 9, 6, 2, 1)
    named = c.chance(22)
    names = (
        c.choose(["a", "b"], ["a"], ["x", "b"], ["a", "x"], ["x"]) if named else ["x"]
    )
    kind = c.choose("npz", "npz", "npz", "npz", *reversed(KNOWN))
    shape = (kind in KNOWN and KNOWN[kind].shape) or c.among(_SHAPES)
    domains, every = [], {}
    for name in names:
        domain, written = _domain(c, name, kind, shape)
        domains.append(domain)
        every[name] = written
    written = {} if named else every["x"]
    only = {"only": written.pop("only")} if "only" in written else {}
    written["batch"] = batch
    hold_out = 0.0
    if c.chance(70 if only else 20):
        hold_out = c.choose(0.2, 0.3)
        written["hold_out"] = hold_out
    written |= only
    if named:
        written["domains"] = every
        plain = all(d.source == "npz" and not d.only for d in domains)
        if len(domains) == 2 and plain and c.chance(30):
            written["pairs"] = True
            if not all("augment" in domain for domain in every.values()):
                for domain in every.values():  # changed alike, or not at all
                    domain.pop("augment", None)
    return Source(tuple(domains), named, batch, hold_out, written)


def _domain(
    c: Choices, name: str, kind: str, shape: Shape
) -> tuple[Domain, dict[str, Any]]:
    written: dict[str, Any] = {"source": kind}
    classes = KNOWN[kind].classes if kind in KNOWN else None
    scale: Range | None = None
    bounds: Range | None = None
    if kind == "npz":
        written["shape"] = list(shape)
        if c.chance(30):
            classes = c.whole(2, 4)
            written["classes"] = classes
    factors = (KNOWN[kind].factors or 0) if kind in KNOWN else 0
    if kind == "npz" and c.chance(15):
        factors = c.whole(1, 3)
        written["factors"] = factors
    pictures = kind in KNOWN and KNOWN[kind].pictures
    if pictures or (kind == "npz" and c.chance(60)):
        scale = c.among(_SCALES)
        written["scale"] = list(scale)
    if kind == "npz" and scale and c.chance(30):
        bounds = c.choose((0, 10), (-4, 6))
        written["range"] = list(bounds)
    only: tuple[int, ...] = ()
    if classes and c.chance(25):
        only = tuple(range(c.whole(1, min(classes - 1, 3))))
        written["only"] = list(only)
    if len(shape) == 3 and shape[0] > 1 and c.chance(20):
        written["augment"] = _augment(c)
    return Domain(name, kind, shape, classes, scale, bounds, only, factors), written


def _augment(c: Choices) -> list[Any]:
    """One change of images or two, which fit images of at least 2 x 1 pixels."""
    words = [*vocabulary("augmentations")]
    first = c.among(words)
    chosen = (
        [first, c.among([w for w in words if w != first])] if c.chance(30) else [first]
    )
    return [c.among(load("augmentations", word).DRAWN) for word in chosen]
