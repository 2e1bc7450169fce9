"""Typed expressions: what is computed for one example, or from constants alone.

There are no distributions any more: sampling is arithmetic on draws, and a divergence
is its closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, ClassVar, Literal

from gencc.diagnostics import Span
from gencc.ir.layers import Shape
from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Axis:
    """A further axis of a value, which formulas name: draws of an example, or `BATCH`.

    size: how many draws there are.
    """

    name: str
    size: int = 0

    def count(self, examples: int) -> int:
        """Its length in a minibatch of so many examples."""
        return self.size or examples


BATCH = Axis("batch")
"""All examples of a minibatch, beside the one that a value belongs to."""

OTHERS = "others"
"""The same but for the example itself, as reductions have it."""


def union(axes: Iterable[tuple[Axis, ...]]) -> tuple[Axis, ...]:
    """All axes of several values, each once: `BATCH`, then the others by name."""
    every = {axis for own in axes for axis in own}
    return tuple(sorted(every, key=lambda axis: (axis != BATCH, axis.name)))


@dataclass(frozen=True)
class Tensor:
    """A value per example; shape () is one number per example.

    With axes it is one for each combination of an example and their positions, in an
    array (examples, *axes, *shape); `folded` is an array (examples · axes, *shape), as
    networks take it.
    """

    shape: Shape
    axes: tuple[Axis, ...] = ()
    folded: bool = False

    def numbers(self, examples: int) -> int:
        """How many numbers it has for a minibatch."""
        lengths = (axis.count(examples) for axis in self.axes)
        return examples * math.prod(lengths) * math.prod(self.shape)


def is_image(shape: Shape) -> bool:
    """Whether values can be shown: height, width, and one or three channels."""
    return len(shape) == 3 and shape[2] in (1, 3)


@dataclass(frozen=True)
class Constant:
    """One number for the whole batch: a literal or a parameter."""


@dataclass(frozen=True)
class Scalar:
    """One number for the whole batch that changes as training goes on."""


@dataclass(frozen=True)
class Label:
    """A class per example, one of 0, 1, … classes - 1."""

    classes: int


@dataclass(frozen=True)
class Order:
    """A permutation of the examples of a batch."""


@dataclass(frozen=True)
class Matrix:
    """A square matrix for the whole batch, of size (size, size)."""

    size: int


@dataclass(frozen=True)
class Record:
    """Named tensors: the heads of a network."""

    fields: tuple[tuple[str, Tensor], ...]
    network: str = ""

    def get(self, name: str) -> Tensor | None:
        """The type of a field, or None where there is no such field."""
        return dict(self.fields).get(name)


Type = Tensor | Constant | Scalar | Label | Order | Matrix | Record


class Noise:
    """Random numbers; those of a word of `gencc.ops.distributions` are independent.

    The function of runtime/support/streams.py that is called like `word` draws them.
    `plane` is the one that gives equally spaced quantiles in two dimensions.
    """

    word: ClassVar[str]
    plane: ClassVar[str] = ""

    @property
    def bounds(self) -> tuple[float, ...]:
        """The arguments of `plane` after the number of quantiles."""
        return ()

    @property
    def arguments(self) -> tuple[float, ...]:
        """The arguments of the stream after the shape."""
        return self.bounds


@dataclass(frozen=True)
class Permutation(Noise):
    """Every order of the batch is equally likely."""

    word: ClassVar[str] = "permutation"


@dataclass(frozen=True)
class _Node:
    type: Type
    span: Span | None = field(compare=False, repr=False)


@dataclass(frozen=True)
class Number(_Node):
    """A literal."""

    value: float


@dataclass(frozen=True)
class Parameter(_Node):
    """A named number of the spec's `params`: a constant, or a Scalar when annealed."""

    name: str


@dataclass(frozen=True)
class Input(_Node):
    """A field of the data: x, its labels y, or one of several domains."""

    name: str


@dataclass(frozen=True)
class Draw(_Node):
    """Fresh noise. Its name is its identity: the same name is the same draw.

    One of `each_step` is another for each step of the `Iterate` around it.
    """

    name: str
    noise: Noise
    each_step: bool = False


