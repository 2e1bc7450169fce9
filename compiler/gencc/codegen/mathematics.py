"""Formulas of a spec -> MathML, as a paper would set them.

What has a notation in the field's papers gets it, such as fractions, norms, and a
divergence; any other call stays a call. Browsers read MathML without a library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from gencc.frontend.formula import (
    BINDING,
    COMPARISONS,
    UNARY_BINDING,
    Attribute,
    Binary,
    Call,
    Inserted,
    Literal,
    Name,
    Syntax,
    Unary,
)
from gencc.frontend.formula_parser import ExpressionError, parse

_GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
}
# Fields of distributions, as in N(μ, σ²).
_FIELDS = {"mean": "μ", "log_var": "log σ²"}
_ACCENTS = {"hat": "^", "tilde": "~", "bar": "¯"}
_SIGNS = {"*": "·", "-": "−", "<=": "≤", ">=": "≥"}
_ATOM = 100


def mathml(text: str) -> str:
    """A formula as a <math> element; one that is no formula as <code>."""
    try:
        tree = parse(text)
    except ExpressionError:
        return f"<code>{escape(text)}</code>"
    return f"<math>{_set(tree)}</math>"


def _set(tree: Syntax, binding: int = 0) -> str:
    """A row of elements, in parentheses if it binds less than what is around it."""
    content, own = _content(tree)
    return _row(_fenced("(", content, ")") if own < binding else content)


def _content(tree: Syntax) -> tuple[str, int]:
    """The elements, and how tightly the outermost operator binds."""
    match tree:
        case Inserted():
            return _content(tree.tree)
        case Literal():
            return f"<mn>{escape(tree.text)}</mn>", _ATOM
        case Name():
            return _name(tree.name), _ATOM
        case Attribute():
            return _field(tree), _ATOM
        case Call():
            return _call(tree)
        case Unary():
            return f"<mo>−</mo>{_set(tree.operand, UNARY_BINDING)}", UNARY_BINDING
        case Binary():
            return _binary(tree)


def _binary(tree: Binary) -> tuple[str, int]:
    own = BINDING[tree.operator]
    if tree.operator == "/":
        return f"<mfrac>{_set(tree.left)}{_set(tree.right)}</mfrac>", own
    if tree.operator == "**":
        return f"<msup>{_set(tree.left, _ATOM)}{_set(tree.right)}</msup>", own
    sign = escape(_SIGNS.get(tree.operator, tree.operator))
    left = _set(tree.left, own + (tree.operator in COMPARISONS))
    return f"{left}<mo>{sign}</mo>{_set(tree.right, own + 1)}", own


def _name(name: str) -> str:
    """x_hat with its hat, z_prior with an index, beta as a letter."""
    stem, _, index = name.partition("_")
    if not stem or not index:
        return _word(name)
    if index in _ACCENTS:
        return f"<mover>{_word(stem)}<mo>{_ACCENTS[index]}</mo></mover>"
    if len(stem) == 1 or stem in _GREEK:
        return f"<msub>{_word(stem)}{_word(index)}</msub>"
    return _word(name)


def _word(word: str) -> str:
    return f"<mi>{escape(_GREEK.get(word, word))}</mi>"


def _field(tree: Attribute) -> str:
    """μ with the index q for q.mean; p(z) for prior.z"""
    if isinstance(tree.owner, Name) and tree.owner.name == "prior":
        return f"<mi>p</mi>{_fenced('(', _name(tree.name), ')')}"
    word = f"<mi>{escape(_FIELDS.get(tree.name, tree.name))}</mi>"
    if isinstance(tree.owner, Name):
        return f"<msub>{word}{_name(tree.owner.name)}</msub>"
    return word + _fenced("(", _set(tree.owner), ")")


def _call(tree: Call) -> tuple[str, int]:
    notation = _NOTATIONS.get((tree.name, len(tree.arguments)))
    if notation:
        return notation(*tree.arguments)
    return _plain(_word(tree.name), tree.arguments), _ATOM


def _plain(word: str, arguments: Sequence[Syntax]) -> str:
    listed = "<mo>,</mo>".join(_set(argument) for argument in arguments)
    return word + _fenced("(", listed, ")")


Set = tuple[str, int]


def _square(operand: Syntax) -> Set:
    return f"<msup>{_set(operand, _ATOM)}<mn>2</mn></msup>", BINDING["**"]


def _root(operand: Syntax) -> Set:
    return f"<msqrt>{_set(operand)}</msqrt>", _ATOM


def _exponential(operand: Syntax) -> Set:
    return f"<msup><mi>e</mi>{_set(operand)}</msup>", BINDING["**"]


def _magnitude(operand: Syntax) -> Set:
    return _fenced("|", _set(operand), "|"), _ATOM


def _norm(operand: Syntax) -> Set:
    return _fenced("‖", _set(operand), "‖"), _ATOM


def _distance(first: Syntax, second: Syntax) -> Set:
    """‖a − b‖²"""
    difference = f"{_set(first, 10)}<mo>−</mo>{_set(second, 11)}"
    return f"<msup>{_row(_fenced('‖', difference, '‖'))}<mn>2</mn></msup>", _ATOM


def _divergence(first: Syntax, second: Syntax) -> Set:
    """KL(q ‖ p)"""
    sign = '<mo lspace="0.3em" rspace="0.3em" stretchy="false">‖</mo>'
    between = f"{_set(first)}{sign}{_set(second)}"
    return f"<mi>KL</mi>{_fenced('(', between, ')')}", _ATOM


def _total(operand: Syntax) -> Set:
    return f"<mo>∑</mo>{_set(operand, BINDING['*'])}", BINDING["*"]


def _gradient(value: Syntax, by: Syntax) -> Set:
    return f"<msub><mo>∇</mo>{_set(by)}</msub>{_set(value, _ATOM)}", BINDING["*"]


def _log_density(distribution: Syntax, value: Syntax) -> Set:
    """log q(v)"""
    density = f"{_set(distribution)}{_fenced('(', _set(value), ')')}"
    return f"<mi>log</mi><mspace width='0.2em'/>{density}", BINDING["*"]


def _normal(*arguments: Syntax) -> Set:
    return _plain("<mi>𝒩</mi>", arguments), _ATOM


# By name and number of arguments.
_NOTATIONS: dict[tuple[str, int], Callable[..., Set]] = {
    ("square", 1): _square,
    ("sqrt", 1): _root,
    ("exp", 1): _exponential,
    ("abs", 1): _magnitude,
    ("norm", 1): _norm,
    ("sse", 2): _distance,
    ("kl", 2): _divergence,
    ("sum", 1): _total,
    ("grad", 2): _gradient,
    ("log_prob", 2): _log_density,
    ("normal", 1): _normal,
    ("normal", 2): _normal,
}


def defined(name: str, text: str) -> str:
    """A line of `let` or a loss: x̂ = decoder(z), or z ∼ q for a draw."""
    try:
        left, tree = parse(name), parse(text)
    except ExpressionError:
        return f"<code>{escape(name)} = {escape(text)}</code>"
    sign, right = "=", tree
    if isinstance(tree, Call) and tree.name == "sample" and len(tree.arguments) == 1:
        sign, right = "∼", tree.arguments[0]
    return f"<math>{_set(left)}<mo>{sign}</mo>{_set(right)}</math>"


def _fenced(left: str, content: str, right: str) -> str:
    """In signs as high as it is, if there is a fraction, or else as a line of text."""
    signs = "<mo>" if "<mfrac>" in content else '<mo stretchy="false">'
    return f"{signs}{left}</mo>{_row(content)}{signs}{right}</mo>"


def _row(content: str) -> str:
    """The elements as one."""
    return content if content.count("<") == 2 else f"<mrow>{content}</mrow>"
