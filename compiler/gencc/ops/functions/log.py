"""`log(v)`: the natural logarithm of each element, of v above 0.

The logarithm of what comes out of a sigmoid or a softmax, or of 1 minus a sigmoid, is
computed from the logits: a rounded probability has lost the digits that it needs.
"""

from __future__ import annotations

import math

from gencc.ops.cases import (
    LOGISTIC,
    LOGITS,
    NEAR,
    POSITIVE,
    SMALL,
    Case,
    Float32,
)
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise(
    "log",
    "v",
    arithmetic=Arithmetic(
        "math.log", undefined="logarithms are those of numbers above 0"
    ),
)

DOCUMENTATION = "| `log(v)` | the natural logarithm, elementwise |"

_SIGMOID = "p: {input: x, layers: [sigmoid]}"

CASES = (
    Case(
        "log, far out",
        POSITIVE,
        {
            "usual": "log(h)",
            "deep": "log(1e-100 * h)",
            "high": "log(1e100 * h)",
        },
        optimizer=SMALL,
    ),
    Case(
        "log D, logits near 0 and far out",
        NEAR,
        {
            "usual": "log(p(h))",
            "low": "log(p(h - 34))",
            "high": "log(p(h + 34))",
            "huge": "log(p(400 * h))",
        },
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "log(1 - D), logits near 0 and far out",
        NEAR,
        {
            "usual": "log(1 - p(h))",
            "low": "log(1 - p(h - 34))",
            "high": "log(1 - p(h + 34))",
            "huge": "log(1 - p(400 * h))",
        },
        networks=_SIGMOID,
        batch=1,
        optimizer=SMALL,
    ),
    Case(
        "log of a softmax",
        ((-1.0, 0.5, 0.5, 1.0, 0.0), (2.0, 2.0, -3.0, 0.0, 2.0)),
        {
            "usual": "log(p(h))",
            "far": "log(p(30 * h))",
            "huge": "log(p(1000 * h))",
            "entropy": "p(h) * log(p(h))",
        },
        networks="p: {input: x, layers: [softmax]}",
        optimizer=SMALL,
    ),
    Float32(
        "digits of log D and log(1 - D)",
        LOGITS,
        {"real": "log(p(H))", "fake": "log(1 - p(H))", "twice": "log(1 - (1 - p(H)))"},
        networks=_SIGMOID,
        others=LOGISTIC,
    ),
    Float32(
        "digits of log D and log(1 - D), D a head",
        LOGITS,
        {"real": "log(d(H))", "fake": "log(1 - d(H))", "certain": "bce(1, d(H))"},
        networks="d: {input: x, layers: [], heads: {p: [sigmoid], q: [tanh]}}",
        field="p",
        others=LOGISTIC,
    ),
)

DRAWN = Unary(rising(math.log), least=0.1)