@dataclass(frozen=True)
class Grid(_Node):
    """The codes at equally spaced quantiles of a two-dimensional prior of this name."""

    noise: Noise
    prior: str


@dataclass(frozen=True)
class ClassLabel(_Node):
    """A label that no data have: the class `value` for all examples, or each class in turn.

    Programs tell several of them apart by `name`.
    """

    value: int | None
    name: str = "label"


@dataclass(frozen=True)
class Local(_Node):
    """A definition of the spec's `let`, or a value named by a program."""

    name: str


@dataclass(frozen=True)
class Apply(_Node):
    """A network applied to its inputs. The same call written twice is one call.

    A learned tensor is a network without inputs. Its type is that of an example, but it
    is one for the whole batch, so that it has one row: what it meets of examples repeats
    it, by broadcasting, and its gradient is the sum over them. `noise` decides the dropouts of the
    network, uniform numbers of shape (network.drops,); without it, as after training,
    they drop nothing.
    """

    network: str
    arguments: tuple[Expression, ...]
    noise: Draw | None = None


@dataclass(frozen=True)
class Field(_Node):
    """A head of a record."""

    record: Expression
    name: str


@dataclass(frozen=True)
class InputGradient(_Node):
    """How a number of each example changes with a value that it is computed from.

    The sum of `value` over the batch is differentiated by `by`, a part of it or of a
    definition behind it: whatever is computed from that value changes with it, unless
    `stop` holds it, and everything else is constant. So a batch_norm on the way brings in
    the other examples. The result has a gradient itself: by the weights, and by all values.
    Gulrajani et al. 2017, arXiv:1704.00028; Mescheder et al. 2018, arXiv:1801.04406.
    A `value` with axes that `by` has not has a gradient at each position along them; what
    axes `by` has itself are summed over, as the batch is.

    In a program it is that of a `call`, or of a `function` by the name of `by`, whose
    `lines` lead from there to its value.
    """

    value: Expression
    by: Expression
    lines: tuple[tuple[str, Expression], ...] = ()
    function: str = field(default="", compare=False)
    word: str = field(default="value", compare=False)  # what the spec calls the number

    @property
    def positions(self) -> tuple[Axis, ...]:
        """The axes along which there is a gradient for each position."""
        kinds = [part.type for part in (self.value, self.by)]
        value, by = (kind.axes if isinstance(kind, Tensor) else () for kind in kinds)
        return value if not by else ()

    @property
    def call(self) -> Apply | None:
        """The call whose result it is the gradient of, by a single one of its arguments.

        A head of the call, or its closing activation, may stand between.
        """
        value = self.value
        while isinstance(value, Field) or (
            isinstance(value, Elementwise) and value.function in ("sigmoid", "softmax")
        ):
            (value,) = children(value)
        is_single = isinstance(value, Apply) and value.arguments.count(self.by) == 1
        return value if is_single and isinstance(value, Apply) else None

    @property
    def argument(self) -> int:
        """Which argument of the call that is."""
        assert self.call, "it is the gradient of a call"
        return self.call.arguments.index(self.by)


@dataclass(frozen=True)
class Within(_Node):
    """A name in the function of a gradient: its argument, or one of its lines.

    `of` is the same value outside of the function. A plan alone has it.
    """

    name: str
    of: Expression = field(compare=False)


@dataclass(frozen=True)
class AsNumber(_Node):
    """A tensor of shape [1] as one number per example."""

    operand: Expression


@dataclass(frozen=True)
class Fold(_Node):
    """A value with axes as one of so many more examples, (examples · axes, *shape).

    The operand may have fewer axes than the type: it is then repeated along the others.
    """

    operand: Expression


@dataclass(frozen=True)
class Unfold(_Node):
    """The opposite of `Fold`: what a network gives for folded values, with their axes."""

    operand: Expression


@dataclass(frozen=True)
class Rows(_Node):
    """The first axis of the features of a value as a further axis of it."""

    operand: Expression
    axis: Axis


@dataclass(frozen=True)
class Stack(_Node):
    """The opposite of `Rows`: the values along an axis as the rows of one tensor."""

    operand: Expression
    over: str


WAYS = ("between", "traverse")
"""Operations whose rows are no examples, but made of some of them."""

