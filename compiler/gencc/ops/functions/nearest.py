"""`nearest(book, v)`: the row of a table that is nearest to a vector.

book is a learned tensor [codes, size], v a vector [size], or an image of such vectors,
[height, width, size]; the result has the shape of v and its unit. The nearest row k is the one
with the smallest sum of (v - book[k])^2, the first of those that tie. No gradient reaches v;
that of a row is the sum over all that it was nearest to. With `v + stop(e - v)` for
e = nearest(book, v) it is the quantization of van den Oord et al. 2017, arXiv:1711.00937,
equations 1 and 2.
"""

from __future__ import annotations

from collections.abc import Sequence

from gencc.frontend.formula import Call
from gencc.ir.expressions import Operation, Tensor, Type
from gencc.ops.cases import Case, Random, Spec
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.formula_site import Site
from gencc.resolve.operands import Value, as_vector, plain, show, span_of, tensor


def _build(site: Site, call: Call, values: Sequence[Value]) -> Value:
    book, value = (as_vector(tensor(site, operand)) for operand in values)
    match book.type:
        case Tensor(shape=(_, size)):
            pass
        case _:
            message = f"`nearest` takes a table first, this is {show(book.type)}"
            way_out = "`book: {learned: {shape: [64, 8]}}` has 64 rows of 8 numbers"
            raise site.mistake("E0308", span_of(site, book), message, help=way_out)
    kind = _rule((book.type, value.type), ())
    if kind is None:
        message = f"the rows of the table are [{size}], this is {show(value.type)}"
        raise site.mistake("E0306", span_of(site, value), message)
    stopped = plain(site.span(call), "stop", value)
    return Operation(kind, site.span(call), "nearest", (book, stopped))


def _rule(types: Sequence[Type], settings: Sequence[int]) -> Type | None:
    match types:
        case [Tensor(shape=(_, size)), Tensor(shape=(*_, last)) as kind] if (
            last == size
        ):
            return kind
    return None


FUNCTION = Function(
    ("book", "v"),
    _build,
    operation="own",
    rule=_rule,
    tables=(0,),
    elsewhere=(
        (
            "vector_quantize quantize codebook",
            "with `book: {learned: {shape: [64, 8]}}`, `nearest(book, v)` is the nearest row",
        ),
    ),
)

DOCUMENTATION = (
    "| `nearest(book, v)` | of the rows of a learned table [codes, size] the nearest to v, or to "
    "each pixel of v, the first at a tie; the gradient is that of the row, so "
    "`v + stop(nearest(book, v) - v)` has that of v |"
)

CASES = (
    Case(
        "nearest, of vectors, and of whole numbers that tie",
        Random((6, 2), whole=True),
        {
            "far": "nearest(book, 3 * h) * h",
            "tied": "nearest(ties, h) + h",
            "through": "square(h + stop(nearest(book, h) - h))",
            "both": "h * sum(square(stop(h) - nearest(ties, h)))",
        },
        networks="book: {learned: {shape: [5, 2], init: {normal: 1}}}\n"
        "ties: {learned: {shape: [4, 2]}}",
        batch=3,
        optimizer="{sgd: {lr: 0.01}}",
    ),
    Spec(
        "nearest, of a table whose rows are equal, the first of which it takes",
        Random((74, 5)),
        """\
        data: {source: npz, shape: [5], batch: 37}
        networks:
          f: {input: x, layers: [dense: 5]}
          book: {learned: {shape: [5, 5]}}
          row: {learned: {shape: [5], init: {normal: 1}}}
          table: {input: row, layers: [reshape: [1, 5, 1], upsample: [5, 1], reshape: [5, 5]]}
        let: {v: f(x), e: "nearest(book, v)"}
        losses: {size: "sse(book, table(row))", near: "sse(v, e)"}
        train:
          optimizer: {sgd: {lr: 0.2}}
          stages:
            - {name: alike, epochs: 1, update: [book, row], minimize: size}
            - {name: apart, epochs: 1, update: [book, f], minimize: near}
        outputs: {e: e}
        """,
        steps=4,
    ),
    Spec(
        "nearest, of each pixel, of an example of a series, and of what is the same for all",
        Random((4, 3, 2, 2)),
        """\
        data: {source: npz, shape: [3, 2, 2], batch: 2}
        networks:
          f: {input: x, layers: [conv: {filters: 3, kernel: 1}]}
          s: {input: x, layers: [conv: {filters: 3, kernel: 1}, reshape: [6, 3]]}
          book: {learned: {shape: [7, 3], init: {normal: 1}}}
          n: {learned: {shape: [3], init: {normal: 1}}}
          g: {input: z, layers: [conv: {filters: 2, kernel: [2, 1]}, flatten]}
        let:
          a: f(x)
          e: nearest(book, a)
          z: a + stop(e - a)
          t: s(x)
        losses:
          codes: sse(stop(a), e) + 0.25 * sse(a, stop(e))
          misfit: sum(square(g(z) - 1)) + sum(square(nearest(book, t) - t))
          same: sum(square(nearest(book, n) - 2 * n))
        train: {epochs: 1, optimizer: {adam: {lr: 0.02}}, minimize: codes + misfit + same}
        outputs: {e: e, t: "nearest(book, t)", one: "nearest(book, n)"}
        """,
    ),
)

DRAWN = Special("coding.quantized")
