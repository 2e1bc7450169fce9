"""A small model of Python source: what the backends build and `printer` prints.

Text of a spec enters only as `Literal` (by its repr), as `Doc` or `Comment` (escaped),
or as the word of a `Symbol`, which `gencc.frontend.identifiers` has accepted.
"""

from __future__ import annotations

from gencc.ir.records import dataclass


@dataclass(frozen=True)
class Symbol:
    """A name of the spec, or one made of it; `gencc.codegen.python.scope` says how it is spelled.

    `of` distinguishes symbols with the same word. A `derived` word is not from the
    spec, and gives way to words that are.
    """

    word: str
    of: str = ""
    derived: bool = False


Word = str | Symbol  # a word of the compiler is printed unchanged


@dataclass(frozen=True)
class Import:
    """`from module import name`, or `import module [as alias]` when name is empty."""

    module: str
    name: Word = ""
    alias: str = ""


# ------------------------------------------------------------------ expressions


@dataclass(frozen=True)
class Name:
    """A variable of the surrounding code; a word of the compiler may be dotted: `run.log`."""

    text: Word


@dataclass(frozen=True)
class Ref:
    """Something imported; printing it adds the import to the file."""

    text: Word
    source: Import


@dataclass(frozen=True)
class Literal:
    """A number, a string, a boolean or None, written by its repr."""

    value: float | int | str | bool | None


@dataclass(frozen=True)
class Attribute:
    """owner.name"""

    owner: Expression
    name: Word


@dataclass(frozen=True)
class Item:
    """An element of a call or a collection, with a comment."""

    value: Expression
    comment: str = ""


@dataclass(frozen=True)
class Keyword:
    """name=value in a call."""

    name: str
    value: Expression


@dataclass(frozen=True)
class Star:
    """*value in a call or a list."""

    value: Expression


@dataclass(frozen=True)
class Call:
    """function(arguments); one argument a line when an argument is an `Item`."""

    function: Expression
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Subscript:
    """value[index]"""

    value: Expression
    index: Expression


@dataclass(frozen=True)
class Unary:
    """-operand."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary:
    """left operator right, with the parentheses that Python needs."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Lambda:
    """lambda parameters: value"""

    parameters: tuple[Word, ...]
    value: Expression


@dataclass(frozen=True)
class Choice:
    """value if test else otherwise"""

    value: Expression
    test: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Tuple:
    """(a, b)"""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class List:
    """[a, b]"""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Dict:
    """{key: value}; a table has an entry a line, if it has more than one."""

    items: tuple[tuple[Expression, Expression], ...]
    table: bool = False


Expression = (
    Name | Ref | Literal | Attribute | Item | Keyword | Star | Call | Subscript
    | Unary | Binary | Lambda | Choice | Tuple | List | Dict
)  # fmt: skip


def negative(operand: Expression) -> Expression:
    """-operand; a for -a."""
    match operand:
        case Unary("-", inner):
            return inner
    return Unary("-", operand)


# ------------------------------------------------------------------ statements


@dataclass(frozen=True)
class Doc:
    """A docstring; lines that are too long are wrapped."""

    text: str


@dataclass(frozen=True)
class Comment:
    """# text"""

    text: str


@dataclass(frozen=True)
class Blank:
    """An empty line."""


@dataclass(frozen=True)
class Assign:
    """target = value  # comment"""

    target: Word | Expression
    value: Expression
    comment: str = ""


@dataclass(frozen=True)
class Declare:
    """name: annotation [= value]  # comment"""

    name: Word
    annotation: Expression
    value: Expression | None = None
    comment: str = ""


def constant(name: str, entries: Dict, annotation: Expression) -> Assign | Declare:
    """A dictionary of a module; an empty one tells checkers what could stand in it."""
    if entries.items:
        return Assign(name, entries)
    return Declare(name, annotation, entries)


@dataclass(frozen=True)
class Do:
    """An expression for its effect."""

    value: Expression
    comment: str = ""


@dataclass(frozen=True)
class Return:
    """return value"""

    value: Expression


@dataclass(frozen=True)
class Parameter:
    """name: annotation [= value] of a function."""

    name: Word
    annotation: Expression | None = None


@dataclass(frozen=True)
class Def:
    """A function; `comment` stands above it."""

    name: Word
    parameters: tuple[Parameter, ...]
    returns: Expression | None
    body: tuple[Statement, ...]
    decorators: tuple[Expression, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Class:
    """A class; `comment` stands above it."""

    name: Word
    bases: tuple[Expression, ...]
    body: tuple[Statement, ...]
    decorators: tuple[Expression, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class With:
    """with items [as name]: body"""

    items: tuple[Expression, ...]
    body: tuple[Statement, ...]
    target: str = ""


@dataclass(frozen=True)
class For:
    """for target in iterable: body"""

    target: str
    iterable: Expression
    body: tuple[Statement, ...]


@dataclass(frozen=True)
class If:
    """if test: body, and else: otherwise; a lone If in there becomes elif."""

    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


Statement = (
    Doc | Comment | Blank | Assign | Declare | Do | Return | Def | Class | With | For
    | If
)  # fmt: skip
