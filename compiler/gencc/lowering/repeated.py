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
    Fold,
    Operation,
    Repeated,
    Tensor,
    Unfold,
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
        if like is None or not is_one:
            yield value
        elif isinstance(value, Fold) and _has_axes(value.operand):
            yield _folded(value, like)
        else:
            yield Repeated(value.type, value.span, value, like)


def _has_axes(value: Expression) -> bool:
    return isinstance(value.type, Tensor) and bool(value.type.axes)


def _folded(fold: Fold, like: Expression) -> Expression:
    """What has axes of its own, such as the rows of a table, repeated before it is folded.

    Folded it has a row for each position along them, and not for all of these of each example.
    """
    kind, folded = fold.operand.type, like.type
    assert isinstance(folded, Tensor)
    as_before = replace(folded, folded=False)
    examples = Unfold(as_before, like.span, like)
    known = like.operand if isinstance(like, Fold) else examples
    repeated = Repeated(kind, fold.span, fold.operand, known)
    return replace(fold, operand=repeated)