COMPARISONS: Mapping[str, str] = {
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
"""Elementwise functions of two operands, 1 where they hold and 0 elsewhere."""

OPERATORS: Mapping[str, int] = {
    "add": 2,
    "subtract": 2,
    "multiply": 2,
    "divide": 2,
    "power": 2,
    "negative": 1,
    "log_sigmoid": 1,
    "bce_with_logits": 2,
    **dict.fromkeys(COMPARISONS, 2),
}
"""How many operands those elementwise functions have that no formula calls by name."""


@dataclass(frozen=True)
class Elementwise(_Node):
    """A function applied element by element to operands of one shape, or constants.

    One of `OPERATORS`, or an elementwise function of gencc.ops.functions. No backend
    sees bce: a pass turns it into bce_with_logits(target t, logits l), that of
    sigmoid(l). mask(v, u, p) is 0 where u < p, v elsewhere; huber(a - b, delta) and
    clip(v, low, high) have numbers behind a value. where(c, a, b) is a where the
    comparison c holds, b elsewhere. softmax and log_softmax are over the
    features of a vector.
    """

    function: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Reduce(_Node):
    """A function of all features of an example, a reduction of gencc.ops.functions.

    over: or of the values along this axis, feature by feature; of `OTHERS` those along
    `BATCH` but for an example with itself.
    """

    function: str
    operand: Expression
    over: str = ""


@dataclass(frozen=True)
class Operation(_Node):
    """A function of gencc.ops.functions with a shape rule of its own, such as `one_hot`.

    settings: whole numbers that every backend writes out, behind the operands.
    """

    function: str
    operands: tuple[Expression, ...]
    settings: tuple[int, ...] = ()


@dataclass(frozen=True)
class CrossEntropy(_Node):
    """-log of the probability of the label, per example.

    No backend sees it of probabilities; a pass turns those into their logits.
    """

    label: Expression
    operand: Expression
    logits: bool


@dataclass(frozen=True)
class Spread(_Node):
    """One number per example, repeated to the shape in the type; or a value, along axes."""

    operand: Expression

    @property
    def is_number(self) -> bool:
        """Whether the operand is one number where the type has a shape."""
        assert isinstance(self.type, Tensor)
        assert isinstance(self.operand.type, Tensor)
        return self.operand.type.shape != self.type.shape


@dataclass(frozen=True)
class Repeated(_Node):
    """A value that is the same for all examples, once for each of those of `like`.

    No formula says it: a pass puts it where nothing else repeats such a value.
    """

    operand: Expression
    like: Expression


@dataclass(frozen=True)
class SquaredWeights(_Node):
    """The sum of the squares of all weights of a network, one number for all examples.

    Or of their differences from those of another network with the same layers.
    """

    network: str
    other: str = ""

    @property
    def networks(self) -> tuple[str, ...]:
        """Those whose weights it is made of."""
        return (self.network, self.other) if self.other else (self.network,)


@dataclass(frozen=True)
class Fitted(_Node):
    """A statistic fitted after training: the mean, or the inverse of the covariance.

    Of a mixture, of all its components: see runtime/optional/mixtures.py.
    """

    name: str
    part: Literal[
        "mean",
        "precision",
        "weights",
        "means",
        "factors",
        "whitening",
        "log_dets",
    ]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the array that is kept."""
        match self.type:
            case Matrix(size):
                return (size, size)
            case Tensor(shape):
                return shape
        raise AssertionError(f"{self.name} is fitted to vectors")


@dataclass(frozen=True)
class Product(_Node):
    """v M for the vector v of each example and one matrix M."""

    operand: Expression
    matrix: Expression


@dataclass(frozen=True)
class Term(_Node):
    """A named loss of the spec, one number per example."""

    name: str


@dataclass(frozen=True)
class LoopValue(_Node):
    """What changes from step to step of an `Iterate`: its value so far, or its number."""

    name: str


@dataclass(frozen=True)
class Iterate(_Node):
    """A value that begins as `start` and becomes `body`, so many times; after training alone.

    In the body the LoopValue called `state` is the value so far, and that called `number`
    the number of the step for each example, from 0: `v of outputs/walk/0` and `k of
    outputs/walk/0`, where the loop has the `name` outputs/walk/0.
    """

    start: Expression
    body: Expression
    name: str
    words: tuple[str, str]
    steps: int

    @property
    def state(self) -> str:
        """The name of the value so far."""
        return f"{self.words[0]} of {self.name}"

    @property
    def number(self) -> str:
        """The name of the number of the step."""
        return f"{self.words[1]} of {self.name}"

    @property
    def bound(self) -> Mapping[str, Type]:
        """The names that mean something in the body alone."""
        return {self.state: self.start.type, self.number: Tensor(())}

    @property
    def draws(self) -> tuple[Draw, ...]:
        """What each step draws anew; not what a loop does that it is given the end of."""
        own = _walk(self.body, set(), lambda part: not isinstance(part, Iterate))
        draws = (part for part in own if isinstance(part, Draw) and part.each_step)
        return tuple(dict.fromkeys(draws))


Bound = Literal["probability", "deviation", "positive"]


@dataclass(frozen=True)
class Bounded(_Node):
    """A number for the whole batch that must lie within the bounds of what it is.

    No backend sees it: a pass compares it, or has the package compare it.
    """

    bound: Bound
    operand: Expression


Expression = (
    Number | Parameter | Input | Draw | Grid | ClassLabel | Local | Apply | Field | InputGradient
    | AsNumber | Fold | Unfold | Rows | Stack | Elementwise | Reduce | Operation | CrossEntropy | Spread
    | Repeated | Fitted | SquaredWeights
    | Product | Term | Within | LoopValue | Iterate | Bounded
)  # fmt: skip


_OPERANDS: dict[type, tuple[str, ...]] = {
    Field: ("record",),
    AsNumber: ("operand",),
    Fold: ("operand",),
    Unfold: ("operand",),
    Rows: ("operand",),
    Stack: ("operand",),
    Reduce: ("operand",),
    CrossEntropy: ("label", "operand"),
    Spread: ("operand",),
    Repeated: ("operand", "like"),
    Product: ("operand", "matrix"),
    Iterate: ("start", "body"),
    Bounded: ("operand",),
}


def children(expression: Expression) -> tuple[Expression, ...]:
    """The operands, in order; kept with the expression, which never changes."""
    known = expression.__dict__
    if (operands := known.get("_children")) is None:
        operands = known["_children"] = _children(expression)
    return operands


def _children(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Apply(arguments=arguments, noise=noise):
            return arguments if noise is None else (*arguments, noise)
        case Elementwise(operands=operands) | Operation(operands=operands):
            return operands
        case InputGradient(value=value, by=by, lines=lines):
            return (value, by, *(line for _, line in lines))
        case _:
            names = _OPERANDS.get(type(expression), ())
            return tuple(getattr(expression, name) for name in names)


def rebuild(
    expression: Expression, change: Callable[[Expression], Expression]
) -> Expression:
    """The expression with `change` applied to each operand; itself if none changes."""
    old = children(expression)
    new = tuple(map(change, old))
    if all(before is after for before, after in zip(new, old, strict=True)):
        return expression
    match expression:
        case Apply(arguments=arguments):
            noise: Any = new[len(arguments) :]
            return replace(
                expression,
                arguments=new[: len(arguments)],
                noise=next(iter(noise), None),
            )
        case Elementwise() | Operation():
            return replace(expression, operands=new)
        case InputGradient(lines=lines):
            names = (name for name, _ in lines)
            changed = tuple(zip(names, new[2:], strict=True))
            return replace(expression, value=new[0], by=new[1], lines=changed)
        case _:
            named = zip(_OPERANDS[type(expression)], new, strict=True)
            operands: dict[str, Any] = dict(named)
            return replace(expression, **operands)


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, operands before what uses them.

    A part that occurs several times, as the log-variance in a divergence, comes once.
    """
    return _walk(expression, set())


def _walk(
    expression: Expression,
    seen: set[int],
    enters: Callable[[Expression], bool] | None = None,
) -> Iterator[Expression]:
    waiting: list[Expression | None] = [expression]
    while waiting:
        part = waiting.pop()
        if part is None:  # the one below has been entered, and its operands are through
            entered = waiting.pop()
            assert entered is not None
            yield entered
        elif id(part) not in seen and (enters is None or enters(part)):
            seen.add(id(part))
            operands = children(part)
            if operands:
                waiting += (part, None, *operands[::-1])
            else:
                yield part


def everything(
    roots: Iterable[Expression],
    values: Mapping[str, Expression],
    enters: Callable[[Expression], bool] | None = None,
) -> Iterator[Expression]:
    """Everything that the roots consist of, each part once, also behind names.

    `values` has the value of each name; other names are leaves. A part that `enters`
    refuses is left out with everything in it.
    """
    waiting, names, seen = list(roots), set[str](), set[int]()
    while waiting:
        for part in _walk(waiting.pop(), seen, enters):
            yield part
            if isinstance(part, Local | Term) and part.name not in names:
                names.add(part.name)
                if part.name in values:
                    waiting.append(values[part.name])


def unwrapped(expression: Expression) -> Expression:
    """What a value is but for the axes of its array: usually a call."""
    while isinstance(expression, AsNumber | Unfold):
        expression = expression.operand
    return expression


def unfolded(expression: Expression) -> Expression:
    """What a call is given, before it is folded, or held constant."""
    if isinstance(expression, Fold):
        expression = expression.operand
    if isinstance(expression, Elementwise) and expression.function == "stop":
        (expression,) = expression.operands
    return expression


def without_noise(
    expression: Expression, networks: Collection[str] | None = None
) -> Expression:
    """The expression without dropout in its calls, or in those of some networks."""

    def change(part: Expression) -> Expression:
        part = rebuild(part, change)
        if not isinstance(part, Apply):
            return part
        if networks is not None and part.network not in networks:
            return part
        noise = part.noise
        arguments = tuple(_not_for(a, noise) for a in part.arguments if noise)
        return replace(part, arguments=arguments or part.arguments, noise=None)

    return change(expression)


def _not_for(argument: Expression, noise: Expression) -> Expression:
    """What a call is given, if it was repeated only to have as many rows as the noise."""
    match argument:
        case Repeated(operand=operand, like=like) if like == noise:
            return operand
        case Fold(operand=Repeated(operand=operand, like=Unfold(operand=like))) if (
            like == noise
        ):
            return replace(argument, operand=operand)
    return argument


def replaced(value: Expression, part: Expression, other: Expression) -> Expression:
    """The value with one of its parts replaced by another expression."""
    if value == part:
        return other
    return rebuild(value, lambda inner: replaced(inner, part, other))


def has_examples(
    value: Expression, named: Mapping[str, bool], in_loop: bool = True
) -> bool:
    """Whether it has a row for each example, and not one that is the same for all.

    `named` says it of the names that values have, `in_loop` of what a loop changes.
    """
    if isinstance(value.type, Constant | Scalar):
        return False
    match value:
        case Input() | Draw() | Grid() | ClassLabel() | Term():
            return True
        case Operation(function="batch"):
            return False
        case Local(name=name):
            return named[name]
        case LoopValue():
            return in_loop
        case Iterate(start=start, body=body):
            starts = has_examples(start, named, in_loop)
            return starts or has_examples(body, named, in_loop=False)
    return any(has_examples(part, named, in_loop) for part in children(value))


def is_way(part: Expression) -> bool:
    """Whether it has rows of its own, made of examples: on the way between two, or about one."""
    return isinstance(part, Operation) and part.function in WAYS


def is_comparison(part: Expression) -> bool:
    """Whether it is 1 where something holds, and 0 elsewhere."""
    return isinstance(part, Elementwise) and part.function in COMPARISONS


def outside(value: Expression) -> Expression:
    """What is computed within a function of a gradient, as it is outside of it."""
    if isinstance(value, Within):
        return value.of
    return rebuild(value, outside)


def is_stopped(part: Expression) -> bool:
    """Whether it is `stop(…)` or a comparison, through which no gradient passes."""
    stops = isinstance(part, Elementwise) and part.function == "stop"
    return stops or is_comparison(part)


def size(expression: Expression) -> int:
    """The number of operations in the expression, written out."""
    sizes: dict[int, int] = {}
    for part in walk(expression):
        sizes[id(part)] = 1 + sum(sizes[id(child)] for child in children(part))
    return sizes[id(expression)]
