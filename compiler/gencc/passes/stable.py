"""The paper's formula -> the formula that does not overflow, on logits.

log(sigmoid(l))     = log_sigmoid(l)
log(1 - sigmoid(l)) = log_sigmoid(-l)
bce(t, sigmoid(l))  = bce_with_logits(t, l)
log(softmax(l))     = log_softmax(l), and cross_entropy(y, softmax(l)) from l as well
v ** 0              = stop(v) ** 0, since 0 · v ** -1 is no number at v = 0
"""

from __future__ import annotations

from dataclasses import replace

from gencc.diagnostics import CompileError, Diagnostic, Position, Span
from gencc.ir.expressions import (
    AsNumber,
    Constant,
    CrossEntropy,
    Elementwise,
    Expression,
    Local,
    Number,
    Scalar,
    Tensor,
)
from gencc.ir.model import Model
from gencc.passes.logits import Closing, complement
from gencc.passes.rewriting import rewrite_all


def stabilize(model: Model) -> Model:
    """The model in stable form; raises CompileError for a bce without logits."""
    definitions = {d.name: d.value for d in model.definitions}
    problems: list[Diagnostic] = []

    def change(expression: Expression) -> Expression:
        match expression:
            case Elementwise(function="log", operands=(operand,)):
                return _logarithm(expression, operand, definitions)
            case Elementwise(function="bce", operands=(target, probability)):
                logits = _logits(probability, definitions)
                if logits is None:
                    problems.append(_no_logits(model, expression))
                    return expression
                return _cross_entropy(expression, target, logits)
            case CrossEntropy(operand=probabilities):
                logits = _logits(probabilities, definitions, "softmax")
                if logits is None:
                    problems.append(_no_logits(model, expression))
                    return expression
                return replace(expression, operand=logits, logits=True)
            case Elementwise(
                function="power", operands=(base, Number(value=0.0) as zero)
            ) if isinstance(base.type, Tensor):
                stopped = Elementwise(base.type, base.span, "stop", (base,))
                return replace(expression, operands=(stopped, zero))
        return expression

    model = rewrite_all(model, change)
    if problems:
        raise CompileError(problems)
    return model


def _logarithm(
    expression: Elementwise, operand: Expression, definitions: dict[str, Expression]
) -> Expression:
    classes = _logits(operand, definitions, "softmax")
    if classes is not None:
        return Elementwise(expression.type, expression.span, "log_softmax", (classes,))
    one_minus = complement(operand, definitions)
    logits = _logits(operand if one_minus is None else one_minus, definitions)
    if logits is None:
        return expression
    if one_minus is not None:
        logits = Elementwise(logits.type, logits.span, "negative", (logits,))
    return Elementwise(expression.type, expression.span, "log_sigmoid", (logits,))


def _cross_entropy(
    expression: Elementwise, target: Expression, logits: Expression
) -> Expression:
    """bce_with_logits, written out where one of the two is a constant."""
    kind, span = expression.type, expression.span
    numbers = (Constant, Scalar)
    if not isinstance(target.type, numbers) and not isinstance(logits.type, numbers):
        return Elementwise(kind, span, "bce_with_logits", (target, logits))
    softplus = Elementwise(logits.type, span, "softplus", (logits,))
    product = Elementwise(kind, span, "multiply", (target, logits))
    return Elementwise(kind, span, "subtract", (softplus, product))


def _logits(
    probability: Expression,
    definitions: dict[str, Expression],
    closing: Closing = "sigmoid",
) -> Expression | None:
    """The l of sigmoid(l), through names, if that is what the probability is."""
    match probability:
        case Elementwise(function=function, operands=(logits,)) if function == closing:
            return logits
        case Local(name=name):
            return _logits(definitions[name], definitions, closing)
        case AsNumber(operand=operand):
            inner = _logits(operand, definitions, closing)
            if inner is None:
                return None
            return AsNumber(probability.type, probability.span, inner)
    return None


def _no_logits(model: Model, expression: Elementwise | CrossEntropy) -> Diagnostic:
    start = Position(1, 1)
    binary = isinstance(expression, Elementwise)
    name, closing = ("bce", "sigmoid") if binary else ("cross_entropy", "softmax")
    way_out = f"end the network, not one of its heads, in `{closing}`"
    return Diagnostic(
        "E0405",
        f"`{name}` needs the result of a network that ends in `{closing}`",
        model.source,
        expression.span or Span(start, start),
        help=f"{way_out}; or use `mse` or `sse`" if binary else way_out,
    )
