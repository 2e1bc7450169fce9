"""Code model -> Python text and the imports that it needs. Layout is left to ruff."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Blank,
    Call,
    Choice,
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
    Lambda,
    List,
    Literal,
    Name,
    Ref,
    Return,
    Star,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    Unary,
    With,
    Word,
)

_WIDTH = 88
_INDENT = "    "
_LOOSEST, _COMPARISON, _UNION, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(8)
_BINDING = {
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "in"), _COMPARISON),
    "|": _UNION,
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "//", "%", "@"), _PRODUCT),
    "**": _POWER,
}


class Printer:
    """Prints code and remembers what it refers to.

    `spelling` has a word for every symbol in the code.
    """

    def __init__(self, spelling: Mapping[Symbol, str] | None = None) -> None:
        self.imports: set[Import] = set()
        self._spelling = {} if spelling is None else spelling

    def code(self, statements: Iterable[Statement]) -> str:
        """The statements as text, definitions two lines apart."""
        parts = ["\n".join(self._statement(s, 0)) for s in statements]
        return "\n\n\n".join(parts)

    def block(self, statements: Iterable[Statement]) -> str:
        """Statements of one function body, without its indentation."""
        return "\n".join(self._block(statements, 0))

    def _block(self, statements: Iterable[Statement], depth: int) -> Iterator[str]:
        for number, statement in enumerate(statements):
            if number and isinstance(statement, Def):
                yield ""
            yield from self._statement(statement, depth)

    def _statement(self, statement: Statement, depth: int) -> Iterator[str]:
        indent = _INDENT * depth
        match statement:
            case Doc(text):
                yield from _docstring(text, depth)
            case Blank():
                yield ""
            case Comment(text):
                room = _WIDTH - len(indent) - 2
                yield from (f"{indent}# {line}" for line in textwrap.wrap(text, room))
            case Def() | Class():
                yield from self._definition(statement, depth)
            case With() | For() | If():
                yield f"{indent}{self._opening(statement)}:"
                yield from self._block(statement.body, depth + 1)
                if isinstance(statement, If) and statement.otherwise:
                    yield from self._otherwise(statement.otherwise, depth)
            case Assign() | Declare() | Do() | Return():
                text, comment = self._simple(statement)
                line = f"{indent}{text}  # {comment}" if comment else indent + text
                if comment and len(line) > _WIDTH:  # ruff would break the code for it
                    yield f"{indent}# {comment}"
                    line = indent + text
                yield line
            case _:
                assert_never(statement)

    def _otherwise(
        self, statements: tuple[Statement, ...], depth: int
    ) -> Iterator[str]:
        indent = _INDENT * depth
        if len(statements) == 1 and isinstance(statements[0], If):
            first, *rest = self._statement(statements[0], depth)
            yield f"{indent}el{first.removeprefix(indent)}"
            yield from rest
        else:
            yield f"{indent}else:"
            yield from self._block(statements, depth + 1)

    def _definition(self, statement: Def | Class, depth: int) -> Iterator[str]:
        indent = _INDENT * depth
        if statement.comment:
            yield f"{indent}# {statement.comment}"
        for decorator in statement.decorators:
            yield f"{indent}@{self.expression(decorator)}"
        if isinstance(statement, Class):
            bases = ", ".join(map(self.expression, statement.bases))
            name = self._word(statement.name)
            yield f"{indent}class {name}{f'({bases})' if bases else ''}:"
        else:
            name = self._word(statement.name)
            yield f"{indent}def {name}({self._parameters(statement)})" + (
                f" -> {self.expression(statement.returns)}:"
                if statement.returns
                else ":"
            )
        yield from self._block(statement.body, depth + 1)

    def _parameters(self, function: Def) -> str:
        return ", ".join(
            f"{self._word(p.name)}: {self.expression(p.annotation)}"
            if p.annotation
            else self._word(p.name)
            for p in function.parameters
        )

    def _opening(self, statement: With | For | If) -> str:
        match statement:
            case With():
                items = ", ".join(map(self.expression, statement.items))
                return f"with {items}" + (
                    f" as {statement.target}" if statement.target else ""
                )
            case For():
                return (
                    f"for {statement.target} in {self.expression(statement.iterable)}"
                )
            case If():
                return f"if {self.expression(statement.test)}"

    def _simple(self, statement: Assign | Declare | Do | Return) -> tuple[str, str]:
        """The line, and the comment behind it."""
        match statement:
            case Assign(target, value, comment):
                return f"{self._target(target)} = {self.expression(value)}", comment
            case Declare(name, annotation, value, comment):
                text = f"{self._word(name)}: {self.expression(annotation)}"
                start = f" = {self.expression(value)}" if value is not None else ""
                return text + start, comment
            case Do(value, comment):
                return self.expression(value), comment
            case Return(value):
                return f"return {self._bare(value)}", ""

    def expression(self, node: Expression, binding: int = _LOOSEST) -> str:
        """The text of an expression, in parentheses where `binding` requires them."""
        match node:
            case Name(text):
                return self._word(text)
            case Ref(text, source):
                self.imports.add(self._import(source))
                return self._word(text)
            case Literal(value):
                text = repr(value)
                negative = text.startswith("-")
                return f"({text})" if negative and binding > _SIGN else text
            case Attribute(owner, name):
                return f"{self.expression(owner, _ATOM)}.{self._word(name)}"
            case Item(value):
                return self.expression(value)
            case Keyword(name, value):
                return f"{name}={self.expression(value)}"
            case Star(value):
                return f"*{self.expression(value, _ATOM)}"
            case Call(function, arguments):
                return f"{self.expression(function, _ATOM)}({self._items(arguments)})"
            case Subscript(value, index):
                return f"{self.expression(value, _ATOM)}[{self._bare(index)}]"
            case Unary(operator, operand):
                text = f"{operator}{self.expression(operand, _POWER)}"
                return f"({text})" if binding > _SIGN else text
            case Binary():
                return self._binary(node, binding)
            case Lambda(parameters, value):
                names = ", ".join(map(self._word, parameters))
                text = f"{f'lambda {names}'.rstrip()}: {self.expression(value)}"
                return f"({text})" if binding > _LOOSEST else text
            case Choice(value, test, otherwise):
                text = (
                    f"{self.expression(value, _COMPARISON)} if "
                    f"{self.expression(test, _COMPARISON)} else "
                    f"{self.expression(otherwise)}"
                )
                return f"({text})" if binding > _LOOSEST else text
            case Tuple(items):
                return f"({self._items(items)}{',' if len(items) == 1 else ''})"
            case List(items):
                return f"[{self._items(items)}]"
            case Dict():
                return self._dict(node)
            case _:
                assert_never(node)

    def _import(self, source: Import) -> Import:
        if isinstance(source.name, str):
            return source
        return replace(source, name=self._word(source.name))

    def _word(self, word: Word) -> str:
        return self._spelling[word] if isinstance(word, Symbol) else word

    def _target(self, target: Word | Expression) -> str:
        if isinstance(target, str | Symbol):
            return self._word(target)
        return self._bare(target)

    def _bare(self, node: Expression) -> str:
        """An expression in a position where a tuple needs no parentheses."""
        if isinstance(node, Tuple) and len(node.items) > 1:
            return ", ".join(map(self.expression, node.items))
        return self.expression(node)

    def _binary(self, node: Binary, binding: int) -> str:
        own = _BINDING[node.operator]
        power = node.operator == "**"
        # `a <= b <= c` would be a chain, and `a ** b ** c` begins at the right.
        alone = power or own == _COMPARISON
        left = self.expression(node.left, own + 1 if alone else own)
        right = self.expression(node.right, _SIGN if power else own + 1)
        text = f"{left} {node.operator} {right}"
        return f"({text})" if binding > own else text

    def _items(self, items: tuple[Expression, ...]) -> str:
        if not any(isinstance(item, Item) for item in items):
            return ", ".join(map(self.expression, items))
        return "".join(f"\n{self._commented(item)}" for item in items) + "\n"

    def _commented(self, item: Expression) -> str:
        comment = (
            f"  # {item.comment}" if isinstance(item, Item) and item.comment else ""
        )
        return f"{self.expression(item)},{comment}"

    def _dict(self, node: Dict) -> str:
        entries = [
            f"{self.expression(key)}: {self.expression(value)}"
            for key, value in node.items
        ]
        # A trailing comma asks ruff for one line per entry.
        comma = "," if node.table and len(entries) > 1 else ""
        return "{" + ", ".join(entries) + comma + "}"


def _escaped(quotes: re.Match[str]) -> str:
    return quotes.group().replace('"', '\\"')


def _docstring(text: str, depth: int) -> Iterator[str]:
    """A docstring, escaped so that any text stays text inside its quotes.

    A line that begins with >>> would be an example, which doctest runs.
    """
    indent = _INDENT * depth
    safe = re.sub(r'"{3,}|"+\s*\Z', _escaped, text.replace("\\", "\\\\"))
    lines: list[str] = []
    for paragraph in safe.split("\n"):
        room = _WIDTH - len(indent) - (3 if not lines else 0)
        lines += textwrap.wrap(paragraph, room, break_long_words=False) or [""]
    lines = [re.sub(r"^(\s*)>>>", r"\1\\\\>>>", line) for line in lines]
    if len(lines) == 1 and len(indent) + len(lines[0]) + 6 <= _WIDTH:
        yield f'{indent}"""{lines[0]}"""'
        return
    yield f'{indent}"""{lines[0]}'
    yield from (f"{indent}{line}".rstrip() for line in lines[1:])
    yield f'{indent}"""'
