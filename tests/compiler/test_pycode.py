"""The printer: what it prints means what the nodes say, whatever the text in them."""

from __future__ import annotations

import ast
import doctest
import random
from typing import Any

import pytest
from gencc.codegen.python.imports import import_block
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Blank,
    Call,
    Class,
    Comment,
    Declare,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    For,
    If,
    Import,
    Item,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Star,
    Subscript,
    Tuple,
    Unary,
    With,
)
from gencc.codegen.python.printer import Printer

OPERATORS = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "//": ast.FloorDiv(),
    "**": ast.Pow(),
}
COMPARISONS = {"<=": ast.LtE(), ">=": ast.GtE()}
A, B, C = Name("a"), Name("b"), Name("c")
HOSTILE = (
    '"',
    '""',
    '"""',
    '""""',
    "'''",
    "\\",
    "a\\",
    'a\\"',
    '\\"""',
    '"""\nimport os\n"""',
    'say "hello"',
    'a "quoted" word at the end of a line so long that it has to be wrapped "here"',
    "\\N{DIGIT ONE} \\x41 \\u0041 \\",
    "tab\tand\rreturn",
    "{{ braces }} {% and %} {# hashes #}",
    "ends in a blank ",
    "x" * 200,
    "",
    "\n\n",
    "# no comment",
    "ünï — ∂L/∂θ 数",
)
TWICE = ('"""', '\\"""', '"""\nimport os\n"""')


def text(node: Expression) -> str:
    return Printer().expression(node)


def parsed(source: str) -> str:
    return dump(ast.parse(source, mode="eval").body)


def dump(tree: ast.expr) -> str:
    """Without places, a negative number being the sign of a positive one."""
    return ast.dump(tree)


def meant(node: Expression) -> ast.expr:
    """The tree that Python should read."""
    match node:
        case Name(name):
            return ast.Name(name, ast.Load())
        case Literal(int() | float() as value) if value < 0:
            return ast.UnaryOp(ast.USub(), ast.Constant(-value))
        case Literal(value):
            return ast.Constant(value)
        case Unary(_, operand):
            return ast.UnaryOp(ast.USub(), meant(operand))
        case Binary(operator, left, right) if operator in COMPARISONS:
            return ast.Compare(meant(left), [COMPARISONS[operator]], [meant(right)])
        case Binary(operator, left, right):
            return ast.BinOp(meant(left), OPERATORS[operator], meant(right))
        case Attribute(owner, name):
            return ast.Attribute(meant(owner), name, ast.Load())
        case Subscript(value, index):
            return ast.Subscript(meant(value), meant(index), ast.Load())
        case Call(function, arguments):
            plain = [meant(a) for a in arguments if not isinstance(a, Keyword)]
            named = [
                ast.keyword(a.name, meant(a.value))
                for a in arguments
                if isinstance(a, Keyword)
            ]
            return ast.Call(meant(function), plain, named)
        case Star(value):
            return ast.Starred(meant(value), ast.Load())
        case Tuple(items):
            return ast.Tuple([meant(i) for i in items], ast.Load())
        case List(items):
            return ast.List([meant(i) for i in items], ast.Load())
        case Dict(items):
            return ast.Dict([meant(k) for k, _ in items], [meant(v) for _, v in items])
    raise AssertionError(node)


def check(node: Expression) -> None:
    source = text(node)
    assert parsed(source) == dump(meant(node)), source


# ------------------------------------------------------------------ precedence

MIXED = [*OPERATORS, *COMPARISONS]


@pytest.mark.parametrize("inner", MIXED)
@pytest.mark.parametrize("outer", MIXED)
def test_two_operators_meet(outer: str, inner: str) -> None:
    check(Binary(outer, Binary(inner, A, B), C))
    check(Binary(outer, A, Binary(inner, B, C)))
    check(Binary(outer, Unary("-", Binary(inner, A, B)), C))
    check(Unary("-", Binary(outer, A, Unary("-", Binary(inner, B, C)))))


@pytest.mark.parametrize("operator", MIXED)
def test_an_operator_meets_signs_calls_and_subscripts(operator: str) -> None:
    inside = Binary(operator, A, B)
    check(Binary(operator, Unary("-", A), B))
    check(Binary(operator, A, Unary("-", B)))
    check(Binary(operator, Literal(-1), Literal(-2.5)))
    check(Attribute(inside, "mean"))
    check(Call(Attribute(inside, "squeeze"), (inside, Keyword("axis", inside))))
    check(Subscript(inside, inside))
    check(Call(Name("f"), (Star(inside), Tuple((inside,)), List((inside,)))))


def test_no_parentheses_that_python_does_not_need() -> None:
    assert text(Binary("+", Binary("+", A, B), Binary("*", B, C))) == "a + b + b * c"
    assert text(Binary("*", Unary("-", A), Literal(-2))) == "-a * -2"
    assert text(Unary("-", Binary("**", A, Literal(2)))) == "-a ** 2"
    assert text(Unary("-", Unary("-", A))) == "-(-a)"
    assert text(Unary("-", Literal(-2))) == "-(-2)"
    assert text(Binary("-", A, Binary("-", B, C))) == "a - (b - c)"
    assert text(Binary("**", Unary("-", A), Literal(-2))) == "(-a) ** -2"


