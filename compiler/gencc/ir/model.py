"""A whole model: data, networks, definitions, losses, schedule and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, fields
from functools import cached_property
from itertools import chain
from math import prod
from typing import ClassVar, Literal

from gencc.diagnostics import Source, Span
from gencc.ir.columns import Column
from gencc.ir.expressions import Bound, Expression, Record, Scalar, Tensor
from gencc.ir.layers import Branching, Layer, Shape, Use, Weight
from gencc.ir.records import dataclass
from gencc.ops.notation import canonical, counted, number

Range = tuple[float, float]
DataPart = Literal["examples", "labels", "factors"]


@dataclass(frozen=True)
class Augmentation:
    """What training sees in place of images, drawn anew for each minibatch."""

    word: ClassVar[str] = ""

    @property
    def arguments(self) -> tuple[int | str, ...]:
        """The settings that packages give to the function of its name."""
        raise NotImplementedError


@dataclass(frozen=True)
class Fit:
    """How image files come to the size of the shape.

    First the middle `crop`, height and width, is cut out, then it is resized, "crop",
    "pad", "stretch" or a number of pixels for the shorter side, and then, if `centre`,
    the middle of the shape's size is cut out.
    """

    resize: str | int | None = None
    crop: tuple[int, int] | None = None
    centre: bool = False


@dataclass(frozen=True)
class Domain:
    """Where the examples of one input come from.

    `scale` is the range of the model, None for numbers used as they are; `bounds` is
    the range of the source, None where the source knows it. `classes` is the number of
    labels, None without labels; `only` the labels to train on, all if empty. `labels`
    is the input that has the labels of its examples, empty without any; `factors` the
    one that has the `factor_count` numbers that each example was made from. `fit` is how
    image files come to the shape, `label_source` where their labels stand, if not in
    sub-folders: runtime/support/image_files and image_labels say what they mean.
    `columns` are those of a table whose columns have names, empty for all others.
    `augment` are the changes of the examples that training sees, one after another.
    With a `stride` they are windows of one long series, which begin so many rows apart.
    `hold_out` is the fraction of the examples that is not trained on.
    """

    name: str
    source: str
    shape: Shape
    classes: int | None
    scale: Range | None
    bounds: Range | None
    only: tuple[int, ...]
    labels: str
    factor_count: int = 0
    factors: str = ""
    fit: Fit | None = None
    label_source: str = ""
    columns: tuple[Column, ...] = ()
    augment: tuple[Augmentation, ...] = ()
    stride: int = 0
    hold_out: float = 0.0

    @property
    def inputs(self) -> tuple[str, ...]:
        """The examples and, where there are any, their labels and factors."""
        return tuple(filter(None, (self.name, self.labels, self.factors)))


@dataclass(frozen=True)
class Data:
    """Examples called x, with labels y and factors x.factors; or, if `named`, domains
    that the spec names.

    Domains are independent. A named one has an order of its own, a file or folder of
    its name in the folder of the data, and no labels but those of its `only`. Where they
    are `paired`, all have the same order: example i of one goes with example i of others.
    """

    domains: tuple[Domain, ...]
    batch: int
    named: bool
    paired: bool = False

    @property
    def holds_out(self) -> bool:
        """Whether examples are held out, of every domain then."""
        return any(domain.hold_out for domain in self.domains)

    @property
    def inputs(self) -> tuple[str, ...]:
        """All inputs of formulas, labels behind their examples."""
        return tuple(name for domain in self.domains for name in domain.inputs)

    @property
    def scale(self) -> tuple[float, float] | None:
        """The range of pictures, which covers that of every domain."""
        scales = [domain.scale for domain in self.domains if domain.scale]
        if not scales:
            return None
        lows, highs = zip(*scales, strict=True)
        return min(lows), max(highs)

    @property
    def is_augmented(self) -> bool:
        """Whether training sees other images than there are."""
        return any(domain.augment for domain in self.domains)

    def stream(self, domain: Domain, what: str) -> str:
        """The stream of random numbers of a domain: data/a, or data where there is one."""
        return f"{what}/{domain.name}" if self.named and not self.paired else what

    def domain(self, name: str) -> Domain:
        """The domain that an input belongs to, its examples or its labels."""
        return next(domain for domain in self.domains if name in domain.inputs)

    def domains_of(self, inputs: Iterable[str]) -> tuple[Domain, ...]:
        """The domains that these inputs belong to, in the order of the data."""
        read = set(inputs)
        return tuple(
            domain for domain in self.domains if not read.isdisjoint(domain.inputs)
        )

    def part(self, name: str) -> DataPart:
        """What an input is of its domain."""
        domain = self.domain(name)
        if name == domain.labels:
            return "labels"
        return "factors" if name == domain.factors else "examples"


@dataclass(frozen=True)
class Placed:
    """A layer in a network: its name there, and the shapes before and behind it.

    `tied` is the `network/layer` whose kernel it uses, transposed. `branches` are
    the chains of a layer that has some, `uses` the blocks that it stands in within its
    chain, the outermost first. `tap` is what the spec calls its result, or empty.
    """

    name: str
    layer: Layer
    input: Shape
    output: Shape
    span: Span = field(compare=False, repr=False)
    tied: str = ""
    branches: tuple[Branch, ...] = ()
    uses: tuple[Use, ...] = field(default=(), compare=False, repr=False)
    tap: str = ""

    def weights(self) -> tuple[Weight, ...]:
        """Its own tensors, in the canonical layout."""
        every = self.layer.weights(self.input)
        return tuple(w for w in every if not self.tied or w.name != "kernel")

    def multiply_adds(self) -> int:
        """Those of one example, with kernels and among what chains give.

        Those of chains are their own. Additions of biases, norms and activations, of
        which there is one for each number of the result, do not count.
        """
        weights = self.layer.weights(self.input)
        kernels = sum(prod(w.shape) for w in weights if w.name.endswith("kernel"))
        ends = tuple(branch.layers[-1].output for branch in self.branches)
        uses = self.layer.uses(self.input, self.output)
        return kernels * uses + self.layer.products(ends)

    def result_shape(self) -> Shape:
        """The shape of its result; ShapeError as the layer raises it."""
        if isinstance(self.layer, Branching):
            ends = tuple(branch.layers[-1].output for branch in self.branches)
            return self.layer.joined_shape(self.input, ends)
        return self.layer.output_shape(self.input)


@dataclass(frozen=True)
class Branch:
    """A chain within a layer, not empty; `name` is its key in the spec."""

    name: str
    layers: tuple[Placed, ...]


def walked(chain: Iterable[Placed]) -> Iterator[Placed]:
    """The layers of a chain in the order of the text, each before those within it."""
    for placed in chain:
        yield placed
        for branch in placed.branches:
            yield from walked(branch.layers)


@dataclass(frozen=True)
class Head:
    """A named branch at the end of a network."""

    name: str
    layers: tuple[Placed, ...]
    output: Shape
    logits: bool = False  # as of a network


@dataclass(frozen=True)
class Port:
    """An input of a network, by the name that the network has for it."""

    name: str
    shape: Shape


@dataclass(frozen=True)
class Pretrained:
    """Weights that were trained elsewhere, read as a training begins.

    `path` is that of a file of safetensors or of a run folder, and `network` the name
    there. What `is_frozen` keeps them; other networks are trained on from there.
    """

    path: str
    network: str
    is_frozen: bool


@dataclass(frozen=True)
class Network:
    """A chain of layers; the heads, where there are any, branch off it.

    Several inputs are joined along their last axis, each flattened before if
    `flattened`; those that layers are `given` are not among them. `switches` are
    further inputs, which its max_unpools need, and `exposed` the max_pools whose
    switches are part of its result. `learned` is the tensor of what is learned by itself
    and has neither inputs nor layers: a number, or values that are the same for all
    examples. `probes` are uses of its blocks with other numbers, which show what in a
    block depends on its arguments.

    An average has the layers of the network `average_of`, and no step updates it. Each
    of its tensors, running statistics too, starts as that of the network and follows it
    when a step has updated that one: a <- decay a + (1 - decay) p.

    A network is `pretrained` whose weights are not drawn. If they are frozen, no step
    updates it, and it is used as after training; an average of it does not exist.
    """

    name: str
    inputs: tuple[Port, ...]
    layers: tuple[Placed, ...]
    heads: tuple[Head, ...]
    span: Span = field(compare=False, repr=False)
    logits: bool = False  # its closing activation is applied where the result is used
    flattened: bool = False
    mirror_of: str = ""  # the network whose switches it takes
    switches: tuple[Port, ...] = ()
    exposed: tuple[str, ...] = ()
    learned: Weight | None = None
    average_of: str = ""
    decay: float = 0.0
    pretrained: Pretrained | None = None
    probes: tuple[tuple[Placed, ...], ...] = field(
        default=(), compare=False, repr=False
    )

    @property
    def is_state(self) -> bool:
        """Whether it is a number that a rule moves, and no optimizer."""
        return self.learned is not None and not self.learned.trainable

    @property
    def input(self) -> Shape:
        """The shape of the input of the first layer; empty for a learned tensor."""
        if not self.inputs:
            return ()
        if len(self.joined_inputs) == 1:
            return self.joined_inputs[0].shape
        return joined([port.shape for port in self.joined_inputs], self.flattened)

    @property
    def given(self) -> tuple[Port, ...]:
        """The inputs that layers are given beside what the layer before gives."""
        names = {placed.layer.given for _, placed in self.placed()}
        return tuple(port for port in self.inputs if port.name in names)

    @property
    def joined_inputs(self) -> tuple[Port, ...]:
        """The other inputs, with which the chain begins."""
        given = self.given
        return tuple(port for port in self.inputs if port not in given)

    @property
    def trunk_output(self) -> Shape:
        """The shape where the heads branch off, or of the result without heads."""
        return self.layers[-1].output if self.layers else self.input

    @property
    def output(self) -> Tensor | Record | Scalar:
        """A record of the heads, or of the result, with taps and switches; or one tensor."""
        if self.learned:
            return Tensor(self.learned.shape) if self.learned.shape else Scalar()
        pools = [layer for layer in self.layers if layer.name in self.exposed]
        named = [(layer.tap, layer) for layer in self.taps]
        named += [(switches_name(pool.name), pool) for pool in pools]
        within = tuple((name, Tensor(layer.output)) for name, layer in named)
        if self.heads:
            heads = ((head.name, Tensor(head.output)) for head in self.heads)
            return Record((*heads, *within), self.name)
        if within:
            return Record((("result", Tensor(self.trunk_output)), *within), self.name)
        return Tensor(self.trunk_output)

    @property
    def taps(self) -> tuple[Placed, ...]:
        """The layers whose results have names."""
        return tuple(layer for layer in self.layers if layer.tap)

    @property
    def ends(self) -> tuple[str, ...]:
        """The fields of its result that all layers together lead to; empty for a tensor."""
        if not isinstance(self.output, Record):
            return ()
        return tuple(head.name for head in self.heads) or ("result",)

    @property
    def logit_fields(self) -> frozenset[str]:
        """The fields of the record whose activation is applied where they are used."""
        if self.heads:
            return frozenset(head.name for head in self.heads if head.logits)
        return frozenset({"result"} if self.logits else ())

    @property
    def tied_to(self) -> frozenset[str]:
        """The networks whose kernels it uses."""
        return frozenset(p.tied.split("/")[0] for p in self.layers if p.tied)

    def placed(self) -> Iterator[tuple[str, Placed]]:
        """Every layer with its path inside the network: `dense_1`, `mean/dense_1`.

        Those within others are among them, and have no longer path: the names in a
        trunk, and those in a head, differ.
        """
        for layer in walked(self.layers):
            yield layer.name, layer
        for head in self.heads:
            for layer in walked(head.layers):
                yield f"{head.name}/{layer.name}", layer

    def weights(self) -> Iterator[tuple[str, Weight]]:
        """Every tensor with its canonical name: `encoder/dense_1/kernel`."""
        if self.learned:
            yield f"{tensors_of(self.name)}/{self.learned.name}", self.learned
        for path, layer in self.placed():
            for weight in layer.weights():
                yield f"{tensors_of(self.name)}/{path}/{weight.name}", weight

    def norms_of_vectors(self) -> Iterator[tuple[str, Placed]]:
        """The batch_norms, by path, that get one value per channel from an example."""
        for path, placed in self.placed():
            if placed.layer.batch_statistics and _size(placed.input[:-1]) == 1:
                yield path, placed

    @property
    def has_statistics(self) -> bool:
        """Whether it has running statistics, and so computes differently in training."""
        return any(placed.layer.batch_statistics for _, placed in self.placed())

    @property
    def drops(self) -> int:
        """The number of uniform numbers per example that its dropouts take in a call."""
        return sum(placed.layer.drops(placed.input) for _, placed in self.placed())

    @property
    def remembers(self) -> bool:
        """Whether it is a pool of former examples, which every call in training changes."""
        return any(placed.layer.remembers for _, placed in self.placed())

    @property
    def iterates(self) -> bool:
        """Whether a step that updates it makes a power iteration."""
        return any(placed.layer.spectral_norm for _, placed in self.placed())

    @property
    def learns(self) -> bool:
        """Whether it has trainable weights of its own that an optimizer moves."""
        return not self.is_constant and any(
            weight.trainable for _, weight in self.weights()
        )

    @property
    def is_frozen(self) -> bool:
        """Whether its weights stay those that were trained elsewhere."""
        return self.pretrained is not None and self.pretrained.is_frozen

    @property
    def is_constant(self) -> bool:
        """Whether no optimizer moves it, whatever weights it has."""
        return bool(self.average_of) or self.is_frozen


def tensors_of(network: str) -> str:
    """The prefix of the canonical names of a network's tensors: its name.

    Except for a network `optimizers`, as checkpoints use that word for optimizer
    states.
    """
    return "network.optimizers" if network == "optimizers" else network


def joined(shapes: list[Shape], flattened: bool) -> Shape:
    """The shape of several inputs along their last axis; they must agree in the others."""
    if flattened:
        return (sum(_size(shape) for shape in shapes),)
    return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))


def _size(shape: Shape) -> int:
    total = 1
    for size in shape:
        total *= size
    return total


def switches_name(pool: str) -> str:
    """max_pool_1 -> switches_1"""
    return pool.replace("max_pool", "switches")


class Curve:
    """A number as training goes on: a word of `gencc.ops.schedules`, or several of them.

    A curve `above_0` has no other numbers. `parts` are those of its keys that a run may
    set.
    """

    word: ClassVar[str]
    above_0: ClassVar[bool] = False
    changes: tuple[int, ...] = ()  # where it jumps from level to level, if it does

    @property
    def levels(self) -> tuple[float, ...]:
        """The numbers that it goes between, in order; at the last it stays."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[str, ...]:
        return ()

    @property
    def counts_epochs(self) -> bool:
        """Whether some of it is as long as so many epochs."""
        raise NotImplementedError

    def identity(self) -> str:
        """What runs remember of it beside its parts, so never to be changed."""
        raise NotImplementedError

    def shown(self) -> str:
        """from 0.1 to 0 in 1,000 iterations, linear"""
        raise NotImplementedError


