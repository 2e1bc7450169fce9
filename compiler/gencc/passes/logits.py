"""Networks that end in a sigmoid below a logarithm -> networks that return logits.

`log(sigmoid(l))` can be computed from l without overflow, but not from the rounded
sigmoid; likewise `log(softmax(l))`. So the activation moves out of the network, to wherever its result is used; the
next pass joins it with the logarithms. Networks that no logarithm looks at keep theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from gencc.ir.expressions import (
    Apply,
    AsNumber,
    CrossEntropy,
    Elementwise,
    Expression,
    Local,
    Number,
    walk,
)
from gencc.ir.layers import Activation, Flatten, Reshape
from gencc.ir.model import Definition, Model, Network, Placed
from gencc.passes.rewriting import rewrite_all, values

Closing = Literal["sigmoid", "softmax"]
Folded = Mapping[str, Closing]


def expose_logits(model: Model) -> Model:
    """The model with the sigmoids below its logarithms outside their networks."""
    closing = {
        network.name: closed[1]
        for network in model.networks
        if (closed := _closing(network)) is not None
    }
    folded = {name: closing[name] for name in _below_logarithms(model) & set(closing)}
    if not folded:
        return model
    model = rewrite_all(model, lambda e: _with_activation(e, folded))
    return replace(
        model,
        networks=tuple(
            _without_activation(n) if n.name in folded else n for n in model.networks
        ),
        definitions=tuple(
            part for d in model.definitions for part in _split(d, model, folded)
        ),
    )


def _below_logarithms(model: Model) -> set[str]:
    """The networks whose result, itself or 1 minus it, a logarithm is taken of."""
    definitions = {d.name: d.value for d in model.definitions}
    found = set()
    for probability in _probabilities(model, definitions):
        while isinstance(probability, Local | AsNumber):
            if isinstance(probability, AsNumber):
                probability = probability.operand
            else:
                probability = definitions[probability.name]
        if isinstance(probability, Apply):
            found.add(probability.network)
    return found


def _probabilities(
    model: Model, definitions: Mapping[str, Expression]
) -> Iterator[Expression]:
    for value in values(model):
        for part in walk(value):
            match part:
                case Elementwise(function="log", operands=(operand,)):
                    yield complement(operand, definitions) or operand
                case Elementwise(function="bce", operands=(_, probability)):
                    yield probability
                case CrossEntropy(operand=probability):
                    yield probability


def complement(
    expression: Expression, definitions: Mapping[str, Expression]
) -> Expression | None:
    """p of an expression 1 - p, or of a name for one, otherwise None."""
    match expression:
        case Local(name=name):
            return complement(definitions[name], definitions)
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            return probability
    return None


def _closing(network: Network) -> tuple[int, Closing] | None:
    """The network's last sigmoid or softmax, if only reshaping follows it."""
    if network.heads or network.exposed:
        return None
    for index in reversed(range(len(network.layers))):
        match network.layers[index].layer:
            case Reshape() | Flatten():
                continue
            case Activation(function="sigmoid" | "softmax" as function):
                return index, function
        break
    return None


def _without_activation(network: Network) -> Network:
    closed = _closing(network)
    assert closed is not None
    index, _ = closed
    layers: tuple[Placed, ...] = network.layers[:index] + network.layers[index + 1 :]
    return replace(network, layers=layers, logits=True)


def _with_activation(expression: Expression, folded: Folded) -> Expression:
    match expression:
        case Apply(network=network) if network in folded:
            return _activation(folded[network], expression)
        case AsNumber(operand=Elementwise(function="sigmoid", operands=(logits,))):
            return _activation("sigmoid", replace(expression, operand=logits))
    return expression


def _activation(function: Closing, logits: Expression) -> Expression:
    return Elementwise(logits.type, logits.span, function, (logits,))


def _names(model: Model) -> set[str]:
    named = (model.networks, model.parameters, model.definitions, model.losses)
    data = {"y", *(domain.name for domain in model.data.domains)}
    return data | {one.name for group in named for one in group}


def _split(
    definition: Definition, model: Model, folded: Folded
) -> Iterator[Definition]:
    """`x_hat = sigmoid(decoder(z))` as two definitions, so that both have a name."""
    match definition.value:
        case Elementwise(
            function="sigmoid" | "softmax" as function, operands=(Apply() as call,)
        ) if call.network in folded:
            name = f"{definition.name}_logits"
            while name in _names(model):
                name += "_"
            yield replace(definition, name=name, value=call)
            local = Local(call.type, call.span, name)
            yield replace(definition, value=_activation(function, local))
        case _:
            yield definition
