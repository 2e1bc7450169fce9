"""A formula's syntax tree -> the typed expression that it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from gencc.expressions import Attribute, Binary, Call, Literal, Name, Syntax, Unary
from gencc.findings import line, meant
from gencc.ir.expressions import (
    Apply,
    Constant,
    Elementwise,
    Expression,
    Field,
    Function,
    Input,
    Number,
    Parameter,
    Record,
    Tensor,
    Term,
)
from gencc.ir.layers import Shape, show_shape
from gencc.ir.model import Network
from gencc.resolve.functions import FUNCTIONS
from gencc.resolve.operands import (
    Normal,
    Prior,
    Value,
    elementwise,
    show,
    span_of,
    tensor,
)
from gencc.resolve.site import Broken, Site, each

_OPERATORS: dict[str, Function] = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
}


@dataclass
class Scope:
    """What names mean. None stands for something broken, about which all is said."""

    data: Shape
    networks: Mapping[str, Network | None]
    priors: Mapping[str, Prior]
    parameters: Collection[str]
    losses: Collection[str]
    definitions: dict[str, Value | None] = field(default_factory=dict)
    are_terms: bool = False  # whether losses may be named: in objectives


def resolve(site: Site, scope: Scope, tree: Syntax) -> Value:
    """What the tree means; raises Broken once every mistake in it is told."""
    match tree:
        case Literal(value=value):
            return Number(Constant(), site.span(tree), value)
        case Name():
            return _name(site, scope, tree)
        case Attribute():
            return _attribute(site, scope, tree)
        case Unary():
            return _unary(site, scope, tree)
        case Binary(operator="**"):
            return _power(site, scope, tree)
        case Binary():
            operands = _all(site, scope, (tree.left, tree.right))
            return elementwise(
                site, site.span(tree), _OPERATORS[tree.operator], operands
            )
        case Call():
            return _call(site, scope, tree)


def _all(site: Site, scope: Scope, trees: tuple[Syntax, ...]) -> list[Value]:
    """Each of them, so that mistakes in all are told before any of them counts."""

    def attempt(tree: Syntax) -> Value | None:
        try:
            return resolve(site, scope, tree)
        except Broken:
            return None

    return each(attempt(tree) for tree in trees)


# ------------------------------------------------------------------ names


def _name(site: Site, scope: Scope, tree: Name) -> Value:
    span, name = site.span(tree), tree.name
    if name == "x":
        return Input(Tensor(scope.data), span, name)
    if name in scope.definitions:
        value = scope.definitions[name]
        if value is None:
            raise Broken
        return replace(value, span=span)
    if name in scope.parameters:
        return Parameter(Constant(), span, name)
    if name in scope.losses and scope.are_terms:
        return Term(Tensor(()), span, name)
    message, way_out = _why_not(scope, name)
    raise site.mistake("E0301", span, message, help=way_out)


def _why_not(scope: Scope, name: str) -> tuple[str, str]:
    """What a name is that is not a value, and what was probably meant."""
    if name in scope.losses:
        return (
            f"`{name}` is a loss, which only objectives name",
            "give the value a name of its own in `let`",
        )
    if name in scope.networks:
        return f"`{name}` is a network", f"apply it to something: `{name}(x)`"
    if name == "prior":
        return "`prior` alone means nothing", "name a latent: `prior.z`"
    if name in scope.priors:
        return f"there is no `{name}` in `let`", f"`sample(prior.{name})` draws one"
    if name in FUNCTIONS:
        return f"`{name}` is a function", f"call it: `{_usage(name)}`"
    terms = scope.losses if scope.are_terms else ()
    known = ("x", *scope.definitions, *scope.parameters, *terms)
    return f"unknown name `{name}`", meant(name, known)


def _attribute(site: Site, scope: Scope, tree: Attribute) -> Value:
    span = site.span(tree)
    if isinstance(tree.owner, Name) and tree.owner.name == "prior":
        if prior := scope.priors.get(tree.name):
            return replace(prior, span=span)
        if site.findings.told(tree.name, "E0307"):
            raise Broken
        known = [f"prior.{name}" for name in scope.priors]
        way_out = meant(f"prior.{tree.name}", known, "write it down under `latent:`")
        raise site.mistake(
            "E0307", span, f"there is no latent `{tree.name}`", help=way_out
        )
    owner = resolve(site, scope, tree.owner)
    record = owner.record if isinstance(owner, Normal) else owner
    if isinstance(record, Prior) or not isinstance(record.type, Record):
        what = "a distribution" if isinstance(record, Prior) else show(record.type)
        message = f"this has no fields: it is {what}"
        raise site.mistake("E0307", span_of(site, owner), message)
    found = record.type.get(tree.name)
    if found is None:
        known = [name for name, _ in record.type.fields]
        message = f"there is no field `{tree.name}`"
        raise site.mistake("E0307", span, message, help=meant(tree.name, known))
    return Field(found, span, record, tree.name)


# ------------------------------------------------------------------ operators


def _unary(site: Site, scope: Scope, tree: Unary) -> Value:
    operand = resolve(site, scope, tree.operand)
    if isinstance(operand, Number):
        return Number(Constant(), site.span(tree), -operand.value)
    return elementwise(site, site.span(tree), "negative", [operand])


def _power(site: Site, scope: Scope, tree: Binary) -> Elementwise:
    base, exponent = _all(site, scope, (tree.left, tree.right))
    if not isinstance(exponent, Number):
        message = "the exponent must be a number, written down"
        way_out = "`exp(b * log(a))` is a to the power of b, for a above 0"
        raise site.mistake("E0311", site.span(tree.right), message, help=way_out)
    return elementwise(site, site.span(tree), "power", [base, exponent])


# ------------------------------------------------------------------ calls


def _call(site: Site, scope: Scope, tree: Call) -> Value:
    name = tree.name
    if name not in FUNCTIONS and name not in scope.networks:
        if site.findings.told(name, "E0302"):
            raise Broken
        known = (*scope.networks, *FUNCTIONS)
        message = f"there is no network or function `{name}`"
        way_out = meant(name, known, f"functions are {', '.join(FUNCTIONS)}")
        raise site.mistake("E0302", site.name_span(tree), message, help=way_out)
    _check_count(site, tree)
    values = _all(site, scope, tree.arguments)
    if name in FUNCTIONS:
        return FUNCTIONS[name].build(site, tree, values)
    return _apply(site, scope.networks[name], tree, values[0])


def _usage(name: str) -> str:
    parameters = FUNCTIONS[name].parameters if name in FUNCTIONS else ("x",)
    return f"{name}({', '.join(parameters)})"


def _check_count(site: Site, tree: Call) -> None:
    taken = len(FUNCTIONS[tree.name].parameters) if tree.name in FUNCTIONS else 1
    if len(tree.arguments) != taken:
        many = f"{taken} argument{'s' if taken > 1 else ''}"
        message = f"`{tree.name}` takes {many}, not {len(tree.arguments)}"
        way_out = f"write `{_usage(tree.name)}`"
        raise site.mistake("E0303", site.span(tree), message, help=way_out)


def _apply(site: Site, network: Network | None, tree: Call, value: Value) -> Expression:
    if network is None:
        raise Broken
    argument = tensor(site, value)
    span = site.span(tree)
    if argument.type != Tensor(network.input):
        wanted, given = show_shape(network.input), show(argument.type)
        inside = f"`{network.name}` has the input `{network.input_name}`"
        raise site.mistake(
            "E0304",
            span,
            f"`{network.name}` takes {wanted}, here it is given {given}",
            label=f"needs {wanted}",
            notes=(f"{inside}, {wanted}: {line(network.span)}",),
        )
    return Apply(network.output, span, network.name, (argument,))
