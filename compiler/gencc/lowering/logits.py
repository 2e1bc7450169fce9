"""Networks that end in a sigmoid below a logarithm -> networks that return logits.

`log(sigmoid(l))` can be computed from l without overflow, but not from the rounded
sigmoid; likewise `log(softmax(l))`. So the activation moves out of the network, or out
of that head of it, to wherever its result is used; the next pass joins it with the
logarithms. Outputs of which no logarithm is taken keep their activation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from gencc.frontend.identifiers import unused
from gencc.ir.expressions import (
    Apply,
    AsNumber,
    CrossEntropy,
    Draw,
    Elementwise,
    Expression,
    Field,
    Fold,
    Local,
    Number,
    Spread,
    Unfold,
    unwrapped,
    walk,
)
from gencc.ir.model import Definition, Model, Network, Placed
from gencc.lowering.rewriting import rewrite_all, values

Closing = Literal["sigmoid", "softmax"]
Result = tuple[str, str]
"""A network, and the field of its result; no field where that is one tensor."""

Folded = Mapping[Result, Closing]
Definitions = Mapping[str, Expression]


def expose_logits(model: Model) -> Model:
    """The model with the sigmoids below its logarithms outside their networks."""
    definitions = {d.name: d.value for d in model.definitions}
    closing = {
        (network.name, field): closed[1]
        for network in model.networks
        for field, layers in _chains(network).items()
        if (closed := _closing(layers)) is not None
    }
    below = _below_logarithms(model, definitions)
    folded = {result: closing[result] for result in below & closing.keys()}
    if not folded:
        return model
    model = rewrite_all(model, lambda e: _with_activation(e, folded, definitions))
    return replace(
        model,
        networks=tuple(
            _without_activations(n, {field for name, field in folded if name == n.name})
            for n in model.networks
        ),
        definitions=tuple(
            part for d in model.definitions for part in _split(d, model, folded)
        ),
    )


def _below_logarithms(model: Model, definitions: Definitions) -> set[Result]:
    """The results of which, or of 1 minus which, a logarithm is taken."""
    results = set()
    for probability in _probabilities(model):
        while (inner := _inner(probability, definitions)) is not None:
            probability = inner
        if (result := _result(probability, definitions)) is not None:
            results.add(result)
    return results


def _probabilities(model: Model) -> Iterator[Expression]:
    for value in values(model):
        for part in walk(value):
            match part:
                case Elementwise(function="log", operands=(operand,)):
                    yield operand
                case Elementwise(function="bce", operands=(_, probability)):
                    yield probability
                case CrossEntropy(operand=probability):
                    yield probability


def _inner(probability: Expression, definitions: Definitions) -> Expression | None:
    """The value behind a name or a conversion to a number, or the p of 1 - p."""
    match probability:
        case Local(name=name):
            return definitions[name]
        case AsNumber(operand=operand) | Spread(operand=operand):
            return operand
        case Unfold(operand=operand) | Fold(operand=operand):
            return operand
    return complement(probability)


def complement(expression: Expression) -> Expression | None:
    """The p of 1 - p, otherwise None."""
    match expression:
        case Elementwise(
            function="subtract", operands=(Number(value=1.0), probability)
        ):
            return probability
    return None


def _result(expression: Expression, definitions: Definitions) -> Result | None:
    """Which result of which network this is, if it is one."""
    match expression:
        case Apply(network=network):
            return network, ""
        case Field(record=record, name=name):
            while isinstance(record, Local):
                record = definitions[record.name]
            if isinstance(record, Apply):
                return record.network, name
    return None


# ------------------------------------------------------------------ networks


def _chains(network: Network) -> dict[str, tuple[Placed, ...]]:
    """All layers that lead to each field of the result."""
    if network.heads:
        return {head.name: network.layers + head.layers for head in network.heads}
    return {"".join(network.ends): network.layers}


def _closing(layers: tuple[Placed, ...]) -> tuple[int, Closing] | None:
    """The last sigmoid or softmax of a chain, if only reshaping follows it.

    A vector may not be reshaped after a softmax, which is taken over the vector.
    """
    same_shape = True
    for index in reversed(range(len(layers))):
        placed = layers[index]
        if placed.tap:
            break  # what has a name stays as it is
        if placed.layer.reshapes:
            same_shape &= placed.input == placed.output
            continue
        match placed.layer.word:
            case "sigmoid":
                return index, "sigmoid"
            case "softmax" if same_shape:
                return index, "softmax"
        break
    return None


def _without_activations(network: Network, fields: set[str]) -> Network:
    """The network with the logits of these fields in their place."""
    if not fields:
        return network
    if not network.heads:
        return replace(network, layers=_opened(network.layers), logits=True)
    closed = _closing(network.layers)
    if closed and any(
        _closing(h.layers) is None for h in network.heads if h.name in fields
    ):
        network = _closed_by_heads(network, closed[0])
    heads = (
        replace(head, layers=_opened(head.layers), logits=True)
        if head.name in fields
        else head
        for head in network.heads
    )
    return replace(network, heads=tuple(heads))


def _closed_by_heads(network: Network, index: int) -> Network:
    """The network with its layers from `index` on moved into each head."""
    tail = tuple(replace(p, name=f"trunk_{p.name}") for p in network.layers[index:])
    heads = (replace(head, layers=tail + head.layers) for head in network.heads)
    return replace(network, layers=network.layers[:index], heads=tuple(heads))


def _opened(layers: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The layers without their closing activation."""
    closed = _closing(layers)
    assert closed is not None
    index, _ = closed
    return layers[:index] + layers[index + 1 :]


# ------------------------------------------------------------------ expressions


def _with_activation(
    expression: Expression, folded: Folded, definitions: Definitions
) -> Expression:
    match expression:
        case Apply() | Field():
            result = _result(expression, definitions)
            if result is not None and result in folded:
                return _activation(folded[result], expression)
        case AsNumber(operand=Elementwise(function="sigmoid", operands=(logits,))):
            return _activation("sigmoid", replace(expression, operand=logits))
        case Unfold(
            operand=Elementwise(
                function="sigmoid" | "softmax" as closing, operands=(logits,)
            )
        ):
            return _activation(closing, replace(expression, operand=logits))
    return expression


def _activation(function: Closing, logits: Expression) -> Expression:
    return Elementwise(logits.type, logits.span, function, (logits,))


def _names(model: Model) -> set[str]:
    named = (model.networks, model.parameters, model.definitions, model.losses)
    parts = (part for value in values(model) for part in walk(value))
    drawn = {part.name for part in parts if isinstance(part, Draw)}
    return drawn.union(model.data.inputs, *({x.name for x in group} for group in named))


def _split(
    definition: Definition, model: Model, folded: Folded
) -> Iterator[Definition]:
    """`x_hat = sigmoid(decoder(z))` as two definitions, so that both have a name."""
    match definition.value:
        case Elementwise(
            function="sigmoid" | "softmax" as function, operands=(value,)
        ) if (
            isinstance(call := unwrapped(value), Apply)
            and (
                call.network,
                "",
            )
            in folded
        ):
            name = unused(f"{definition.name}_logits", _names(model))
            yield replace(definition, name=name, value=value)
            local = Local(value.type, value.span, name)
            yield replace(definition, value=_activation(function, local))
        case _:
            yield definition
