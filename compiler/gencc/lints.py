"""A Model, right behind resolve -> warnings about what it will hardly be meant to be."""

from __future__ import annotations

from collections.abc import Iterator

from gencc.diagnostics import Diagnostic, Span
from gencc.findings import folded
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Draw,
    Elementwise,
    Expression,
    Field,
    Input,
    Local,
    Number,
    Reduce,
    Term,
    children,
)
from gencc.ir.layers import Activation, Flatten, Reshape
from gencc.ir.model import Model, Placed, Step
from gencc.reach import Reach

_POSITIVE = {"sigmoid", "softplus"}
_LINEAR = {"add", "subtract", "negative", "multiply", "divide"}


def lint(model: Model) -> tuple[Diagnostic, ...]:
    """Every warning, in the order of the text, each place once."""
    reader = _Reader(model)
    found = [
        *_saturating(reader),
        *_logarithms(reader),
        *_posteriors(reader),
        *_ranges(reader),
    ]
    return tuple(sorted(folded(found), key=lambda d: (d.span.start, d.code)))


class _Reader:
    """Looks through names: what an expression is made of, and where it stands."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.definitions = {one.name: one.value for one in model.definitions}
        self.losses = {one.name: one.value for one in model.losses}
        self.reach = Reach(model.definitions, model.losses, through_stop=False)

    def behind(self, expression: Expression) -> Expression:
        """The value of a name, of a name of a name, …; anything else as it is."""
        while True:
            match expression:
                case Local(name=name):
                    expression = self.definitions[name]
                case Term(name=name):
                    expression = self.losses[name]
                case AsNumber(operand=operand):
                    expression = operand
                case _:
                    return expression

    def everything(self, *roots: Expression) -> Iterator[Expression]:
        """All that the roots are made of, each named value once."""
        waiting, seen = list(roots), set[str]()
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(children(part))
            if isinstance(part, Local | Term) and part.name not in seen:
                seen.add(part.name)
                waiting.append(self.behind_once(part))

    def behind_once(self, name: Local | Term) -> Expression:
        known = self.definitions if isinstance(name, Local) else self.losses
        return known[name.name]

    def objectives(self) -> list[Expression]:
        return [step.objective for step in self.model.steps]

    def last_layer(self, value: Expression) -> Placed | None:
        """The layer that an applied network, or a head of it, ends in."""
        value = self.behind(value)
        head = ""
        if isinstance(value, Field):
            head, value = value.name, self.behind(value.record)
        if not isinstance(value, Apply):
            return None
        network = self.model.network(value.network)
        branch = [
            layer for one in network.heads if one.name == head for layer in one.layers
        ]
        for placed in reversed((*network.layers, *branch)):
            if not isinstance(placed.layer, Flatten | Reshape):
                return placed
        return None

    def ends_in(self, value: Expression) -> str | None:
        """The activation a network's output comes out of; None for no network."""
        placed = self.last_layer(value)
        if placed is None:
            return None
        layer = placed.layer
        return layer.function if isinstance(layer, Activation) else placed.name

    def text(self, span: Span | None) -> str:
        """The text of a span, in one line."""
        if span is None:
            return "…"
        lines = self.model.source.text.split("\n")[span.start.line - 1 : span.end.line]
        lines[-1] = lines[-1][: span.end.column - 1]
        lines[0] = lines[0][span.start.column - 1 :]
        return " ".join(" ".join(lines).split())

    def warn(
        self,
        code: str,
        span: Span,
        message: str,
        notes: tuple[str, ...] = (),
        help: str = "",
    ) -> Diagnostic:
        return Diagnostic(code, message, self.model.source, span, "", notes, help)


# ------------------------------------------------------------------ W0701


def _saturating(reader: _Reader) -> Iterator[Diagnostic]:
    """log(1 - N(..)) made small, where what N is given learns and N does not."""
    for step in reader.model.steps:
        sign = -1 if step.maximize else 1
        for part, made in _signed(reader, step.objective, sign, set()):
            judged = _complement_of_network(reader, part)
            if made > 0 and judged and _saturates(reader, step, judged):
                yield _tell_saturating(reader, step, judged)


def _signed(
    reader: _Reader, expression: Expression, sign: int, seen: set[tuple[str, int]]
) -> Iterator[tuple[Expression, int]]:
    """The summands of an objective, with the sign that each is made small with."""
    match expression:
        case Local(name=name) | Term(name=name):
            if (name, sign) not in seen:
                seen.add((name, sign))
                value = reader.behind_once(expression)
                yield from _signed(reader, value, sign, seen)
        case AsNumber(operand=operand) | Reduce(operand=operand):
            yield from _signed(reader, operand, sign, seen)
        case Elementwise(function=function, operands=operands) if function in _LINEAR:
            for operand, own in _signs(function, operands):
                yield from _signed(reader, operand, sign * own, seen)
        case _:
            yield expression, sign


def _signs(
    function: str, operands: tuple[Expression, ...]
) -> Iterator[tuple[Expression, int]]:
    """The operands of a sum or a multiple, and whether a larger one makes it larger."""
    for index, operand in enumerate(operands):
        sign = -1 if function == "negative" else 1
        if function == "subtract" and index == 1:
            sign = -1
        if function in ("multiply", "divide"):
            others = [o for o in operands if o is not operand]
            sign = (
                -1 if any(isinstance(o, Number) and o.value < 0 for o in others) else 1
            )
        yield operand, sign


