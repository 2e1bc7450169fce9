"""The paper's formula -> the formula that does not overflow, on logits.

log(sigmoid(l))     = log_sigmoid(l)
1 - sigmoid(l)      = sigmoid(-l)
bce(t, sigmoid(l))  = bce_with_logits(t, l) for a tensor t
bce(t, sigmoid(l))  = -(t log_sigmoid(l) + (1 - t) log_sigmoid(-l)) for a number t
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
    Spread,
    Tensor,
)
from gencc.ir.model import Model
from gencc.lowering.logits import Closing, Definitions, complement
from gencc.lowering.rewriting import rewrite_all


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
    expression: Elementwise, operand: Expression, definitions: Definitions
) -> Expression:
    kind, span = expression.type, expression.span
    if (logits := _logits(operand, definitions, "softmax")) is not None:
        return Elementwise(kind, span, "log_softmax", (logits,))
    if (logits := _logits(operand, definitions)) is not None:
        return Elementwise(kind, span, "log_sigmoid", (logits,))
    return expression


def _cross_entropy(
    expression: Elementwise, target: Expression, logits: Expression
) -> Expression:
    """bce_with_logits; where one of the two is a number, both logarithms written out,
    and also where it is one for each example, which the frameworks' function refuses.

    softplus(l) - t l would lose all digits if t is 1 and l is large.
    """
    kind, span = expression.type, expression.span
    repeated = [isinstance(value, Spread) for value in (target, logits)]
    if not _is_number(target) and not _is_number(logits) and not all(repeated):
        return Elementwise(kind, span, "bce_with_logits", (target, logits))
    yes = Elementwise(logits.type, span, "log_sigmoid", (logits,))
    no = Elementwise(logits.type, span, "log_sigmoid", (_negative(logits),))
    match target:
        case Number(value=1.0):
            return _negative(yes)
        case Number(value=0.0):
            return _negative(no)
    one = Number(Constant(), span, 1.0)
    rest = Elementwise(target.type, span, "subtract", (one, target))
    summands = (
        Elementwise(kind, span, "multiply", (target, yes)),
        Elementwise(kind, span, "multiply", (rest, no)),
    )
    return _negative(Elementwise(kind, span, "add", summands))


def _is_number(value: Expression) -> bool:
    if isinstance(value, Spread):
        return value.is_number
    return isinstance(value.type, Constant | Scalar)


def _logits(
    probability: Expression, definitions: Definitions, closing: Closing = "sigmoid"
) -> Expression | None:
    """The l of sigmoid(l), through names, if that is what the probability is.

    1 - sigmoid(l) is sigmoid(-l).
    """
    while isinstance(probability, Local):
        probability = definitions[probability.name]
    match probability:
        case Elementwise(function=function, operands=(logits,)) if function == closing:
            return logits
        case AsNumber(operand=operand) | Spread(operand=operand):
            inner = _logits(operand, definitions, closing)
            return None if inner is None else replace(probability, operand=inner)
    other = complement(probability)
    if other is None or closing == "softmax":
        return None
    turned = _logits(other, definitions)
    return None if turned is None else _negative(turned)


def _negative(value: Expression) -> Expression:
    """-v, and v for -v."""
    match value:
        case Elementwise(function="negative", operands=(operand,)):
            return operand
    return Elementwise(value.type, value.span, "negative", (value,))


def _no_logits(model: Model, expression: Elementwise | CrossEntropy) -> Diagnostic:
    start = Position(1, 1)
    binary = isinstance(expression, Elementwise)
    name, closing = ("bce", "sigmoid") if binary else ("cross_entropy", "softmax")
    way_out = f"end the network, or its head, in `{closing}`"
    return Diagnostic(
        "E0405",
        f"`{name}` needs the result of a network, or a head of one, that ends in `{closing}`",
        model.source,
        expression.span or Span(start, start),
        help=f"{way_out}; or use `mse` or `sse`" if binary else way_out,
    )
