"""Expressions of a spec as syntax trees, and their text."""

from __future__ import annotations

from gencc.ir.records import dataclass

# How tightly operators bind.
COMPARISONS = ("<", "<=", ">", ">=")
BINDING = {
    **dict.fromkeys(COMPARISONS, 5),
    "+": 10,
    "-": 10,
    "*": 20,
    "/": 20,
    "**": 40,
}
UNARY_BINDING = 30
_FIELD_BINDING = 50


@dataclass(frozen=True)
class Literal:
    """A number; `text` is its spelling in the spec."""

    value: float
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """A bare name."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Attribute:
    """A field of a record: q.mean, prior.z, encoder(x).mean."""

    owner: Syntax
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Call:
    """A network or a function applied to arguments."""

    name: str
    arguments: tuple[Syntax, ...]
    start: int
    end: int
    name_end: int


@dataclass(frozen=True)
class Unary:
    """-operand."""

    operand: Syntax
    start: int
    end: int


@dataclass(frozen=True)
class Binary:
    """left operator right."""

    operator: str
    left: Syntax
    right: Syntax
    start: int
    end: int


@dataclass(frozen=True)
class Inserted:
    """What a call of a formula stands for, or an argument in there: it is written at `path`.

    `call_path` tells the draws of one call from those of another; a part that stands where it
    is written has its path for that. `formula` is the one that is called, if it is a call,
    or that is `iterated`, which is its body then.
    """

    tree: Syntax
    path: tuple[str | int, ...]
    call_path: tuple[str | int, ...]
    start: int
    end: int
    formula: str = ""
    iterated: bool = False


Syntax = Literal | Name | Attribute | Call | Unary | Binary | Inserted


def unparse(tree: Syntax, binding: int = 0) -> str:
    """The expression as text, with the fewest parentheses."""
    match tree:
        case Inserted(iterated=True):
            return tree.formula
        case Inserted():
            return unparse(tree.tree, binding)
        case Literal():
            return tree.text
        case Name():
            return tree.name
        case Attribute():
            return f"{unparse(tree.owner, _FIELD_BINDING)}.{tree.name}"
        case Call():
            return f"{tree.name}({', '.join(unparse(a) for a in tree.arguments)})"
        case Unary():
            text = f"-{unparse(tree.operand, UNARY_BINDING)}"
            return f"({text})" if binding > UNARY_BINDING else text
        case Binary():
            own = BINDING[tree.operator]
            power = tree.operator == "**"
            left = unparse(tree.left, own + 1 if power else own)
            right = unparse(tree.right, UNARY_BINDING if power else own + 1)
            text = f"{left} {tree.operator} {right}"
            return f"({text})" if binding > own else text


def bare(tree: Syntax) -> Syntax:
    """The tree itself, wherever it is written."""
    while isinstance(tree, Inserted):
        tree = tree.tree
    return tree
