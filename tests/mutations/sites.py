"""Where code can be changed into a mistake that still runs, and the changed code.

Mistakes are drawn, not chosen: every place of the lowering rules and of what is copied
into packages counts, whatever it does.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# By what is drawn from: the rules of each backend, those of both, and what is copied. A
# folder is taken as a whole, but for those inside it that another group has.
GROUPS = {
    "torch rules": ("backends/gencc_torch/**/*.py",),
    "keras rules": ("backends/gencc_keras/**/*.py",),
    "common rules": (
        "compiler/gencc/lowering/**/*.py",
        "compiler/gencc/codegen/*.py",
        "compiler/gencc/codegen/files/**/*.py",
    ),
    "torch package": ("backends/gencc_torch/**/runtime/**/*.py",),
    "keras package": ("backends/gencc_keras/**/runtime/**/*.py",),
}

_OPERATORS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*",
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
}  # fmt: skip
# Words that are taken for one another, as names, attributes and strings.
_SWAPPED = {
    "mean": "sum", "sum": "mean", "minimum": "maximum", "maximum": "minimum",
    "min": "max", "max": "min", "sqrt": "exp", "rsqrt": "sqrt", "exp": "tanh",
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "+": "-", "-": "+", "*": "/", "/": "*",
    "top": "bottom", "bottom": "top", "left": "right", "right": "left",
    "before": "after", "after": "before", "same": "valid", "valid": "same",
    "m": "v", "v": "m", "beta_1": "beta_2", "beta_2": "beta_1", "stride": "kernel",
    "running_mean": "running_variance", "running_variance": "running_mean",
    "scale": "shift", "shift": "scale", "softmax": "log_softmax",
    "log_softmax": "softmax", "sigmoid": "tanh", "tanh": "sigmoid", "relu": "softplus",
    "logsigmoid": "sigmoid", "detach": "clone", "stop_gradient": "copy",
    "constant": "finished", "finished": "constant", "nearest": "bilinear",
    "avg_pool2d": "max_pool2d", "average_pool": "max_pool", "zeros": "ones",
    "ones": "zeros", "argmax": "argmin", "ReLU": "ELU", "SiLU": "ReLU",
    "Tanh": "Sigmoid", "Sigmoid": "Tanh", "height": "width", "width": "height",
}  # fmt: skip


@dataclass(frozen=True)
class Mistake:
    """A change of one place in one file: characters `start` to `end` become `text`."""

    group: str
    path: str
    line: int
    start: int
    end: int
    text: str
    was: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} `{self.was}` -> `{self.text}`"

    def applied(self, source: str) -> str:
        """The source with the mistake."""
        return source[: self.start] + self.text + source[self.end :]


def drawn(number: int, seed: int) -> list[Mistake]:
    """So many mistakes, from all groups alike, in an order that depends on the seed."""
    order = random.Random(seed)
    heaps = [_shuffled(sites(group), order) for group in GROUPS]
    mistakes: list[Mistake] = []
    while len(mistakes) < number and any(heaps):
        for heap in heaps:
            if heap:
                mistakes.append(heap.pop())
    return mistakes[:number]


def _shuffled(mistakes: Sequence[Mistake], order: random.Random) -> list[Mistake]:
    return order.sample(list(mistakes), len(mistakes))


def sites(group: str) -> list[Mistake]:
    """Every mistake that a group of files has room for."""
    copied = group.endswith("package")
    paths = sorted(
        path
        for path in {p for pattern in GROUPS[group] for p in ROOT.glob(pattern)}
        if ("runtime" in path.parts) == copied
        and "jax" not in path.parts  # whose packages a campaign does not train
    )
    return [
        mistake
        for path in paths
        for mistake in in_source(path.read_text(), group, str(path.relative_to(ROOT)))
    ]


def in_source(source: str, group: str, path: str) -> Iterator[Mistake]:
    """The mistakes of one file; each leaves it a Python program."""
    tree = ast.parse(source)
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    raw = source.encode()

    def extent(node: ast.AST) -> tuple[int, int]:
        first = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        last = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return len(raw[:first].decode()), len(raw[:last].decode())

    for node in _meaningful(tree):
        for start, end, text in _changes(node, source, extent):
            mistake = Mistake(
                group,
                path,
                source[:start].count("\n") + 1,
                start,
                end,
                text,
                source[start:end],
            )
            try:
                ast.parse(mistake.applied(source))
            except SyntaxError:
                continue
            yield mistake


def _meaningful(node: ast.AST) -> Iterator[ast.AST]:
    """Everything but imports, annotations, docstrings and what is said about errors."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Raise | ast.Assert):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        # Of `zip`, where it says what is so in any case.
        if isinstance(node, ast.keyword) and node.arg == "strict":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _meaningful(child)


def _changes(node: ast.AST, source: str, extent) -> Iterator[tuple[int, int, str]]:  # type: ignore[no-untyped-def]
    match node:
        case ast.Constant(value=bool() as value):
            yield *extent(node), str(not value)
        case ast.Constant(value=int() | float() as value):
            yield *extent(node), _number(value)
        case ast.Constant(value=str() as value) if value in _SWAPPED:
            yield *extent(node), repr(_SWAPPED[value]).replace("'", '"')
        case ast.Name(id=name) if name in _SWAPPED and isinstance(node.ctx, ast.Load):
            yield *extent(node), _SWAPPED[name]
        case ast.Attribute(attr=name) if name in _SWAPPED:
            _, end = extent(node)
            yield end - len(name), end, _SWAPPED[name]
        case ast.BinOp(op=op) if type(op) in _OPERATORS:
            start, end = extent(node.left)[1], extent(node.right)[0]
            between = source[start:end]
            for sign in ("//", "+", "-", "*", "/"):
                if sign in between:
                    at = start + between.index(sign)
                    yield at, at + len(sign), _OPERATORS[type(op)]
                    break
        case ast.UnaryOp(op=ast.USub() | ast.Not()):
            start, _ = extent(node)
            yield start, extent(node.operand)[0], ""
        case ast.Compare(ops=[op], left=left, comparators=[right]) if (
            type(op) in _COMPARISONS
        ):
            start, end = extent(left)[1], extent(right)[0]
            yield start, end, f" {_COMPARISONS[type(op)]} "
        case ast.IfExp(body=body, orelse=other):
            (a, b), (c, d) = extent(body), extent(other)
            yield a, d, source[c:d] + source[b:c] + source[a:b]
        case ast.Call(args=[ast.Name() as first, ast.Name() as second, *_]):
            (a, b), (c, d) = extent(first), extent(second)
            if first.id != second.id:
                yield a, d, source[c:d] + source[b:c] + source[a:b]
        case ast.Expr(value=ast.Call()):
            yield *extent(node), "pass"


def _number(value: float) -> str:
    if isinstance(value, int):
        return repr(0 if value == 1 else value + 1)
    return repr(value * 3 or 1.0)
