"""The expression language: text -> syntax tree; nothing is evaluated as Python.

comparison := sum (("<" | "<=" | ">" | ">=") sum)?
sum := product (('+' | '-') product)*      power := atom ('**' unary)?
product := unary (('*' | '/') unary)*      atom := number | name | call | field | '(' comparison ')'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from gencc.frontend import formula
from gencc.frontend.formula import (
    BINDING,
    COMPARISONS,
    UNARY_BINDING,
    Attribute,
    Binary,
    Call,
    Literal,
    Name,
    Syntax,
    Unary,
)
from gencc.frontend.identifiers import too_long
from gencc.frontend.yaml.scalars import NumberRefused, decimal

MAX_CHARACTERS = 1000
MAX_DEPTH = 32


class ExpressionError(Exception):
    """The text is not an expression; `start` and `end` say where."""

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.help = message, start, end, help


class Token(NamedTuple):
    """kind is number, name, operator or end."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next token may begin."""
        return self.start + len(self.text)


_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|[<>]=?|[-+*/().,])"
)
_HINTS = {
    "^": "write `**` for a power",
    "@": "apply a network by calling it: `decoder(z)`",
    "[": "use a function; values have no subscripts",
    "=": "a definition belongs in `let`, and arguments have no names: `mean(v)`",
    **dict.fromkeys("×·⋅∙∗", "a product is written `*`"),
    **dict.fromkeys("−–—", "a minus is written `-`"),
    **dict.fromkeys("÷∕", "a quotient is written `/`"),
    **dict.fromkeys("“”„‘’‚«»`'\"", "a formula has no quotes within"),
    **dict.fromkeys("‖∥", "a norm is `norm(v)`"),
    **dict.fromkeys("|∣", "an absolute value is `abs(v)`"),
    "≤": "write `<=`",
    "≥": "write `>=`",
    "²": "write `** 2`",
    "³": "write `** 3`",
    "½": "write `0.5`",
    "√": "write `sqrt(v)`",
    "∑": "a sum over the features of an example is `sum(v)`",
    "Σ": "a sum over the features of an example is `sum(v)`",
    "∞": "numbers are finite",
    ";": "a comma stands between arguments, and a formula ends without a sign",
    "~": "a draw is a function: `sample(prior.z)`",
    "%": "write `0.5` for 50 percent",
    "!": "`not v` is `1 - v` of a comparison",
    "&": "of comparisons, `(a > 0) * (b > 0)` is 1 where both hold",
    "?": "`where(c, a, b)` chooses",
    "{": "a formula has no braces: `(a + b) * c`",
    "_": "a name begins with a letter",
    "\u0302": "a hat is written out: `x_hat`",
    "\u0304": "a bar is written out: `x_bar`",
    "\u0303": "a tilde is written out: `x_tilde`",
}
_CHOICE = "a comparison is 1 or 0, so that `(a < b) * v` chooses"
_WORDS = {
    ")": "no `(` before it is open",
    **dict.fromkeys(("if", "else", "and", "or", "not"), _CHOICE),
}
_LIBRARIES = (
    "torch",
    "nn",
    "F",
    "np",
    "numpy",
    "jnp",
    "jax",
    "tf",
    "keras",
    "K",
    "math",
)


