"""Networks that end in a sigmoid below a logarithm -> networks that return logits.

`log(sigmoid(l))` can be computed from l without overflow, but not from the rounded
sigmoid. So the sigmoid moves out of the network, to wherever its result is used; the
next pass joins it with the logarithms. Networks that no logarithm looks at keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gencc.ir.expressions import (
    Apply,
    AsNumber,
    Elementwise,
    Expression,
    Local,
    Number,
    walk,
)
from gencc.ir.layers import Activation, Flatten, Reshape
from gencc.ir.model import Definition, Model, Network, Placed
from gencc.passes.rewriting import rewrite_all


def expose_logits(model: Model) -> Model:
    """The model with the sigmoids below its logarithms outside their networks."""
    folded = _below_logarithms(model) & {
        n.name for n in model.networks if _sigmoid_at(n) is not None
    }
    if not folded:
        return model
    model = rewrite_all(model, lambda e: _with_sigmoid(e, folded))
    return replace(
        model,
        networks=tuple(
            _without_sigmoid(n) if n.name in folded else n for n in model.networks
        ),
        definitions=tuple(
            part for d in model.definitions for part in _split(d, model, folded)
        ),
    )


def _below_logarithms(model: Model) -> set[str]:
    """The networks whose result, itself or 1 minus it, a logarithm is taken of."""
    definitions = {d.name: d.value for d in model.definitions}
    found = set()
    for probability in _probabilities(model):
        while isinstance(probability, Local | AsNumber):
            if isinstance(probability, AsNumber):
                probability = probability.operand
            else:
                probability = definitions[probability.name]
        if isinstance(probability, Apply):
            found.add(probability.network)
    return found


def _probabilities(model: Model) -> Iterator[Expression]:
    values = [
        *(d.value for d in model.definitions),
        *(t.value for t in model.losses),
        *(s.objective for s in model.steps),
        *(o.value for o in model.outputs),
    ]
    for value in values:
        for part in walk(value):
            match part:
                case Elementwise(function="log", operands=(operand,)):
                    yield complement(operand) or operand
                case Elementwise(function="bce", operands=(_, probability)):
                    yield probability


def complement(expression: Expression) -> Expression | None:
    """p of an expression 1 - p, otherwise None."""
    match expression:
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            return probability
    return None


def _sigmoid_at(network: Network) -> int | None:
    """Where the network's last sigmoid is, if only reshaping follows it."""
    if network.heads:
        return None
    for index in reversed(range(len(network.layers))):
        match network.layers[index].layer:
            case Reshape() | Flatten():
                continue
            case Activation(function="sigmoid"):
                return index
        break
    return None


def _without_sigmoid(network: Network) -> Network:
    index = _sigmoid_at(network)
    assert index is not None
    layers: tuple[Placed, ...] = network.layers[:index] + network.layers[index + 1 :]
    return replace(network, layers=layers, logits=True)


def _with_sigmoid(expression: Expression, folded: set[str]) -> Expression:
    match expression:
        case Apply(network=network) if network in folded:
            return _sigmoid(expression)
        case AsNumber(operand=Elementwise(function="sigmoid", operands=(logits,))):
            return _sigmoid(replace(expression, operand=logits))
    return expression


def _sigmoid(logits: Expression) -> Expression:
    return Elementwise(logits.type, logits.span, "sigmoid", (logits,))


def _names(model: Model) -> set[str]:
    named = (model.networks, model.parameters, model.definitions, model.losses)
    return {"x", *(one.name for group in named for one in group)}


def _split(
    definition: Definition, model: Model, folded: set[str]
) -> Iterator[Definition]:
    """`x_hat = sigmoid(decoder(z))` as two definitions, so that both have a name."""
    match definition.value:
        case Elementwise(function="sigmoid", operands=(Apply() as call,)) if (
            call.network in folded
        ):
            name = f"{definition.name}_logits"
            while name in _names(model):
                name += "_"
            yield replace(definition, name=name, value=call)
            local = Local(call.type, call.span, name)
            yield replace(definition, value=_sigmoid(local))
        case _:
            yield definition
