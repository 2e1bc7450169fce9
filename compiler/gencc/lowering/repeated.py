"""What is the same for all examples, repeated where it stands beside values of examples.

A learned tensor, or a mean that was fitted, has one row, which arithmetic broadcasts. What
joins or compares rows does not: a network of several inputs, a loss by label, an order of the
examples, the pictures of an output.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gencc.ir.dependencies import Varying
from gencc.ir.expressions import (
    Apply,
    CrossEntropy,
    Elementwise,
    Expression,
    Operation,
    Repeated,
    Tensor,
    children,
    has_examples,
    rebuild,
)
from gencc.ir.model import Model
from gencc.lowering.rewriting import rewrite_all
from gencc.ops import functions


def repeat_rows(model: Model) -> Model:
    """The model in which such operations have as many rows of each operand."""
    named = Varying(model.values)

    def change(part: Expression) -> Expression:
        match part:
            case Operation(function=name, operands=operands):
                tables = functions.find(name).tables
                rows = [o for i, o in enumerate(operands) if i not in tables]
            case Apply() | CrossEntropy() | Elementwise(function="bce_with_logits"):
                rows = [*children(part)]
            case _:
                return part
        alike = dict(zip(map(id, rows), _alike(rows, named), strict=True))
        return rebuild(part, lambda operand: alike.get(id(operand), operand))

    changed = rewrite_all(model, change)
    return replace(
        changed,
        outputs=tuple(
            replace(output, values=tuple(_alike(output.values, named)))
            for output in changed.outputs
        ),
    )


def _alike(values: Sequence[Expression], named: Varying) -> Iterator[Expression]:
    """The values, those with one row repeated as often as the others have some."""
    like = next((value for value in values if has_examples(value, named)), None)
    for value in values:
        is_one = isinstance(value.type, Tensor) and not has_examples(value, named)
        if like is not None and is_one:
            yield Repeated(value.type, value.span, value, like)
        else:
            yield value
