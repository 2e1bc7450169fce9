"""Requirements on formulas of a run's parameters -> checks.py, called by train().

A package computes these formulas in Python's floats, which raise where a tensor would
become infinite.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gencc.codegen import curves, naming
from gencc.codegen.expressions import with_leaves, write
from gencc.codegen.framework import Framework
from gencc.codegen.pages import module
from gencc.codegen.paths import PAGES
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    Import,
    Lambda,
    Literal,
    Name,
    Parameter,
    Ref,
    Statement,
    Symbol,
)
from gencc.codegen.python.scope import Definitions
from gencc.ir import expressions as ir
from gencc.ir.model import Model, ParameterValue, Requirement

_CHECKS = Import(".", "checks")


def files(
    model: Model, framework: Framework, shared: dict[Symbol, str]
) -> dict[str, str]:
    """checks.py, where there is anything to check."""
    if not model.requirements:
        return {}
    functions = (
        _function(name, doc, requirements, model, framework)
        for name, doc, requirements in _groups(model)
    )
    written = Definitions(tuple(functions))
    return {"checks.py": module(PAGES, "checks.py", shared, functions=written)}


def calls(model: Model) -> tuple[Statement, ...]:
    """checks.check(config.beta, config.w_start), and again with the end of w."""
    statements: list[Statement] = []
    for name, _, requirements in _groups(model):
        parameters = _parameters(requirements, model)
        every = [curves.levels(parameter) for parameter in parameters]
        most = max(map(len, every), default=1)
        for turn in range(most if name == "check" else 1, 0, -1):
            values = (levels[-min(turn, len(levels))] for levels in every)
            statements.append(Do(Call(Ref(f"checks.{name}", _CHECKS), tuple(values))))
    return tuple(statements)


def _groups(model: Model) -> list[tuple[str, str, list[Requirement]]]:
    """The functions: a name, a docstring, and what each checks."""
    trained = [
        r for r in model.requirements if r.trained and r.value.type == ir.Scalar()
    ]
    always = [r for r in model.requirements if r not in trained]
    doc = "Raises PackageError for numbers with which {} have no value."
    groups = [
        ("check", doc.format("formulas"), _used(always, model)),
        ("check_trained", doc.format("formulas after training"), _used(trained, model)),
    ]
    return [group for group in groups if group[2]]


def _used(requirements: list[Requirement], model: Model) -> list[Requirement]:
    """Requirements, each behind the definitions that it names.

    A definition that only renames a number is included if it is used.
    """
    named = {r.name: r for r in model.requirements if r.name}
    known = {d.name: Requirement(d.value, "", name=d.name) for d in model.definitions}
    ordered: dict[Requirement, None] = {}

    def add(requirement: Requirement) -> None:
        if requirement in ordered:
            return
        for part in ir.walk(requirement.value):
            if isinstance(part, ir.Local):
                add(named.get(part.name, known[part.name]))
        ordered[requirement] = None

    for required in requirements:
        if required.bound or isinstance(required.value, ir.Elementwise):
            add(required)
    return [*ordered]


def _parameters(
    requirements: Iterable[Requirement], model: Model
) -> tuple[ParameterValue, ...]:
    """The parameters that are read, in the order of the spec."""
    read = {name for requirement in requirements for name in _names(requirement.value)}
    return tuple(parameter for parameter in model.parameters if parameter.name in read)


def _names(value: ir.Expression) -> list[str]:
    return [part.name for part in ir.walk(value) if isinstance(part, ir.Parameter)]


def _function(
    name: str,
    doc: str,
    requirements: list[Requirement],
    model: Model,
    framework: Framework,
) -> Def:
    parameters = tuple(
        Parameter(naming.value(parameter.name), Name("float"))
        for parameter in _parameters(requirements, model)
    )
    body: list[Statement] = []
    below: dict[str, dict[str, None]] = {}  # the parameters behind each definition
    used = {
        p.name
        for r in requirements
        for p in ir.walk(r.value)
        if isinstance(p, ir.Local)
    }
    for requirement in requirements:
        numbers: dict[str, None] = {}
        for part in ir.walk(requirement.value):
            if isinstance(part, ir.Local):
                numbers |= below[part.name]
            elif isinstance(part, ir.Parameter):
                numbers[part.name] = None
        if requirement.name:
            below[requirement.name] = numbers
        value = _value(requirement, list(numbers), framework)
        is_used = requirement.name in used
        body.append(
            Assign(naming.value(requirement.name), value) if is_used else Do(value)
        )
    return Def(name, parameters, Name("None"), (Doc(doc), *body))


def _value(
    requirement: Requirement, numbers: list[str], framework: Framework
) -> Expression:
    """finite("log(beta)", lambda: math.log(beta), {"beta": beta})"""
    dialect = replace(
        framework.training, parameter=lambda p: Name(naming.value(p.name))
    )
    constants = with_leaves(
        requirement.value, lambda leaf: replace(leaf, type=ir.Constant())
    )
    value = write(constants, dialect)
    if not requirement.text:
        return value
    function = requirement.bound or "finite"
    values = Dict(tuple((Literal(name), Name(naming.value(name))) for name in numbers))
    return Call(
        Ref(function, Import(".scalars", function)),
        (Literal(requirement.text), Lambda((), value), values),
    )