def _complement_of_network(reader: _Reader, part: Expression) -> Apply | None:
    """The N(..) of log(1 - N(..))."""
    match part:
        case Elementwise(function="log", operands=(operand,)):
            pass
        case _:
            return None
    match reader.behind(operand):
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            judged = reader.behind(probability)
            return judged if isinstance(judged, Apply) else None
    return None


def _saturates(reader: _Reader, step: Step, judged: Apply) -> bool:
    learns = reader.reach.networks(judged.arguments[0])
    return judged.network not in step.updates and not learns.isdisjoint(step.updates)


def _tell_saturating(reader: _Reader, step: Step, judged: Apply) -> Diagnostic:
    call = reader.text(judged.span)
    return reader.warn(
        "W0701",
        step.span,
        f"log(1 - {call}) is flat where `{judged.network}` is sure, so little is learned",
        (
            f"at a logit of -5 the gradient of log(1 - {call}) with respect to the "
            "logit is 0.0067 in size, that of log of it 0.9933",
        ),
        f"the non-saturating form: `maximize: log({call})`",
    )


# ------------------------------------------------------------------ W0702


def _logarithms(reader: _Reader) -> Iterator[Diagnostic]:
    """The logarithm of what a network may give as 0 or less."""
    for part in reader.everything(*reader.objectives()):
        match part:
            case Elementwise(function="log", operands=(operand,)):
                yield from _logarithm(reader, part, operand)


def _logarithm(
    reader: _Reader, part: Elementwise, operand: Expression
) -> Iterator[Diagnostic]:
    value, allowed = reader.behind(operand), _POSITIVE
    match value:
        case Elementwise(function="subtract", operands=(Number(value=1.0), other)):
            value, allowed = reader.behind(other), {"sigmoid"}
    end = reader.ends_in(value)
    if end is None or end in allowed or part.span is None:
        return
    network = reader.behind(value)
    name = network.network if isinstance(network, Apply) else "the network"
    yield reader.warn(
        "W0702",
        part.span,
        f"the logarithm of what `{name}` gives, which may be 0 or less",
        (f"`{name}` ends in `{end}`, which does not bound it",),
        f"end `{name}` in `sigmoid` if its output is a probability",
    )


# ------------------------------------------------------------------ W0703


def _posteriors(reader: _Reader) -> Iterator[Diagnostic]:
    """A normal of a network's making is sampled, and nothing keeps it near a prior."""
    parts = list(reader.everything(*reader.objectives()))
    noises = {id(noise) for part in parts for noise in _noise_of(part)}
    compared = any(isinstance(p, Draw) and id(p) not in noises for p in parts)
    if compared or any(_is_divergence(part) for part in parts):
        return  # a draw from the prior: as in adversarial autoencoders
    for part in parts:
        if part.span and any(_noise_of(part)):
            yield reader.warn(
                "W0703",
                part.span,
                "a posterior is sampled here, but no objective has its divergence",
                ("without it the variance shrinks to 0: an ordinary autoencoder",),
                "add `kl(q, prior.z)` to the losses and to the objective",
            )


def _noise_of(part: Expression) -> Iterator[Draw]:
    """The noise of mean + exp(log_var / 2) * noise."""
    match part:
        case Elementwise(
            function="add",
            operands=(
                Field(name="mean"),
                Elementwise(function="multiply", operands=(_, Draw() as noise)),
            ),
        ):
            yield noise


def _is_divergence(part: Expression) -> bool:
    """Whether this is the closed form of kl, which ends in … - 1 - log_var."""
    match part:
        case Reduce(
            operand=Elementwise(
                function="subtract",
                operands=(
                    Elementwise(function="subtract"),
                    Field(name="log_var"),
                ),
            )
        ):
            return True
    return False


# ------------------------------------------------------------------ W0704


def _ranges(reader: _Reader) -> Iterator[Diagnostic]:
    """A sigmoid compared with data that it cannot reach."""
    data = reader.model.data
    if data.low >= 0 and data.high <= 1:
        return
    for part in reader.everything(*reader.objectives()):
        match part:
            case Elementwise(function="subtract" | "bce", operands=(left, right)):
                for one, other in ((left, right), (right, left)):
                    if _is_data(reader, one) and reader.ends_in(other) == "sigmoid":
                        yield _tell_range(reader, part, other)


def _is_data(reader: _Reader, value: Expression) -> bool:
    return isinstance(reader.behind(value), Input)


def _tell_range(reader: _Reader, part: Elementwise, made: Expression) -> Diagnostic:
    data = reader.model.data
    span = part.span or reader.model.steps[0].span
    return reader.warn(
        "W0704",
        span,
        f"`{reader.text(made.span)}` ends in a sigmoid, the data go from "
        f"{data.low:g} to {data.high:g}",
        ("a sigmoid gives numbers from 0 to 1 and never meets the rest",),
        "write `scale: [0, 1]`, or end the network in `tanh` for [-1, 1]",
    )
