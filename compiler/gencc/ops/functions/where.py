"""`where(c, a, b)`: a where c is above 0, and b elsewhere, for each element.

c is a comparison, or anything else that varies: `where(c, a, b)` is `where(c > 0, a, b)`. The
gradient of an element reaches the one that is taken and not the other, which may be anything
there, NaN included: lowering/branches.py. What a network is given is not guarded: the slope of
its weights is their gradient, 0, times what went in, which is NaN where that is not finite. Of two constants a and b it is a c + b (1 - c).
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.diagnostics import Span
from gencc.frontend.formula import Call
from gencc.ir.expressions import (
    Constant,
    Elementwise,
    Expression,
    Number,
    is_comparison,
)
from gencc.ops.cases import IMAGES, NEAR, SMALL, Case
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import (
    Value,
    compare,
    constant,
    meet,
    number,
    plain,
    show,
    span_of,
    tensor,
)


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    span = site.span(call)
    condition, yes, no = (number(tensor(site, value)) for value in values)
    if not is_comparison(condition):
        where = span_of(site, condition)
        if condition.type == Constant():
            message = (
                f"`where` takes a comparison first, this is {show(condition.type)}"
            )
            raise site.mistake("E0308", where, message, help="such as `v > 0`")
        condition = compare(site, where, "greater", (condition, constant(where, 0.0)))
    assert isinstance(condition, Elementwise)
    if yes.type == no.type == Constant():
        return _of_numbers(span, condition, yes, no)
    operands = meet(site, span, (*condition.operands, yes, no))
    holds = plain(condition.span, condition.function, *operands[:2])
    return plain(span, "where", holds, *operands[2:])


def _of_numbers(
    span: Span, holds: Elementwise, yes: Expression, no: Expression
) -> Expression:
    """a c + b (1 - c), which is a or b to the last digit; of 1 and 0 it is c."""
    if [part.value for part in (yes, no) if isinstance(part, Number)] == [1, 0]:
        return holds
    one = constant(span, 1.0)
    first = plain(span, "multiply", yes, holds)
    second = plain(span, "multiply", no, plain(span, "subtract", one, holds))
    return plain(span, "add", first, second)


FUNCTION = Function(
    ("c", "a", "b"),
    _build,
    operation="elementwise",
    operands=3,
    elsewhere=(
        ("select cond ifelse if_else", ""),
        ("heaviside step", "`v > 0` is 1 where that holds, 0 elsewhere"),
        ("sign", "`where(v > 0, 1, -1)` has no 0"),
    ),
)

DOCUMENTATION = (
    "| `where(c, a, b)` | a where c holds, as `v > 0` does, or is above 0; b elsewhere, "
    "elementwise; the one that is not taken gets no gradient, "
    "whatever it is; but what a network is given must be finite, as 0 · ∞ would reach its weights |"
)

CASES = (
    Case(
        "comparisons, at ties, and straight through",
        NEAR,
        {
            "above": "(h > 0) * h",
            "from": "(h >= 0.25) * h + (h >= -0.25)",
            "below": "(h < x) * h + (0 <= h) * square(h)",
            "tied": "(2 * h <= h + h) * h",
            "both": "(-1 < h) * (h < 1) * h",
            "through": "square(sigmoid(h) + stop((sigmoid(h) > 0.5) - sigmoid(h)))",
        },
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "where, and what is not taken",
        NEAR,
        {
            "usual": "where(h > 0, h, 0.25 * h)",
            "turned": "where(h <= 0, square(h), -h)",
            "no_logarithm": "where(h > 0.1, log(h), h)",
            "no_root": "where(h > 0.3, sqrt(h - 0.25), h)",
            "no_quotient": "where(h < 0.6, h, 1 / (h - 0.5))",
            "no_power": "where(h > 0.3, (h - 0.25) ** -0.5, 0)",
            "too_large": "where(h < 1.5, exp(h), exp(-400 * h))",
            "none_of_it": "h * where(sum(h) > 100, sum(log(h)), mean(h))",
            "of_numbers": "where(h > 100, h * log(sum(h) - sum(h)), h)",
            "of_a_vector": "where(h > 0, sqrt(softmax(h)), log_softmax(exp(h)))",
            "numbers": "where(h > 0, 3, -0.1) * h",
            "comparison": "where(h > 0, 1, 0) * h",
        },
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "where, of images and of numbers",
        IMAGES,
        {
            "image": "where(h > 1, x, h)",
            "by_number": "where(mean(h), x, h) + where(mean(h) > 0.1, h, 0)",
            "number": "h * where(mean(h) > mean(x), sum(h), 1)",
            "of_batch": "where(batch_mean(mean(h)) > 0, h, 2 * h)",
            "by_batch": "where(batch_mean(mean(h)), h, x)",
            "of_batch_not_taken": "h * where(batch_mean(mean(h)) > 100, log(sum(h - h)), 1)",
            "numbers_of_batch": "h * where(batch_mean(mean(h)) > 100, log(batch_mean(sum(h - "
            "h))), batch_mean(mean(h)))",
            "of_pairs": "h * mean(where(batch(mean(h)) > 100, log(sum(h - h)), mean(h)), batch)",
        },
        kind="image",
        outputs=False,
    ),
)

DRAWN = Special("formulas.either")