@dataclass(frozen=True)
class Anneal(Curve):
    """From `start` to `end` in so many iterations, or epochs, then `end`.

    Its formula is one of t, the part of them that is over.
    """

    start: float
    end: float
    steps: int
    by_epoch: bool = False

    @property
    def levels(self) -> tuple[float, ...]:
        return self.start, self.end

    @property
    def parts(self) -> tuple[str, ...]:
        return "start", "end", "epochs" if self.by_epoch else "steps"

    @property
    def counts_epochs(self) -> bool:
        return self.by_epoch

    def identity(self) -> str:
        return self.word

    def shown(self) -> str:
        ends = f"from {number(self.start)} to {number(self.end)}"
        length = counted(self.steps, "epoch" if self.by_epoch else "iteration")
        return f"{ends} in {length}, {self.word}"


@dataclass(frozen=True)
class CurveSequence(Curve):
    """One curve after another, each counted from where the one before has ended."""

    word: ClassVar[str] = "in_turn"
    curves: tuple[Curve, ...]

    @property
    def levels(self) -> tuple[float, ...]:
        return tuple(level for part in self.curves for level in part.levels)

    @property
    def counts_epochs(self) -> bool:
        return any(part.counts_epochs for part in self.curves)

    def identity(self) -> str:
        return ", then ".join(map(whole_identity, self.curves))

    def shown(self) -> str:
        return ", then ".join(part.shown() for part in self.curves)


