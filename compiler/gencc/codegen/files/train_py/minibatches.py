"""minibatch() of train(), and the statements of the loop that call it."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.framework import Framework, Reading
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Def,
    Expression,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Tuple,
)


def minibatch_function(reading: Reading, framework: Framework) -> Def:
    """def minibatch(number): the examples of a minibatch, as a tensor.

    With their labels and factors, where these are read; of the domain of a name, where
    there are several.
    """
    number = Parameter("number", Name("int"))
    indices = _indices(reading)
    if reading.beside and not reading.data.named:
        parts = tuple(
            framework.take(Name(source), Name("rows"))
            for source in (reading.examples, *map(reading.variable, reading.beside))
        )
        returns = Subscript(Name("tuple"), Tuple((framework.tensor,) * len(parts)))
        body = (Assign("rows", framework.rows(indices)), Return(Tuple(parts)))
        return Def("minibatch", (number,), returns, body)
    source, which = reading.examples, list[Parameter]()
    if reading.data.named:
        source, which = f"{source}[name]", [Parameter("name", Name("str"))]
    if reading.beside:  # examples, labels or factors, by the name of their domain
        source = "source[name]"
        tensors = Subscript(Name("dict"), Tuple((Name("str"), framework.tensor)))
        which.insert(0, Parameter("source", tensors))
    taken = framework.take(Name(source), framework.rows(Name("rows")))
    body = (Assign("rows", indices), Return(taken))
    return Def("minibatch", (*which, number), framework.tensor, body)


def read(
    reading: Reading, inputs: tuple[str, ...], number: Expression
) -> tuple[Statement, ...]:
    """x = minibatch(number); x, y = … where labels are read; or of named domains."""
    if reading.data.named:
        return tuple(_read_named(reading, name, number) for name in inputs)
    target: Expression = Name(naming.value("x"))
    if reading.beside:
        (domain,) = reading.data.domains
        parts = {"labels": domain.labels, "factors": domain.factors}
        every = ("x", *(parts[part] for part in reading.beside))
        names = (naming.value(name) if name in inputs else "_" for name in every)
        target = Tuple(tuple(map(Name, names)))
    return (Assign(target, Call(Name("minibatch"), (number,))),)


def _read_named(reading: Reading, name: str, number: Expression) -> Assign:
    """a = minibatch("a", …), or a_y = minibatch(labels, "a", …)."""
    source: tuple[Expression, ...] = ()
    if reading.beside:
        source = (Name(reading.variable(reading.data.part(name))),)
    domain = Literal(reading.data.domain(name).name)
    call = Call(Name("minibatch"), (*source, domain, number))
    return Assign(naming.value(name), call)


def _indices(reading: Reading) -> Call:
    """minibatch_indices(config.seed, len(images), batch, number)"""
    examples: Expression = Name(reading.examples)
    domain: tuple[Expression, ...] = ()
    if reading.data.named:
        examples = Subscript(examples, Name("name"))
        domain = (Name("name"),)
    count = Call(Name("len"), (examples,))
    where = (Name("config.seed"), count, Name("batch"), Name("number"), *domain)
    function = Import(".support.minibatches", "minibatch_indices")
    return Call(Ref("minibatch_indices", function), where)
