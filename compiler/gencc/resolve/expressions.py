"""A formula's syntax tree -> the typed expression that it means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from gencc.diagnostics import Span, other_libraries
from gencc.diagnostics.collector import line
from gencc.frontend.formula import (
    Attribute,
    Binary,
    Call,
    Inserted,
    Literal,
    Name,
    Syntax,
    Unary,
    bare,
)
from gencc.frontend.sound import NOTHING, Lost
from gencc.frontend.spec import parameters
from gencc.ir.dependencies import Varying
from gencc.ir.expressions import (
    BATCH,
    COMPARISONS,
    OTHERS,
    Apply,
    ClassLabel,
    Constant,
    Elementwise,
    Expression,
    Field,
    Fitted,
    Input,
    InputGradient,
    Iterate,
    Label,
    Local,
    Number,
    Operation,
    Parameter,
    Record,
    Reduce,
    Tensor,
    Term,
    Unfold,
    everything,
    has_examples,
    is_stopped,
    walk,
)
from gencc.ir.layers import show_shape
from gencc.ir.model import Data, Domain, Network
from gencc.ops import functions
from gencc.ops.distributions import Distribution, Prior, head
from gencc.ops.functions import Measured
from gencc.resolve import iteration, weights
from gencc.resolve.formula_site import Broken, Site, each, names_in
from gencc.resolve.limits import check_folded, check_formula
from gencc.resolve.operands import (
    Estimate,
    Value,
    as_folded,
    as_vector,
    axes_of,
    compare,
    elementwise,
    fold,
    show,
    span_of,
    tensor,
    unfold,
)
from gencc.resolve.parameters import Parameters
from gencc.resolve.shapes_at_fault import at_fault

_OPERATORS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
}
_COMPARISONS = {sign: name for name, sign in COMPARISONS.items()}


@dataclass
class Scope:
    """What names mean; None for what is broken, once the reason is reported.

    `values` are the definitions themselves, which formulas see only by name.
    """

    data: Data
    inputs: Mapping[str, Tensor | Label]
    priors: Mapping[str, Prior]
    parameters: Parameters
    losses: Collection[str]
    fitted: Collection[str] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)  # and how to call each
    networks: dict[str, Network | None] = field(default_factory=dict)
    definitions: dict[str, Value | None] = field(default_factory=dict)
    values: dict[str, Expression] = field(default_factory=dict)
    terms: dict[str, Expression] = field(
        default_factory=dict
    )  # the formulas of the losses
    estimates: dict[str, Estimate | Distribution | None] = field(default_factory=dict)
    are_terms: bool = False  # whether losses may be named: in objectives
    lost: Lost = NOTHING  # what errors have cut out of the spec

    @cached_property
    def varying(self) -> Varying:
        """Which definitions have a row for each example."""
        return Varying(self.values)


def resolve(site: Site, scope: Scope, tree: Syntax) -> Value:
    """The meaning of a formula; raises Broken after all its mistakes are reported."""
    site = replace(site, at_fault=partial(at_fault, scope))
    value = _value(site, scope, tree)
    parts: Iterable[Expression] = ()
    if isinstance(value, Distribution):
        parts = value.parts().values()
    elif not isinstance(value, Estimate):
        parts = (value,)
    for part in parts:
        _check_whole(site, scope, part)
    return value


def _check_whole(site: Site, scope: Scope, value: Expression) -> None:
    """The rules about a formula as a whole; raises Broken."""
    check_formula(site, value, scope.data.batch)
    _check_sources(site, scope, value)
    if site.is_output:
        _check_after_training(site, scope, value)
    _check_pairs(site, scope, value)


def measured(site: Site, scope: Scope, tree: Call) -> Measured:
    """What a metric of all examples at once is made of; raises Broken as `resolve` does."""
    function = functions.find(tree.name)
    assert function.measure is not None
    arguments = _arguments(site, scope, function, tree)
    result = function.measure(site, tree, arguments, scope.data)
    _check_axes(site, tree, result.values)
    for value in result.values:
        _check_whole(site, scope, value)
        if not has_examples(value, scope.varying):
            message = f"`{tree.name}` takes values of examples, this is one for all"
            raise site.mistake("E0308", span_of(site, value), message)
    return result


def _check_sources(site: Site, scope: Scope, value: Expression) -> None:
    """Raises Broken for operands that are made of other things than they should be."""
    for part in walk(value):
        match part:
            case Operation(function=name, operands=operands) if _mixes_examples(name):
                for operand in operands:
                    if not has_examples(operand, scope.varying):
                        message = (
                            f"`{name}` takes values of examples, this is one for all"
                        )
                        raise site.mistake("E0308", span_of(site, operand), message)
            case InputGradient():
                _check_gradient(site, scope, part)
            case Operation(function=name, operands=operands):
                for operand in (operands[i] for i in functions.find(name).tables):
                    if has_examples(operand, scope.varying):
                        message = f"the table of `{name}` is one for all examples"
                        way_out = "`book: {learned: {shape: [64, 8]}}` is one"
                        span = span_of(site, operand)
                        raise site.mistake("E0308", span, message, help=way_out)


def _mixes_examples(name: str) -> bool:
    """Whether a function gives an example something of others."""
    function = functions.find(name)
    return function.over_batch or function.draws == "order"


def _check_gradient(site: Site, scope: Scope, gradient: InputGradient) -> None:
    """Raises Broken where nothing leads from the number to the value, or no gradient does."""
    by = gradient.by
    if not any(p == by for p in everything((gradient.value,), scope.values)):
        message = "the number that `grad` takes is not computed from this"
        way_out = "name it in `let`, and use the name in both places"
        raise site.mistake("E0325", span_of(site, by), message, help=way_out)

    def passes(part: Expression) -> bool:
        return part == by or not is_stopped(part)

    if not any(p == by for p in everything((gradient.value,), scope.values, passes)):
        message = "no gradient comes here from the number that `grad` takes: it is 0"
        notes = (
            "none passes through `stop(…)`, a comparison or a choice: `hardmax(v)`, "
            "a draw of 0 and 1, which row is nearest",
        )
        raise site.mistake("E0325", span_of(site, by), message, notes=notes)


def _check_after_training(site: Site, scope: Scope, value: Expression) -> None:
    """Raises Broken for what depends on the other examples of a minibatch."""
    for part in everything((value,), scope.values):
        if isinstance(part, Operation) and functions.find(part.function).over_batch:
            name, written = part.function, part.span
            message = (
                f"`{name}` is a value of a minibatch, which nothing has after training"
            )
            notes = (f"it is written here: {line(written)}",) if written else ()
            way_out = "only losses and objectives are made of a minibatch as a whole"
            span = span_of(site, value)
            raise site.mistake("E0330", span, message, notes=notes, help=way_out)
        if isinstance(part, InputGradient):
            _check_by(site, scope, part, value)
        if isinstance(part, Iterate) and not has_examples(part.start, scope.varying):
            for inner in everything((part.body,), scope.values):
                if isinstance(inner, InputGradient):
                    _check_by(site, scope, inner, value, in_loop=False)


def _check_by(
    site: Site,
    scope: Scope,
    gradient: InputGradient,
    value: Expression,
    in_loop: bool = True,
) -> None:
    """E0330 for a sum over all examples; `in_loop`: what a loop changes is of examples."""
    if has_examples(gradient.value, scope.varying, in_loop) and not has_examples(
        gradient.by, scope.varying, in_loop
    ):
        message = (
            "`grad` by what is one for all is a value of a minibatch, which nothing "
            "has after training"
        )
        raise site.mistake("E0330", span_of(site, value), message)


def _check_pairs(site: Site, scope: Scope, value: Expression) -> None:
    """Raises Broken for a reduction over pairs of examples where there are none.

    Those of a minibatch of one, and those that are alike for all examples.
    """
    for part in walk(value):
        is_over_others = isinstance(part, Reduce) and part.over == OTHERS
        if is_over_others and scope.data.batch == 1:
            message = "a minibatch of 1 has no others"
            raise site.mistake("E0336", span_of(site, part), message)
        is_over_pairs = isinstance(part, Reduce) and part.over in (BATCH.name, OTHERS)
        if is_over_pairs and not has_examples(part, scope.varying):
            message = "this has no example of its own: it is alike for all"
            way_out = "`batch_mean(v)` and its kind are values of the minibatch"
            raise site.mistake("E0336", span_of(site, part), message, help=way_out)


def _value(site: Site, scope: Scope, tree: Syntax) -> Value:
    """The meaning of a part of a formula."""
    match tree:
        case Inserted():
            return _value(site.inside(tree), scope, tree.tree)
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
            if tree.operator in _COMPARISONS:
                function = _COMPARISONS[tree.operator]
                return compare(site, site.span(tree), function, operands)
            return elementwise(
                site, site.span(tree), _OPERATORS[tree.operator], operands
            )
        case Call():
            return _call(site, scope, tree)


def _all(site: Site, scope: Scope, trees: tuple[Syntax, ...]) -> list[Value]:
    """The value of each; the mistakes of all are reported before Broken is raised."""

    def attempt(tree: Syntax) -> Value | None:
        try:
            return _value(site, scope, tree)
        except Broken:
            return None

    return each(attempt(tree) for tree in trees)


# ------------------------------------------------------------------ names


def _name(site: Site, scope: Scope, tree: Name) -> Value:
    span, name = site.span(tree), tree.name
    if name in scope.lost.names:
        raise Broken
    if name in scope.inputs:
        return Input(scope.inputs[name], span, name)
    for known in (scope.definitions, scope.estimates):
        if name in known:
            if (value := known[name]) is None:
                raise Broken
            return replace(value, span=span)
    params = scope.parameters
    if name in params.free:
        return Parameter(params.free[name], span, name)
    if name in params.fixed:
        return Number(Constant(), span, params.fixed[name])
    if name in params.following:
        definition = Site(site.collector, parameters.path(site.collector, name))
        return replace(_value(definition, scope, params.following[name]), span=span)
    if (network := scope.networks.get(name)) and network.learned:
        return Apply(network.output, span, name, ())
    if name in scope.losses and scope.are_terms:
        if name not in scope.terms:
            raise Broken
        return Term(Tensor(()), span, name)
    if name in scope.losses and site.is_output:
        if name not in scope.terms:
            raise Broken
        return replace(scope.terms[name], span=span)
    if scope.lost.may_have_values:
        raise Broken
    message, way_out = _why_not(site, scope, name)
    raise site.mistake("E0301", span, message, help=way_out)


def _why_not(site: Site, scope: Scope, name: str) -> tuple[str, str]:
    """What a name stands for that is no value, and what was probably meant."""
    if name in scope.losses:
        return (
            f"`{name}` is a loss, which objectives, outputs and metrics name",
            "give the value a name of its own in `let`",
        )
    if name in scope.fitted:
        return (
            f"`{name}` is fitted after training",
            "only outputs, metrics and what stands below it in `fit` know it",
        )
    if name in scope.networks:
        return f"`{name}` is a network", f"apply it to something: `{name}(x)`"
    if name in scope.formulas:
        signature = scope.formulas[name]
        return f"`{name}` is a formula, which takes values", f"write `{signature}`"
    if name == "y":
        return _why_no_labels(scope.data)
    if name == "prior":
        return "`prior` alone means nothing", "name a latent: `prior.z`"
    if name in scope.priors:
        return f"there is no `{name}` in `let`", f"`sample(prior.{name})` draws one"
    if name in functions.names():
        return f"`{name}` is a function", f"call it: `{functions.signature(name)}`"
    terms = scope.losses if scope.are_terms or site.is_output else ()
    learned = (
        n for n, network in scope.networks.items() if network and network.learned
    )
    known = (
        *scope.inputs,
        *scope.definitions,
        *scope.parameters.numbers.written,
        *learned,
        *terms,
    )
    return f"unknown name `{name}`", site.collector.suggest(name, known)


def _why_no_labels(data: Data) -> tuple[str, str]:
    """Why `y` is nothing, and what has labels or could have some."""
    if not data.named:
        return "the data have no labels", "`data: {…, classes: 10}` says that they have"
    labelled = [f"`{domain.name}.y`" for domain in data.domains if domain.labels]
    if not labelled:
        return "no domain has labels", _classes_of(data.domains[0])
    return "labels are those of a domain", f"write {' or '.join(labelled)}"


def _classes_of(domain: Domain) -> str:
    return f"`{domain.name}: {{…, classes: 10}}` says that `{domain.name}` has some"


def _labels(site: Site, scope: Scope, tree: Attribute, name: str) -> Input:
    """The labels of a domain: a.y"""
    domain = scope.data.domain(name)
    if tree.name != "y":
        raise _no_field(site, site.span(tree), tree.name, ["y", "factors"])
    if not domain.classes:
        message, way_out = f"`{name}` has no labels", _classes_of(domain)
        raise site.mistake("E0301", site.span(tree), message, help=way_out)
    return Input(Label(domain.classes), site.span(tree), domain.labels)


def _factors(site: Site, scope: Scope, tree: Attribute, name: str) -> Input:
    """The numbers that an example was made from: x.factors"""
    domain = scope.data.domain(name)
    if not domain.factor_count:
        message = f"`{name}` has no factors"
        way_out = "`{source: npz, …, factors: 6}` says that it has six"
        raise site.mistake("E0301", site.span(tree), message, help=way_out)
    return Input(Tensor((domain.factor_count,)), site.span(tree), domain.factors)


def _attribute(site: Site, scope: Scope, tree: Attribute) -> Value:
    span = site.span(tree)
    owned = bare(tree.owner)
    named = owned.name if isinstance(owned, Name) else ""
    if named in scope.lost.names:
        raise Broken
    if named in (domain.name for domain in scope.data.domains):
        if tree.name == "factors":
            return _factors(site, scope, tree, named)
        if scope.data.named:
            return _labels(site, scope, tree, named)
    if named == "prior":
        if prior := scope.priors.get(tree.name):
            return replace(prior, span=span)
        if tree.name in scope.lost.latents or scope.lost.may_have("latent"):
            raise Broken
        if site.collector.already_reported(tree.name, "E0307"):
            raise Broken
        known = [f"prior.{name}" for name in scope.priors]
        way_out = site.collector.suggest(
            f"prior.{tree.name}", known, "write it down under `latent:`"
        )
        raise site.mistake(
            "E0307", span, f"there is no latent `{tree.name}`", help=way_out
        )
    owner = _value(site, scope, tree.owner)
    if isinstance(owner, Estimate):
        if tree.name == "mean":
            return Fitted(Tensor((owner.size,)), span, owner.name, "mean")
        raise _no_field(site, span, tree.name, ["mean"])
    if isinstance(owner, Distribution):
        if tree.name in owner.fields():
            return owner.field(tree.name, span)
        fields, what = owner.fields(), "a distribution"
    else:
        tapped = _behind(scope, owner)
        if isinstance(tapped, Unfold):
            tapped = tapped.operand
        if isinstance(tapped, Field) and tapped.name == "result":
            owner = tapped.record
        kind = owner.type if isinstance(owner.type, Record) else Record(())
        if kind.get(tree.name):
            return head(owner, tree.name, span)
        fields, what = tuple(name for name, _ in kind.fields), show(owner.type)
    if fields:
        raise _no_field(site, span, tree.name, [*fields])
    message = f"this has no fields: it is {what}"
    raise site.mistake("E0307", span_of(site, owner), message)


def _no_field(site: Site, span: Span, name: str, known: list[str]) -> Broken:
    message = f"there is no field `{name}`"
    return site.mistake(
        "E0307", span, message, help=site.collector.suggest(name, known)
    )


# ------------------------------------------------------------------ operators


def _unary(site: Site, scope: Scope, tree: Unary) -> Value:
    operand = _value(site, scope, tree.operand)
    if isinstance(operand, Number):
        return Number(Constant(), site.span(tree), -operand.value)
    return elementwise(site, site.span(tree), "negative", [operand])


def _power(site: Site, scope: Scope, tree: Binary) -> Elementwise:
    base, _ = _all(site, scope, (tree.left, tree.right))
    exponent = _built_in(site, scope, tree.right)
    if exponent is None:
        message = "the exponent must be a number, and one that stays as it is"
        way_out = "`exp(b * log(a))` is a to the power of b, for a above 0"
        raise site.mistake("E0311", site.span(tree.right), message, help=way_out)
    return elementwise(site, site.span(tree), "power", [base, exponent])


def _built_in(site: Site, scope: Scope, tree: Syntax) -> Number | None:
    """Arithmetic of numbers and of parameters that no run sets; None for all else."""
    value = scope.parameters.value(tree)
    return None if value is None else Number(Constant(), site.span(tree), value)


def built_in(site: Site, scope: Scope, tree: Syntax) -> Value:
    """The number that a formula is when a package is built; its meaning if it is none."""
    return _built_in(site, scope, tree) or _value(site, scope, tree)


# ------------------------------------------------------------------ calls


def _call(site: Site, scope: Scope, tree: Call) -> Value:
    name = tree.name
    known = functions.names()
    is_known = name in known or name in scope.networks
    may_be_lost = name in scope.lost.names or scope.lost.may_have("networks", "let")
    if not is_known and may_be_lost:
        _all(site, scope, tree.arguments)  # which may have mistakes of their own
        raise Broken
    if not is_known:
        if site.collector.already_reported(name, "E0302"):
            raise Broken
        message = f"there is no network or function `{name}`"
        way_out = site.collector.suggest(
            name,
            (*scope.networks, *scope.formulas, *known),
            f"functions are {', '.join(known)}",
            {
                **other_libraries.FUNCTIONS,
                **other_libraries.called(functions.elsewhere()),
            },
        )
        raise site.mistake("E0302", site.name_span(tree), message, help=way_out)
    # What is learned by itself may share its name with a function; a call means the function.
    if name in known:
        return _call_function(site, scope, tree)
    network = scope.networks[name]
    if network is None:
        raise Broken
    names = [port.name for port in network.inputs]
    if len(tree.arguments) != len(names):
        message, way_out = _other_count(tree, names)
        if network.learned:
            what = "tensor" if network.learned.shape else "number"
            what = "state" if network.is_state else f"learned {what}"
            message = f"`{name}` is a {what}, which is given nothing"
            way_out = f"write `{name}`"
        raise site.mistake("E0303", site.span(tree), message, help=way_out)
    values = _all(site, scope, tree.arguments)
    return _apply(site, scope, network, tree, values)


def _call_function(site: Site, scope: Scope, tree: Call) -> Value:
    function = functions.find(tree.name)
    takes_names = tree.name in (iteration.WORD, weights.WORD)
    if takes_names and not scope.lost.names.isdisjoint(names_in(tree)):
        raise Broken
    if tree.name == iteration.WORD and len(tree.arguments) >= len(function.parameters):
        return _iterate(site, scope, tree)
    if tree.name == weights.WORD and function.takes(len(tree.arguments)):
        return weights.squared_weights(site, tree, scope.networks)
    values = _arguments(site, scope, function, tree)
    return function.build(site, tree, values)


def _arguments(
    site: Site, scope: Scope, function: functions.Function, tree: Call
) -> list[Value]:
    """What a function is given, as many values as it takes."""
    if not function.takes(len(tree.arguments)):
        message, way_out = _other_count(tree, function.parameters, function.least)
        raise site.mistake("E0303", site.span(tree), message, help=way_out)
    written = tree.arguments
    if function.axis >= 0:
        written = written[: function.axis]
    values = _all(site, scope, written)
    for index in function.built_in:
        if index < len(written):
            values[index] = _built_in(site, scope, written[index]) or values[index]
    if function.operation == "own" and not function.along:
        _check_axes(site, tree, values)
    if function.classes and isinstance(values[0], Number):
        values[0] = _class_label(site, scope, values[0], tree)
    return values


def _iterate(site: Site, scope: Scope, tree: Call) -> Expression:
    loop = iteration.iteration(site, tree, scope.formulas)
    body, *given = tree.arguments
    start, count, *more = _all(site, scope, (*given,))
    _check_axes(site, tree, (start, *more))
    begin, kind = iteration.start_of(site, start)
    steps = iteration.steps_of(site, _built_in(site, scope, given[1]) or count)
    names = loop.names(kind, more)
    inside = replace(scope, definitions={**scope.definitions, **names})
    return loop.node(begin, _value(site, inside, body), steps, more)


def _check_axes(site: Site, call: Call, values: Sequence[Value]) -> None:
    """E0336 for a value of an operation that takes those of examples only."""
    for value in values:
        if isinstance(value, Expression) and axes_of([value]):
            message = f"`{call.name}` takes a value of each example, this is {show(value.type)}"
            raise site.mistake(
                "E0336", span_of(site, value), message, help=_over(value)
            )


def _over(value: Expression) -> str:
    """How the axes of a value are gone."""
    name = axes_of([value])[-1].name
    return f"reduce it, as `mean(…, {name})` or `logmeanexp(…, {name})` do"


def _class_label(site: Site, scope: Scope, number: Number, tree: Call) -> ClassLabel:
    """The label that a number means: one of those that the data have."""
    span = span_of(site, number)
    if not site.is_output:
        message = "a class by its number stands in `outputs` and `metrics` only"
        way_out = "in training each example has its own label"
        raise site.mistake("E0319", span, message, help=way_out)
    counts = {d.classes for d in scope.data.domains if d.classes}
    if not counts:
        message, way_out = _why_no_labels(scope.data)
        raise site.mistake("E0301", span, message, help=way_out)
    if len(counts) > 1:
        message = "the domains have different classes, so a number is none of them"
        way_out = f"labels are those of a domain: `{tree.name}({scope.data.domains[0].name}.y)`"
        raise site.mistake("E0308", span, message, help=way_out)
    (classes,) = counts
    if not number.value.is_integer() or not 0 <= number.value < classes:
        message = f"the labels are 0 to {classes - 1}"
        raise site.mistake("E0328", span, message)
    return ClassLabel(Label(classes), span, int(number.value))


def _other_count(
    tree: Call, parameters: Sequence[str], least: int = -1
) -> tuple[str, str]:
    """The error about a number of arguments, with a correct call."""
    taken, count = len(parameters), len(tree.arguments)
    many = f"{taken} argument{'s' if taken != 1 else ''}"
    if least >= 0:
        many = f"{least} to {taken} arguments"
    return (
        f"`{tree.name}` takes {many}, not {count}",
        f"write `{tree.name}({', '.join(parameters)})`",
    )


def _apply(
    site: Site, scope: Scope, network: Network, tree: Call, values: Sequence[Value]
) -> Expression:
    span = site.span(tree)
    arguments = [tensor(site, value) for value in values]
    axes = axes_of(arguments)
    if BATCH in axes:
        message = f"`{network.name}` is not called for each pair of examples"
        way_out = f"call it for each example: `batch({network.name}(v))`"
        raise site.mistake("E0336", span, message, help=way_out)
    for index, port in enumerate(network.inputs):
        if port.shape == (1,):
            arguments[index] = as_vector(arguments[index])
    for port, argument in zip(network.inputs, arguments, strict=True):
        own = axes_of([argument])
        if argument.type != Tensor(port.shape, own):
            expected, actual = show_shape(port.shape), show(argument.type)
            related, _ = at_fault(scope, [argument])
            inside = f"`{network.name}` has the input `{port.name}`"
            raise site.mistake(
                "E0304",
                span,
                f"`{network.name}` takes {expected}, but gets {actual}",
                label=f"needs {expected}",
                notes=(f"{inside}, {expected}: {line(network.span)}",),
                related=related,
            )
    _check_norms(site, scope, network, tree, arguments)
    if network.remembers:  # what a pool gives is a constant, the latest too
        arguments = [elementwise(site, span, "stop", [a]) for a in arguments]
    switches = _switches(site, scope, network, tree, arguments)
    if not axes:
        operands = (*arguments, *switches)
        return _result(Apply(network.output, span, network.name, operands), network)
    check_folded(site, span, network, scope.data.batch, axes)
    folded = [fold(argument, axes) for argument in (*arguments, *switches)]
    kind = as_folded(network.output, axes)
    return _result(Apply(kind, span, network.name, tuple(folded)), network)


def _result(call: Apply, network: Network) -> Expression:
    """What a call gives: a tensor with its axes, or a record."""
    if network.ends == ("result",):
        return head(call, "result", call.span)
    return unfold(call)


def _check_norms(
    site: Site,
    scope: Scope,
    network: Network,
    tree: Call,
    arguments: Sequence[Expression],
) -> None:
    """E0326 for a batch_norm that gets one vector, the same for all examples."""
    if site.is_output or any(has_examples(a, scope.varying) for a in arguments):
        return
    for path, _ in network.norms_of_vectors():
        message = f"`{path}` of `{network.name}` has one value per channel here"
        notes = ("what it is given is one vector, the same for all examples",)
        way_out = "give it values of examples, or leave the batch_norm out"
        raise site.mistake("E0326", site.span(tree), message, notes=notes, help=way_out)


def _behind(scope: Scope, value: Value) -> Value:
    """The value behind a name, or the record of a field; and where it is written."""
    match value:
        case Local(name=name):
            return replace(_behind(scope, scope.values[name]), span=value.span)
        case Field(record=record):
            call = _behind(scope, record)
            return replace(value, record=call) if isinstance(call, Apply) else value
        case Unfold(operand=operand):
            inner = _behind(scope, operand)
            return replace(value, operand=inner) if isinstance(inner, Field) else value
    return value


def _switches(
    site: Site,
    scope: Scope,
    network: Network,
    tree: Call,
    arguments: Sequence[Expression],
) -> list[Expression]:
    """The switches for the max_unpools of a mirror, from the call whose result it takes."""
    if not network.switches:
        return []
    given = _behind(scope, arguments[0])
    match given.operand if isinstance(given, Unfold) else given:
        case Field(record=Apply() as call, name="result") if (
            call.network == network.mirror_of
        ):
            span = site.span(tree)
            return [head(call, port.name, span) for port in network.switches]
    source = network.mirror_of
    raise site.mistake(
        "E0322",
        site.span(tree),
        f"`{network.name}` unpools by the switches of `{source}`, "
        f"so it takes a result of `{source}` as it is",
        help=f"write `{network.name}({source}(x))`, or `unpool: upsample` in the mirror",
    )