def tree(source: random.Random, depth: int) -> Expression:
    """A random expression."""

    def inner() -> Expression:
        return tree(source, depth - 1)

    leaves: list[Expression] = [
        A, B, C, Literal(source.randint(-9, 9)), Literal(source.uniform(-1, 1)),
        Literal(1e-30), Literal(True), Literal(None), Literal("it's \"x\"\n\\"),
    ]  # fmt: skip
    if depth == 0:
        return source.choice(leaves)
    kind = source.randrange(12)
    if kind < 6:
        operator = source.choice([*OPERATORS, *COMPARISONS])
        return Binary(operator, inner(), inner())
    if kind == 6:
        return Unary("-", inner())
    if kind == 7:
        return Attribute(Call(inner(), (inner(), Keyword("axis", inner()))), "value")
    if kind == 8:
        return Subscript(inner(), inner())
    if kind == 9:
        return Tuple(tuple(inner() for _ in range(source.randrange(3))))
    if kind == 10:
        return List((inner(), Star(inner())))
    return Dict(((inner(), inner()), (inner(), inner())), table=source.random() < 0.5)


def test_random_expressions_are_read_back_as_they_are() -> None:
    for seed in range(2000):
        check(tree(random.Random(seed), seed % 6))


# ------------------------------------------------------------------ text of specs


@pytest.mark.parametrize("content", HOSTILE)
@pytest.mark.parametrize("depth", [0, 2])
def test_a_docstring_stays_inside_its_quotes(content: str, depth: int) -> None:
    body: tuple[Doc | Def, ...] = (Doc(content),)
    for level in range(depth):
        body = (Def(f"f{level}", (), None, body),)
    source = Printer().code(body)
    module = ast.parse(source)
    node: ast.AST = module
    for _ in range(depth):
        assert isinstance(node, ast.Module | ast.FunctionDef)
        assert len(node.body) == 1
        node = node.body[0]
    assert isinstance(node, ast.Module | ast.FunctionDef)
    (only,) = node.body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)
    assert "".join(str(only.value.value).split()) == "".join(content.split())


PROMPTS = (
    ">>> quit()",
    "a\n\n  >>> quit()\nb",
    "a\n\t>>> quit()",
    f"{'word ' * 16}>>> quit()",
)


@pytest.mark.parametrize("content", PROMPTS)
@pytest.mark.parametrize("depth", [0, 1])
def test_a_prompt_in_a_docstring_is_text(content: str, depth: int) -> None:
    body: tuple[Doc | Def, ...] = (Doc(content),)
    source = Printer().code((Def("f", (), None, body),) if depth else body)
    space: dict[str, Any] = {}
    exec(compile(source, "module", "exec"), space)
    text = space["f"].__doc__ if depth else space["__doc__"]
    assert "quit()" in text
    assert doctest.DocTestParser().get_examples(text) == []


def test_docstrings_are_wrapped_where_they_are_too_long() -> None:
    source = Printer().code([Doc("word " * 60 + "\n\nand a second paragraph")])
    lines = source.split("\n")
    assert max(map(len, lines)) <= 88
    assert lines[-3:] == ["", "and a second paragraph", '"""']


@pytest.mark.parametrize("content", [w for w in HOSTILE if w.strip()])
def test_a_comment_stays_a_comment(content: str) -> None:
    source = Printer().block([Comment(content), Do(Literal(1))])
    assert [type(s) for s in ast.parse(source).body] == [ast.Expr]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_literal_is_its_value(value: str) -> None:
    assert ast.literal_eval(text(Literal(value))) == value


# ------------------------------------------------------------------ statements


def test_statements() -> None:
    body = (
        Doc("What it does."),
        Assign("a", Literal(1), "one"),
        Blank(),
        With((Call(Name("f")), Call(Name("g"))), (Assign("b", A),), "held"),
        For("i", Call(Name("range"), (Literal(2),)), (If(A, (Do(Call(Name("f"))),)),)),
        Return(Tuple((A,))),
    )
    function = Def(
        "f", (Parameter("a", Name("int")), Parameter("b")), Name("int"), body, (A,)
    )
    assert Printer().code([function]).split("\n") == [
        "@a",
        "def f(a: int, b) -> int:",
        '    """What it does."""',
        "    a = 1  # one",
        "",
        "    with f(), g() as held:",
        "        b = a",
        "    for i in range(2):",
        "        if a:",
        "            f()",
        "    return (a,)",
    ]


def test_definitions_stand_apart() -> None:
    method = Def("g", (), None, (Return(A),))
    fields = (Declare("a", Name("int"), None, "[2]"), Declare("b", A, Literal(1)))
    source = Printer().code([Class("K", (B,), (*fields, method)), method])
    assert source == (
        "class K(b):\n    a: int  # [2]\n    b: a = 1\n\n    def g():\n"
        "        return a\n\n\ndef g():\n    return a"
    )


def test_a_comment_that_does_not_fit_stands_above() -> None:
    source = Printer().block([Assign("a", Literal("x" * 70), "y" * 20)])
    assert source == "# " + "y" * 20 + "\na = " + repr("x" * 70)


def test_an_item_has_a_line_of_its_own() -> None:
    call = Call(Name("f"), (Item(A, "[8]"), Item(B)))
    assert text(call) == "f(\na,  # [8]\nb,\n)"


# ------------------------------------------------------------------ imports


def test_what_is_printed_is_what_is_imported() -> None:
    printer = Printer()
    numpy = Ref("np.array", Import("numpy", alias="np"))
    step = Ref("partial", Import("functools", "partial"))
    source = printer.expression(
        Call(numpy, (Call(step, (Ref("keras", Import("keras")),)),))
    )
    assert source == "np.array(partial(keras))"
    assert import_block(printer.imports) == (
        "from functools import partial\nimport keras\nimport numpy as np"
    )


def test_imports_are_written_once_and_in_order() -> None:
    twice = [Import("b", "y"), Import("a"), Import("b", "x", "z"), Import("b", "y")]
    assert import_block(twice) == "import a\nfrom b import x as z\nfrom b import y"
    assert import_block([]) == ""


def test_nodes_that_are_not_printed_import_nothing() -> None:
    printer = Printer()
    printer.expression(Name("np.array"))
    assert not printer.imports