def parse(text: str) -> Syntax:
    """The syntax tree of an expression; raises ExpressionError."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"this expression has {len(text)} characters; {MAX_CHARACTERS} are allowed",
            0,
            len(text),
            "name its parts in `let`",
        )
    parser = _Parser(list(_tokens(text)))
    tree = parser.expression(0, 0)
    parser.expect_end()
    return tree


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        if text[position] in " \t\n":
            position += 1
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            character = text[position]
            raise ExpressionError(
                f"`{character}` has no meaning here",
                position,
                position + 1,
                _hint(character),
            )
        token = Token(match.lastgroup or "", match.group(), position)
        if token.kind == "name" and (why := too_long(token.text)):
            raise ExpressionError(why, token.start, token.end)
        yield token
        position = token.end
    yield Token("end", "", len(text))


def _hint(character: str) -> str:
    """What to write instead of a character that has no meaning."""
    if character in _HINTS:
        return _HINTS[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER "):
        return f"names have letters from a to z: `{name.split()[-1].lower()}`"
    if character.isalpha():
        return "names have letters from a to z"
    if character.isdecimal():
        return f"digits are those from 0 to 9: write {unicodedata.decimal(character)}"
    return "expressions have names, numbers, + - * / ** and < <= > >="


class _Parser:
    """Precedence climbing over a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.index = tokens, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    @property
    def end(self) -> int:
        """The end of the last token that was taken."""
        return self.tokens[self.index - 1].end

    def take(self) -> Token:
        token = self.next
        self.index += 1
        return token

    def expression(self, binding: int, depth: int) -> Syntax:
        if depth > MAX_DEPTH:
            raise self.error(f"expressions nest at most {MAX_DEPTH} deep")
        start = (
            self.next.start
        )  # includes an opening parenthesis, which the tree does not
        left = self.prefix(depth)
        while BINDING.get(self.next.text, -1) > binding:
            operator = self.take().text
            # `**` binds to the right, and a sign may follow it: 2 ** -1.
            tighter = UNARY_BINDING - 1 if operator == "**" else BINDING[operator]
            right = self.expression(tighter, depth + 1)
            left = Binary(operator, left, right, start, self.end)
            if operator in COMPARISONS and self.next.text in COMPARISONS:
                raise self.error(
                    "a comparison has two sides",
                    "`(a < b) * (b < c)` is 1 where both hold",
                )
        return left

    def prefix(self, depth: int) -> Syntax:
        token = self.next
        if token.text == "-":
            self.take()
            operand = self.expression(UNARY_BINDING, depth + 1)
            return Unary(operand, token.start, self.end)
        if token.text == "(":
            self.take()
            inner = self.expression(0, depth + 1)
            self.expect(")", "a `(` before it is still open")
            return inner
        if token.kind == "number":
            return self.number()
        if token.kind == "name":
            return self.name(depth)
        way_out = "a power is `**`, without a blank" if token.text == "*" else ""
        raise self.error("expected a name, a number or `(`", way_out)

    def number(self) -> Literal:
        token = self.take()
        extent = token.start, token.end
        try:
            value = float(decimal(token.text))
        except NumberRefused as refused:
            raise ExpressionError(str(refused), *extent, refused.help) from None
        return Literal(value, token.text, *extent)

    def name(self, depth: int) -> Syntax:
        token = self.take()
        tree: Syntax = Name(token.text, token.start, token.end)
        if self.next.text == "(":
            tree = self.call(token, depth)
        while self.next.text == ".":
            self.take()
            if self.next.kind != "name":
                raise self.error("expected the name of a field after `.`")
            attribute = self.take()
            tree = Attribute(tree, attribute.text, tree.start, attribute.end)
        if isinstance(tree, Attribute) and self.next.text == "(":
            raise self.prefixed(tree)
        return tree

    def prefixed(self, called: Attribute) -> ExpressionError:
        """The error about `torch.mean(v)`, or `v.mean()`."""
        owner: Syntax = called.owner
        while isinstance(owner, Attribute):
            owner = owner.owner
        is_library = isinstance(owner, Name) and owner.name in _LIBRARIES
        function = _own_name(called.name)
        way_out = f"functions stand alone: `{function}(…)`"
        if called.name in ("forward", "__call__"):
            way_out = f"a network is called: `{formula.unparse(called.owner)}(…)`"
        elif isinstance(owner, Name) and owner.name == "self":
            way_out = f"a network is called by its name: `{called.name}(…)`"
        elif called.name in ("view", "reshape", "flatten"):
            way_out = "a shape is made by a layer: `reshape: [8, 8, 1]` ends a network"
        elif not is_library:
            value = formula.unparse(called.owner)
            way_out = (
                f"values have no methods: a function is called, `{function}({value})`"
            )
        return ExpressionError(
            f"`{formula.unparse(called)}` cannot be called",
            called.start,
            called.end,
            way_out,
        )

    def call(self, token: Token, depth: int) -> Call:
        self.take()
        arguments: list[Syntax] = []
        while self.next.text != ")":
            arguments.append(self.expression(0, depth + 1))
            if self.next.text != ",":
                break
            self.take()
        end = self.expect(")", f"the `(` of `{token.text}` is still open").end
        return Call(token.text, tuple(arguments), token.start, end, token.end)

    def expect(self, text: str, help: str) -> Token:
        if self.next.text != text:
            way_out = help if self.next.kind == "end" else self.missing()
            if self.next.kind == "name" and not _WORDS.get(self.next.text):
                way_out = "a comma stands between arguments"
            raise self.error(f"expected `{text}`", way_out)
        return self.take()

    def expect_end(self) -> None:
        if self.next.kind != "end":
            message = "expected an operator or the end of the expression"
            raise self.error(message, self.missing())

    def missing(self) -> str:
        """What is probably missing before the next token, which cannot stand here."""
        token, before = self.next, self.tokens[self.index - 1]
        if known := _WORDS.get(token.text, ""):
            return known
        if token.text == "," and before.kind == "number":
            return "a decimal point, as in `1.5`; a comma stands between arguments"
        if token.text == ",":
            return "a formula ends without a comma; a comma stands between arguments"
        if before.text == "not":
            return "`1 - v` is 1 where a comparison v does not hold"
        if before.kind == "number" and (token.kind == "name" or token.text == "("):
            behind = token.text.replace("(", "(…)")
            return f"a product has a sign: `{before.text} * {behind}`"
        if token.text == "(":
            return "a product has a sign: `(a) * (b)`"
        if token.kind == "name" and before.kind == "name":
            return (
                f"a call has brackets, `{before.text}({token.text})`, a product a sign"
            )
        return ""

    def error(self, message: str, help: str = "") -> ExpressionError:
        token = self.next
        seen = f"`{token.text}`" if token.text else "the end of the expression"
        return ExpressionError(
            f"{message}, found {seen}",
            token.start,
            max(token.end, token.start + 1),
            help,
        )


def _own_name(function: str) -> str:
    """What a function of another library is called here: `stop` for `detach`."""
    from gencc.diagnostics.other_libraries import called, known_elsewhere
    from gencc.ops.functions import elsewhere, names

    if function in names():
        return function
    known = re.match(
        r"here it is called `(\w+)`", known_elsewhere(function, called(elsewhere()))
    )
    return known[1] if known else function
