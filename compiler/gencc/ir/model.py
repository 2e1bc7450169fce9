"""A whole model: data, networks, definitions, losses, schedule and outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from gencc.diagnostics import Source, Span
from gencc.ir.expressions import Expression, Record, Tensor
from gencc.ir.layers import Layer, Shape, Weight
from gencc.records import dataclass


@dataclass(frozen=True)
class Data:
    """Where the examples come from; images scaled to [low, high]."""

    source: Literal["digits", "mnist"]
    shape: Shape
    low: float
    high: float
    batch: int


@dataclass(frozen=True)
class Placed:
    """A layer in its place: its name within the network, and the shapes around it."""

    name: str
    layer: Layer
    input: Shape
    output: Shape
    span: Span = field(compare=False, repr=False)

    def weights(self) -> tuple[Weight, ...]:
        """Its tensors, in the canonical layout."""
        return self.layer.weights(self.input)


@dataclass(frozen=True)
class Head:
    """A named branch at the end of a network."""

    name: str
    layers: tuple[Placed, ...]
    output: Shape


@dataclass(frozen=True)
class Network:
    """A chain of layers from one input; the heads, where there are any, branch off it."""

    name: str
    input_name: str
    input: Shape
    layers: tuple[Placed, ...]
    heads: tuple[Head, ...]
    span: Span = field(compare=False, repr=False)
    logits: bool = False  # its closing sigmoid is taken by those who use the result

    @property
    def trunk_output(self) -> Shape:
        """The shape where the heads branch off, or of the result without heads."""
        return self.layers[-1].output if self.layers else self.input

    @property
    def output(self) -> Tensor | Record:
        """A record of the heads, or one tensor."""
        if self.heads:
            return Record(tuple((h.name, Tensor(h.output)) for h in self.heads))
        return Tensor(self.trunk_output)

    def placed(self) -> Iterator[tuple[str, Placed]]:
        """Every layer with its path inside the network: `dense_1`, `mean/dense_1`."""
        for layer in self.layers:
            yield layer.name, layer
        for head in self.heads:
            for layer in head.layers:
                yield f"{head.name}/{layer.name}", layer

    def weights(self) -> Iterator[tuple[str, Weight]]:
        """Every tensor with its canonical name: `encoder/dense_1/kernel`."""
        for path, layer in self.placed():
            for weight in layer.weights():
                yield f"{self.name}/{path}/{weight.name}", weight


@dataclass(frozen=True)
class ParameterValue:
    """A named number; a count is a whole number that some step is repeated by."""

    name: str
    value: float
    count: bool


@dataclass(frozen=True)
class Definition:
    """A name of `let`, in an order in which each uses only earlier ones."""

    name: str
    value: Expression
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Loss:
    """A named loss term: one number per example. `text` is the spec's formula."""

    name: str
    value: Expression
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Sgd:
    """b <- momentum b + g; p <- p - lr b. With nesterov: p <- p - lr (g + momentum b)."""

    lr: float
    momentum: float
    nesterov: bool


@dataclass(frozen=True)
class Adam:
    """p <- p - lr m_hat / (sqrt(v_hat) + epsilon). Kingma & Ba 2015, arXiv:1412.6980.

    epsilon stands outside the root and after the correction of v, as in Algorithm 1.
    """

    lr: float
    beta_1: float
    beta_2: float
    epsilon: float


Rule = Sgd | Adam


@dataclass(frozen=True)
class Optimizer:
    """A rule with a state of its own for the weights of the networks it moves."""

    name: str
    networks: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True)
class Step:
    """One update of the schedule.

    Its gradient is d(objective) / d(weights of the networks it updates); nothing
    else is touched, running statistics included. Each repetition draws a fresh
    minibatch and fresh noise.
    """

    name: str
    updates: tuple[str, ...]
    optimizers: tuple[str, ...]
    maximize: bool
    objective: Expression
    repeat: int | str  # a number, or the name of a parameter
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Output:
    """Something the trained package can make; becomes a subcommand."""

    name: str
    value: Expression
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Model:
    """What a spec means, with every name resolved and every number filled in."""

    name: str
    about: str
    paper: str
    data: Data
    networks: tuple[Network, ...]
    parameters: tuple[ParameterValue, ...]
    definitions: tuple[Definition, ...]
    losses: tuple[Loss, ...]
    epochs: int
    optimizers: tuple[Optimizer, ...]
    steps: tuple[Step, ...]
    outputs: tuple[Output, ...]
    source: Source = field(compare=False, repr=False)

    def network(self, name: str) -> Network:
        """The network of that name; there is one."""
        return next(n for n in self.networks if n.name == name)

    def optimizer(self, name: str) -> Optimizer:
        """The optimizer of that name; there is one."""
        return next(o for o in self.optimizers if o.name == name)
