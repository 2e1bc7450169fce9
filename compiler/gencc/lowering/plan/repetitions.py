"""Large parts of a value that occur in it several times: computed once, with a name.

where(kl(q, p) > 1, kl(q, p), 1) is guarded by comparisons with the divergence, so that it is
there four times.
"""

from __future__ import annotations

import re
from collections import Counter

from gencc.ir.expressions import (
    CrossEntropy,
    Elementwise,
    Expression,
    Field,
    Local,
    Operation,
    Product,
    Reduce,
    Tensor,
    children,
    is_comparison,
    rebuild,
    walk,
)
from gencc.lowering.plan.calls import Calls

LARGE = 5
"""Operations, all written out; what has fewer is read faster than a name of it."""
_OPERATIONS = Elementwise | Reduce | Operation | CrossEntropy | Product
_WORDS = 2  # of a formula that its name has


def bound(calls: Calls, value: Expression) -> Expression:
    """The value with the name of each large part that it has more than once."""
    numbers = _numbered(value)
    uses = _uses(value, numbers)
    sizes: dict[int, int] = {}
    for part in walk(value):
        inner = sum(sizes[numbers[id(child)]] for child in children(part))
        sizes[numbers[id(part)]] = inner + isinstance(part, _OPERATIONS)
    changed: dict[int, Expression] = {}

    def of(part: Expression) -> Expression:
        number = numbers[id(part)]
        if number not in changed:
            new = rebuild(part, of)
            if uses[number] > 1 and sizes[number] >= LARGE and _is_tensor(part):
                new = calls.named(_word(calls, part), new)
            changed[number] = new
        return changed[number]

    return of(value)


def _numbered(value: Expression) -> dict[int, int]:
    """A number for each part, by its id; equal parts have the same."""
    numbers: dict[int, int] = {}
    known: dict[Expression, int] = {}
    for part in walk(value):
        alike = rebuild(
            part, lambda inner: Local(inner.type, None, f"#{numbers[id(inner)]}")
        )
        numbers[id(part)] = known.setdefault(alike, len(known))
    return numbers


def _uses(value: Expression, numbers: dict[int, int]) -> Counter[int]:
    """How often each part, by its number, is an operand of another one."""
    different = {numbers[id(part)]: part for part in walk(value)}.values()
    return Counter(numbers[id(c)] for part in different for c in children(part))


def _is_tensor(part: Expression) -> bool:
    """Whether it can have a name: what a `where` compares stands in it."""
    is_operation = isinstance(part, _OPERATIONS) and not is_comparison(part)
    return is_operation and isinstance(part.type, Tensor)


def _word(calls: Calls, part: Expression) -> str:
    """kl_q, of kl(q, prior.z); log_var, of what is guarded of q.log_var."""
    match part:
        case Elementwise(function="where", operands=(_, *branches)):
            for branch in branches:
                if isinstance(branch, Field | Local):
                    return branch.name
    text = calls.model.source.part(part.span) if part.span else ""
    return "_".join(re.findall(r"[A-Za-z]\w*", text)[:_WORDS]) or "value"