def whole_identity(curve: Curve) -> str:
    """What runs remember of a curve that no run may set."""
    if not curve.parts:
        return curve.identity()
    assert isinstance(curve, Anneal)
    numbers = f"{canonical(curve.start)} to {canonical(curve.end)}"
    unit = "epochs" if curve.by_epoch else "iterations"
    return f"{curve.word} {numbers} in {curve.steps} {unit}"


@dataclass(frozen=True)
class ParameterValue:
    """A named number; a count is a whole number that some step is repeated by."""

    name: str
    value: float
    count: bool
    anneal: Curve | None = None
    about: str = field(default="", compare=False)


@dataclass(frozen=True)
class NamedNumber:
    """A number of `params` that no run can set, for those who read the model.

    Of the `value` sizes, rates or exponents are made; or `text`, its definition, has
    parameters that a run may set, and it follows them.
    """

    name: str
    value: float | None
    text: str
    about: str

    @property
    def shown(self) -> str:
        """16, or 4 * code = 8, or 2 * beta."""
        value = [] if self.value is None else [number(self.value)]
        return " = ".join([*filter(None, [self.text]), *value])


@dataclass(frozen=True)
class NamedFormula:
    """A formula of `let` with arguments, `judged(v)`, for those who read the model."""

    signature: str
    text: str


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


