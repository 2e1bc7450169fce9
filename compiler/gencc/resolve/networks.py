"""The networks of a spec -> chains of layers in their places, every shape known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from gencc.diagnostics import Span
from gencc.expressions import Call, Name
from gencc.findings import Findings, meant
from gencc.ir.layers import Layer, Shape, ShapeError, show_shape
from gencc.ir.model import Head, Network, Placed
from gencc.resolve.layers import kind, layer
from gencc.resolve.mirror import mirrored
from gencc.resolve.site import Broken, parts
from gencc.spec import Spec
from gencc.spec.fields import Formula
from gencc.spec.layers import BatchNorm
from gencc.spec.layers import Layer as WrittenLayer
from gencc.spec.model import Mirrored, Written
from gencc.spec.places import Path

MOST_WEIGHTS = 10**9
MOST_NUMBERS = 2**34  # of one layer's output for one batch

Networks = dict[str, Network | None]


def networks(findings: Findings, spec: Spec, inputs: Mapping[str, Shape]) -> Networks:
    """Every network by name; None for one that is broken. `inputs` are x and latents."""
    made: Networks = {}
    for name, written in spec.networks.items():
        if isinstance(written, Written):
            made[name] = _written(findings, name, written, inputs)
    for name, mirror in spec.networks.items():
        if isinstance(mirror, Mirrored):
            made[name] = _mirrored(findings, spec, name, mirror, made)
    return {name: made[name] for name in spec.networks}


def _written(
    findings: Findings, name: str, written: Written, inputs: Mapping[str, Shape]
) -> Network | None:
    path: Path = ("networks", name)
    if written.input not in inputs:
        message = f"`{name}` has the input `{written.input}`, which is not known"
        notes = ("an input is x, the data, or the name of a latent",)
        way_out = meant(written.input, inputs)
        span = findings.document.span((*path, "input"))
        findings.add("E0312", span, message, notes=notes, help=way_out)
        findings.told(written.input, "E0312")
        return None
    chain = _Chain(findings, written.input, inputs[written.input])
    try:
        chain.extend((*path, "layers"), written.layers)
        heads = tuple(
            chain.head((*path, "heads", head), head, branch)
            for head, branch in (written.heads or {}).items()
        )
    except Broken:
        return None
    span = findings.document.key_span(path)
    trunk = tuple(chain.placed)
    return Network(name, written.input, inputs[written.input], trunk, heads, span)


class _Chain:
    """Layers put one behind the other, each named by its kind and a running count."""

    def __init__(self, findings: Findings, start: str, shape: Shape) -> None:
        self.findings = findings
        self.placed: list[Placed] = []
        self.input = shape
        self._said = [f"{start} {show_shape(shape)}"]
        self._counts: dict[str, int] = {}

    @property
    def shape(self) -> Shape:
        return self.placed[-1].output if self.placed else self.input

    def extend(self, path: Path, written: tuple[WrittenLayer, ...]) -> None:
        for index, one in enumerate(written):
            span = self.findings.document.span((*path, index))
            normalized = any(isinstance(w, BatchNorm) for w in written[index + 1 :][:1])
            self.add(layer(one, self.shape, normalized), span)

    def add(self, made: Layer, span: Span) -> None:
        word = kind(made)
        self._counts[word] = self._counts.get(word, 0) + 1
        name = f"{word}_{self._counts[word]}"
        try:
            output = made.output_shape(self.shape)
        except ShapeError as error:
            message = f"{word} cannot take {show_shape(self.shape)}: {error}"
            notes = (f"the shapes so far: {', '.join(self._said)}",)
            self.findings.add("E0305", span, message, notes=notes)
            raise Broken from None
        self.placed.append(Placed(name, made, self.shape, output, span))
        self._said.append(f"{name} {show_shape(output)}")

    def head(self, path: Path, name: str, written: tuple[WrittenLayer, ...]) -> Head:
        """A branch from here on, with counts of its own."""
        branch = _Chain(self.findings, "the layers before", self.shape)
        branch._said = [*self._said]
        branch.extend(path, written)
        return Head(name, tuple(branch.placed), branch.shape)


# ------------------------------------------------------------------ mirrors


def _mirrored(
    findings: Findings, spec: Spec, name: str, mirror: Mirrored, made: Networks
) -> Network | None:
    path: Path = ("networks", name)
    span = findings.document.span((*path, "mirror"))
    if why := _no_mirror(spec, mirror):
        where = findings.document.key_span((*path, "tied")) if mirror.tied else span
        known = [one for one, w in spec.networks.items() if isinstance(w, Written)]
        unknown = mirror.mirror not in spec.networks
        way_out = meant(mirror.mirror, known) if unknown else _write_out(mirror)
        findings.add("E0313", where, why, help=way_out)
        if unknown:
            findings.told(mirror.mirror, "E0313")
        return None
    source = made[mirror.mirror]
    if source is None:
        return None
    input_name = _called_with(spec, name) or "code"
    chain = _Chain(findings, input_name, source.trunk_output)
    try:
        for one in mirrored(source.layers):
            chain.add(one, span)
    except Broken:
        return None
    where = findings.document.key_span(path)
    return Network(name, input_name, chain.input, tuple(chain.placed), (), where)


def _no_mirror(spec: Spec, mirror: Mirrored) -> str | None:
    """Why there is no mirror of that network, or None when there is one."""
    source = spec.networks.get(mirror.mirror)
    if source is None:
        return f"there is no network `{mirror.mirror}` to mirror"
    if mirror.tied:
        return "`tied: true`, a mirror with the weights of its source, is not supported yet"
    if isinstance(source, Mirrored):
        return f"`{mirror.mirror}` is a mirror itself, which has no mirror"
    if source.heads:
        return f"`{mirror.mirror}` has heads; mirroring those is not supported yet"
    return None


def _write_out(mirror: Mirrored) -> str:
    if mirror.tied:
        return "leave `tied` out: the mirror then has weights of its own"
    return "write its layers out: `{input: …, layers: […]}`"


def _called_with(spec: Spec, network: str) -> str | None:
    """The name that the spec hands to a network, where it hands over a name."""
    for formula in _formulas(spec):
        for part in parts(formula.tree):
            match part:
                case Call(name=name, arguments=(Name(name=given),)) if name == network:
                    return given
    return None


def _formulas(spec: Spec) -> Iterator[Formula]:
    yield from (*spec.let.values(), *spec.losses.values(), *spec.outputs.values())


# ------------------------------------------------------------------ sizes


def check_sizes(findings: Findings, made: Networks, batch: int) -> None:
    """E0317 for more weights or larger layers than any machine is meant to hold."""
    placed = [
        (math.prod(weight.shape), one)
        for network in made.values()
        if network
        for _, one in network.placed()
        for weight in one.weights()
    ]
    total = sum(size for size, _ in placed)
    if total > MOST_WEIGHTS:
        largest = max(placed, key=lambda pair: pair[0])[1]
        message = f"the networks have {total:,} weights; 1,000,000,000 are allowed"
        label = "the largest part of them"
        findings.add("E0317", largest.span, message, label=label)
        return
    for network in made.values():
        for _, one in network.placed() if network else ():
            if math.prod(one.output) * batch > MOST_NUMBERS:
                size = f"{show_shape(one.output)} for each of {batch:,} examples"
                message = f"the output of this layer is too large: {size}"
                findings.add("E0317", one.span, message)
                return
