"""The data that outputs.py reads: all examples in chunks, or those of several domains."""

from __future__ import annotations

from collections.abc import Sequence

from gencc.codegen import naming
from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.arguments import TENSOR, array, drawn, fitted_parts
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Do,
    Expression,
    For,
    Import,
    List,
    Literal,
    Name,
    Ref,
    Statement,
    Subscript,
    Symbol,
    Tuple,
    Word,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import OutputProgram


def over_all(
    program: OutputProgram, model: Model, target: Word, call: Call
) -> tuple[Statement, ...]:
    """target = the value for every example, computed in chunks."""
    parts = naming.own("parts")
    append = Do(Call(Attribute(Name(parts), "append"), (array(call),)))
    draws = f"outputs/{program.name}", program.draws
    concatenate = Ref("np.concatenate", Import("numpy", alias="np"))
    return (
        *fitted_parts([program]),
        Assign(parts, List(())),
        over_chunks(
            program.inputs, draws, model, [append], labels.Replaceable(program)
        ),
        Assign(target, Call(concatenate, (Name(parts),))),
    )


def over_chunks(
    inputs: Sequence[str],
    draws: tuple[str, Sequence[ir.Draw]],
    model: Model,
    body: Sequence[Statement],
    known: labels.Replaceable | labels.Fixed,
) -> For:
    """A loop over all examples in chunks: inputs, draws, and then the body.

    There is as much noise as data, even if no data are read. `known` are the labels that
    are not those of the data.
    """
    dataset = "aligned" if are_domains(model, inputs) else "dataset"
    first = next(iter(inputs), model.data.inputs[0])
    rows = {
        name: Subscript(source(model, name, dataset), Name("i : i + CHUNK"))
        for name in (*inputs, first)
    }
    count = Call(Name("len"), (Name(naming.value(first)) if inputs else rows[first],))
    every: Expression = Name(dataset)
    if model.data.named:
        every = Subscript(every, Literal(model.data.domain(first).name))
    return For(
        "i",
        Call(Name("range"), (Literal(0), Call(Name("len"), (every,)), Name("CHUNK"))),
        (
            *(
                Assign(
                    naming.value(name),
                    Call(TENSOR, (known.read(name, rows[name]),)),
                )
                for name in inputs
            ),
            *drawn(*draws, Name("i"), count),
            *known.constants(count, TENSOR),
            *body,
        ),
    )


def are_domains(model: Model, inputs: Sequence[str]) -> bool:
    """Whether several domains are read; labels go with their examples anyway."""
    return len(model.data.domains_of(inputs)) > 1


def aligned(model: Model, dataset: Expression, inputs: Sequence[str]) -> Assign:
    """aligned = align(…, "a", "b"): example i of one domain goes with i of the other."""
    align = Ref("align", Import(".align", "align"))
    names = (Literal(domain.name) for domain in model.data.domains_of(inputs))
    return Assign("aligned", Call(align, (dataset, *names)))


def source(model: Model, name: str, dataset: str = "trained.trial()") -> Expression:
    """The array of an input: trained.trial().examples"""
    domain = model.data.domain(name)
    own: Expression = Name(dataset)
    if model.data.named:
        own = Subscript(own, Literal(domain.name))
    match model.data.part(name):
        case "labels":
            return labels_of(own, Literal(domain.classes))
        case "factors":
            return factors_of(own, Literal(domain.factor_count))
    return Attribute(own, "examples")


def labels_of(dataset: Expression, *classes: Expression) -> Call:
    function = Ref("labels_of", Import(".support.datasets", "labels_of"))
    return Call(function, (dataset, *classes))


def factors_of(dataset: Expression, count: Expression) -> Call:
    function = Ref("factors_of", Import(".support.datasets", "factors_of"))
    return Call(function, (dataset, count))


def every_example(program: OutputProgram) -> Symbol:
    """error_values: those of all examples."""
    return naming.own(f"{program.name}_values")


def numbers(values: tuple[int, ...]) -> Tuple:
    return Tuple(tuple(Literal(value) for value in values))