class Rule:
    """How an optimizer moves a weight p along a gradient g: a word of `gencc.ops.optimizers`.

    For each weight it keeps arrays of its shape, the moments, which start at 0; into
    those that are `linear` in it g enters as it is. One that `counts` also keeps the
    number of its updates, from 0. `lr` is its learning rate.
    """

    word: ClassVar[str]
    moments: ClassVar[tuple[str, ...]] = ()
    linear: ClassVar[tuple[str, ...]] = ()
    counts: ClassVar[bool] = False
    lr: float

    @property
    def stored(self) -> tuple[str, ...]:
        """The moments that a rule with these settings keeps."""
        return self.moments

    def settings(self) -> dict[str, float | bool]:
        """Its numbers and flags by their names in a spec."""
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def shown(self) -> str:
        """sgd lr 0.1, momentum 0.5, nesterov; a number that is 0 does nothing."""
        parts = (
            key if value is True else f"{key} {number(value)}"
            for key, value in self.settings().items()
            if value or key == "lr"
        )
        return f"{self.word} {', '.join(parts)}"


@dataclass(frozen=True)
class Optimizer:
    """A rule with a state of its own for the weights of the networks it moves.

    `rate` is what its lr changes along as training goes on; the rule has the first one.
    `path` is where the spec has the rule, which several may share.
    """

    name: str
    networks: tuple[str, ...]
    rule: Rule
    rate: Curve | None = None
    path: tuple[str | int, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Transition:
    """What a state becomes when a step is taken: one number, of the values before it moves."""

    state: str
    value: Expression
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Step:
    """One update of the schedule.

    Its gradient is d(objective) / d(weights of the networks it updates); nothing
    else is touched, running statistics included. Each repetition draws a fresh
    minibatch and fresh noise, but for what the iteration shares. It takes place in
    every `every`-th iteration, the last of so many.

    The gradient g of all that it updates is scaled down to a norm of `clip_norm`,
    g <- g c / max(c, |g|), or each number of it is brought into [-c, c], c being
    `clip_value`. Afterwards all that it has moved is brought into [-c, c], c being
    `clip_weights`. None is for no such bound. g is the mean of the gradients of
    `accumulate` minibatches, one after another, with draws of their own.

    `transitions` are of the states that change with it. Where `condition`, a comparison of
    numbers of its minibatch, does not hold before anything moves, it is left out.
    """

    name: str
    updates: tuple[str, ...]
    optimizers: tuple[str, ...]
    maximize: bool
    objective: Expression
    repeat: int | str  # a number, or the name of a parameter
    text: str
    span: Span = field(compare=False, repr=False)
    every: int | str = 1
    clip_norm: float | None = None
    clip_value: float | None = None
    clip_weights: float | None = None
    accumulate: int = 1
    transitions: tuple[Transition, ...] = ()
    condition: Expression | None = None
    condition_text: str = ""

    @property
    def formulas(self) -> tuple[Expression, ...]:
        """All that it computes, the objective first."""
        condition = () if self.condition is None else (self.condition,)
        return (self.objective, *(t.value for t in self.transitions), *condition)


@dataclass(frozen=True)
class Stage:
    """Some epochs of training; `name` is empty where there is but one stage.

    `shared` names the inputs and draws that an iteration takes once, for all its
    steps. If `simultaneous`, every gradient is taken before any weight moves.
    """

    name: str
    epochs: int
    steps: tuple[Step, ...]
    shared: tuple[str, ...] = ()
    simultaneous: bool = False


@dataclass(frozen=True)
class Statistic:
    """Mean and covariance of a vector over the training examples, fitted afterwards.

    With `components` it is a mixture of as many normals.
    """

    name: str
    value: Expression
    text: str
    span: Span = field(compare=False, repr=False)
    components: int = 0


@dataclass(frozen=True)
class Output:
    """Something the trained package can make; becomes a subcommand.

    Several values are pictures, shown one below the other. `texts` are their formulas.
    """

    name: str
    values: tuple[Expression, ...]
    texts: tuple[str, ...]
    span: Span = field(compare=False, repr=False)

    @property
    def text(self) -> str:
        """All formulas."""
        return ", ".join(self.texts)


@dataclass(frozen=True)
class Metric:
    """A number about a trained model: the mean of a value per example over all examples.

    Or what `measure`, a word of `gencc.ops.functions`, makes of the values of all examples
    at once, with these settings.
    """

    name: str
    values: tuple[Expression, ...]
    measure: str
    settings: tuple[float, ...]
    text: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Keep:
    """Whose best value says which checkpoint is the best one, beside the newest ones.

    `name` is that of a metric, of a loss, or of the step whose objective it is. The
    training ends when `patience` validations in a row were no better than the best.
    """

    kind: Literal["metric", "loss", "objective"]
    name: str
    largest: bool
    patience: int | None


@dataclass(frozen=True)
class Validation:
    """What is measured on held-out examples while a training goes on.

    Each loss and objective, and some metrics, after every `every` epochs, or iterations.
    """

    every: int
    by_epoch: bool
    metrics: tuple[str, ...]
    keep: Keep | None


@dataclass(frozen=True)
class Requirement:
    """A number made of parameters that must be finite for a run to make sense.

    `bound` says what it is, if it must lie within bounds as well. `name` is that of the
    definition whose value it is, which others may use. `trained`: it is computed after
    training, where annealed parameters have come to their end.
    """

    value: Expression
    text: str
    bound: Bound | None = None
    name: str = ""
    trained: bool = False


@dataclass(frozen=True)
class Identity:
    """What determines a training, item by item, each a name and a text.

    `parameters` are those of `params` that count as well; their values may be set for a
    run. Items of two versions are not compared.
    """

    version: str
    items: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class UnusedName:
    """A name that nothing in the spec uses; `kind` is latent, definition or formula."""

    kind: str
    name: str
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True)
class Model:
    """What a spec means, with every name resolved and every number filled in.

    `assignments` are flags such as `latent.z.normal=8`, by which it differs from `source`.
    """

    name: str
    about: str
    paper: str
    data: Data
    networks: tuple[Network, ...]
    parameters: tuple[ParameterValue, ...]
    definitions: tuple[Definition, ...]
    losses: tuple[Loss, ...]
    optimizers: tuple[Optimizer, ...]
    stages: tuple[Stage, ...]
    statistics: tuple[Statistic, ...]
    outputs: tuple[Output, ...]
    metrics: tuple[Metric, ...]
    source: Source = field(compare=False, repr=False)
    assignments: tuple[str, ...] = field(default=(), compare=False, repr=False)
    allowed: tuple[str, ...] = field(default=(), compare=False, repr=False)
    unused_names: tuple[UnusedName, ...] = field(default=(), compare=False, repr=False)
    validation: Validation | None = None
    gradient_norms: bool = (
        False  # of each network that a step updates, beside its losses
    )
    requirements: tuple[Requirement, ...] = ()  # found by a pass
    named_numbers: tuple[NamedNumber, ...] = field(default=(), compare=False)
    formulas: tuple[NamedFormula, ...] = field(default=(), compare=False)
    identity: Identity = field(default=Identity("", (), ()), compare=False, repr=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all stages, in their order."""
        return tuple(chain.from_iterable(stage.steps for stage in self.stages))

    @cached_property
    def values(self) -> dict[str, Expression]:
        """What each name of `let` and of `losses` stands for, in the order of use."""
        named = {definition.name: definition.value for definition in self.definitions}
        return named | {loss.name: loss.value for loss in self.losses}

    def network(self, name: str) -> Network:
        """The network of that name; there is one."""
        return self._networks[name]

    def optimizer(self, name: str) -> Optimizer:
        """The optimizer of that name; there is one."""
        return self._optimizers[name]

    @cached_property
    def _networks(self) -> dict[str, Network]:
        return {network.name: network for network in self.networks}

    @cached_property
    def _optimizers(self) -> dict[str, Optimizer]:
        return {optimizer.name: optimizer for optimizer in self.optimizers}
