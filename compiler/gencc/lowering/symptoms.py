"""What can be told of a training at its end: who judges whom, what may collapse or die.

Read off objectives and layers. Columns are those of losses.csv.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod

from gencc.frontend import formula_parser
from gencc.frontend.formula import Attribute, Call, Name, Syntax, bare
from gencc.ir.dependencies import Dependencies
from gencc.ir.expressions import (
    Apply,
    Elementwise,
    Expression,
    Reduce,
    Tensor,
    everything,
    walk,
)
from gencc.ir.model import Loss, Model, Placed, Step, tensors_of
from gencc.ir.records import dataclass
from gencc.lowering.plan import Program, StepProgram

_OF_LOGITS = {"log_sigmoid", "bce_with_logits"}


@dataclass(frozen=True)
class Rivalry:
    """Two steps: one tells what the other makes from what it is to look like.

    The columns of the losses, in nats, that `judge`, a network, is in; of each step.
    """

    judge: str
    telling: tuple[str, ...]
    judged: tuple[str, ...]


def rivalries(model: Model, program: Program) -> tuple[Rivalry, ...]:
    """The networks that judge by probabilities what another step makes."""
    rivals: dict[str, Rivalry] = {}
    for first in program.steps:
        for second in program.steps:
            for judge in first.step.updates:
                if _judges(model, first.step, second.step, judge):
                    sides = (_columns(model, s, judge) for s in (first, second))
                    rivalry = Rivalry(judge, *sides)
                    if rivalry.telling and rivalry.judged:
                        rivals.setdefault(judge, rivalry)
    return tuple(rivals.values())


def _judges(model: Model, first: Step, second: Step, judge: str) -> bool:
    """Whether the first step teaches `judge` what the second step makes."""
    if judge in second.updates:
        return False
    dependencies = Dependencies(model, through_stop=True)
    calls = [
        part
        for part in everything([first.objective], model.values)
        if isinstance(part, Apply) and part.network == judge
    ]
    return any(
        not dependencies.networks(argument).isdisjoint(second.updates)
        for call in calls
        for argument in call.arguments
    )


def _columns(model: Model, program: StepProgram, judge: str) -> tuple[str, ...]:
    """The columns of a step's terms that are logarithms of what the judge says."""
    named = dict(zip(program.values, program.columns, strict=True))
    values = {loss.name: loss.value for loss in model.losses}
    return tuple(
        named[term.name]
        for term in program.terms
        if _is_logarithm(model, values.get(term.name, program.step.objective), judge)
    )


def _is_logarithm(model: Model, value: Expression, judge: str) -> bool:
    parts = [*everything([value], model.values)]
    is_logarithm = any(
        isinstance(part, Elementwise) and part.function in _OF_LOGITS for part in parts
    )
    return is_logarithm and any(
        isinstance(part, Apply) and part.network == judge for part in parts
    )


def divergences(model: Model, program: Program) -> dict[str, int]:
    """The columns of `kl(q, prior.z)`, and how many numbers z has."""
    sizes = {loss.name: size for loss in model.losses if (size := _size(loss))}
    return {
        column: sizes[name]
        for step in program.steps
        for name, column in zip(step.values, step.columns, strict=True)
        if name in sizes
    }


def codes(model: Model) -> dict[str, str]:
    """The outputs that are means of a posterior, `q.mean` of `kl(q, prior.z)`: its latent."""
    trees = (_parsed(loss.text) for loss in model.losses)
    latents: dict[str, str] = {}
    for tree in trees:
        match tree:
            case Call(name="kl", arguments=(posterior, prior)):
                match bare(posterior), bare(prior):
                    case Name(name=q), Attribute(owner=Name(name="prior"), name=latent):
                        latents[q] = latent
    named = {}
    for output in model.outputs:
        match _parsed(output.text):
            case Attribute(owner=Name(name=q), name="mean") if q in latents:
                named[output.name] = latents[q]
    return named


def _parsed(text: str) -> Syntax | None:
    """A formula; None for several, below each other, and for one made of long blocks."""
    try:
        return bare(formula_parser.parse(text))
    except formula_parser.ExpressionError:
        return None


def rectified(model: Model) -> tuple[str, ...]:
    """The tensors that shift what a relu gets, one number for each of its units."""
    return tuple(
        f"{tensors_of(network.name)}/{prefix}{shift}"
        for network in model.networks
        for prefix, layers in (
            ("", network.layers),
            *((f"{head.name}/", head.layers) for head in network.heads),
        )
        for shift in _shifts(layers)
    )


def _shifts(layers: Sequence[Placed]) -> Iterator[str]:
    """dense_1/bias, batch_norm_1/shift: of the layers right before a relu."""
    for before, layer in pairwise(layers):
        if layer.layer.word == "relu":
            for weight in before.weights():
                if (
                    weight.name in ("bias", "shift")
                    and weight.shape == before.output[-1:]
                ):
                    yield f"{before.name}/{weight.name}"


def _size(loss: Loss) -> int:
    """How many numbers a loss is a divergence of from their prior; 0 if it is none."""
    match bare(formula_parser.parse(loss.text)):
        case Call(name="kl", arguments=(_, prior)):
            pass
        case _:
            return 0
    match bare(prior):
        case Attribute(owner=Name(name="prior")):
            return max(_sizes(loss.value), default=0)
    return 0


def _sizes(value: Expression) -> Iterator[int]:
    for part in walk(value):
        if isinstance(part, Reduce) and isinstance(part.operand.type, Tensor):
            yield prod(part.operand.type.shape)
