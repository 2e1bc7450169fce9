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

_AUGMENTED = "augmented_minibatch"  # beside one of labels


def minibatch_functions(reading: Reading, framework: Framework) -> tuple[Def, ...]:
    """def minibatch(number): the examples of a minibatch, as a tensor.

    With their labels and factors, where these are read; of the domain of a name, where
    there are several. What is changed for training has a function of its own beside that
    of labels of domains.
    """
    function = _minibatch(reading, framework)
    if reading.data.is_augmented and reading.data.named and reading.beside:
        return function, _augmented(reading, framework, _AUGMENTED)
    return (function,)


def _minibatch(reading: Reading, framework: Framework) -> Def:
    number = Parameter("number", Name("int"))
    indices = _indices(reading)
    if reading.beside and not reading.data.named:
        return _labelled(reading, framework)
    if reading.data.is_augmented and not reading.beside:
        return _augmented(reading, framework, "minibatch")
    source, which = reading.examples, list[Parameter]()
    if reading.data.named:
        source, which = f"{source}[name]", [Parameter("name", Name("str"))]
    if reading.beside:  # examples, labels or factors, by the name of their domain
        source = "source[name]"
        tensors = Subscript(Name("dict"), Tuple((Name("str"), framework.tensor)))
        which.insert(0, Parameter("source", tensors))
    body = (Assign("rows", indices), Return(_taken(source)))
    return _read_ahead("minibatch", (*which, number), framework.tensor, body, reading)


def _labelled(reading: Reading, framework: Framework) -> Def:
    """The examples of a minibatch with what is read beside them."""
    sources = (reading.examples, *map(reading.variable, reading.beside))
    parts: list[Expression] = [_taken(source) for source in sources]
    if reading.data.is_augmented:
        parts[0] = _seen(reading, framework)
    returns = Subscript(Name("tuple"), Tuple((framework.tensor,) * len(parts)))
    body = (Assign("rows", _indices(reading)), Return(Tuple(tuple(parts))))
    number = Parameter("number", Name("int"))
    return _read_ahead("minibatch", (number,), returns, body, reading)


def _augmented(reading: Reading, framework: Framework, called: str) -> Def:
    """The examples of a minibatch, as training sees them."""
    number = Parameter("number", Name("int"))
    named = (Parameter("name", Name("str")),) if reading.data.named else ()
    body = (Assign("rows", _indices(reading)), Return(_seen(reading, framework)))
    return _read_ahead(called, (*named, number), framework.tensor, body, reading)


def _taken(source: str) -> Call:
    """take_rows(images, rows)"""
    function = Ref("take_rows", Import(".support.device", "take_rows"))
    return Call(function, (Name(source), Name("rows")))


def _read_ahead(
    called: str,
    parameters: tuple[Parameter, ...],
    returns: Expression,
    body: tuple[Statement, ...],
    reading: Reading,
) -> Def:
    """@ahead(images): where these are in files, threads read the next minibatches."""
    function = Ref("ahead", Import(".support.stored", "ahead"))
    decorator = Call(function, (Name(reading.examples),))
    return Def(called, parameters, returns, body, (decorator,))


def _seen(reading: Reading, framework: Framework) -> Expression:
    """tensor(data.augmented(images[rows], config.seed, number))"""
    images: Expression = Name(reading.examples)
    named: tuple[Expression, ...] = ()
    if reading.data.named:
        images, named = Subscript(images, Name("name")), (Name("name"),)
    own = (Subscript(images, Name("rows")), Name("config.seed"), Name("number"))
    return Call(Name(framework.given), (Call(Name("data.augmented"), (*named, *own)),))


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
    function, part = "minibatch", reading.data.part(name)
    if reading.beside and reading.data.is_augmented and part == "examples":
        function = _AUGMENTED
    elif reading.beside:
        source = (Name(reading.variable(part)),)
    domain = Literal(reading.data.domain(name).name)
    call = Call(Name(function), (*source, domain, number))
    return Assign(naming.value(name), call)


def _indices(reading: Reading) -> Call:
    """minibatch_indices(config.seed, len(images), batch, number)"""
    examples: Expression = Name(reading.examples)
    domain: tuple[Expression, ...] = ()
    if reading.data.named:
        examples = Subscript(examples, Name("name"))
        domain = () if reading.data.paired else (Name("name"),)
    count = Call(Name("len"), (examples,))
    where = (Name("config.seed"), count, Name("batch"), Name("number"), *domain)
    function = Import(".support.minibatches", "minibatch_indices")
    return Call(Ref("minibatch_indices", function), where)
