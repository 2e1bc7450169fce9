"""Outputs that are points, series or scores -> statements that write a table and a picture."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.data_py import trained_on
from gencc.codegen.files.outputs_py.arguments import array
from gencc.codegen.files.outputs_py.examples import numbers, source
from gencc.codegen.files.outputs_py.tables import save_labelled, save_table
from gencc.codegen.files.outputs_py.writer import COUNT, Writer, Written
from gencc.codegen.python.nodes import (
    Assign,
    Call,
    Dict,
    Do,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
)


def points(writer: Writer) -> Written:
    """Points of the plane from noise, over the data."""
    variable = naming.own("points")
    behind = source(writer.model, writer.model.data.inputs[0])
    doc = "A table of points from noise, and a picture of them over the data."
    statements = (
        *writer.argument_values(Name("POINTS")),
        Assign(variable, array(writer.call())),
        save_table(writer, Name(variable)),
        _save("save_scatter", Name(variable), Literal(None), behind),
    )
    return Written(doc, ("csv", "png"), statements)


def scores(writer: Writer) -> Written:
    """One number for every example, and how these are distributed."""
    variable = naming.own("scores")
    doc = "A table of every example's score, and a picture of how they spread."
    only = trained_on(writer.model.data)
    normal = numbers(only) if only else Literal(None)
    statements = (
        *writer.over_all(variable),
        save_labelled(writer, variable),
        _save("save_histogram", Name(variable), writer.labels(), normal),
    )
    return Written(doc, ("csv", "png"), statements)


def codes(writer: Writer) -> Written:
    """A point of the plane for every example, coloured by its label."""
    variable = naming.own("codes")
    doc = "A table of every example's code, and a picture of the codes by label."
    statements = (
        *writer.over_all(variable),
        save_labelled(writer, variable),
        _save("save_scatter", Name(variable), writer.labels()),
    )
    return Written(doc, ("csv", "png"), statements)


def series(writer: Writer) -> Written:
    """A series for every example, over that of the data, or some from noise."""
    data = writer.model.data
    shown = [
        (Literal(name), source(writer.model, name, "dataset"))
        for name in writer.program.inputs
        if data.part(name) == "examples" and len(data.domain(name).shape) == 2
    ]
    variable = naming.own("series")
    if not writer.program.inputs:
        statements = (
            *writer.argument_values(COUNT),
            Assign(variable, array(writer.call())),
            save_table(writer, Name(variable)),
        )
        doc = "A table of series from noise, and a picture of some of them."
        labels: Expression = Literal(None)
    else:
        statements = (*writer.over_all(variable), save_labelled(writer, variable))
        doc = "A table of a series for every example, and a picture of some of them."
        labels = writer.labels()
    curves = Dict((*shown, (Literal(writer.name), Name(variable))))
    return Written(
        doc, ("csv", "png"), (*statements, _save("save_series", curves, labels))
    )


def _save(function: str, *arguments: Expression) -> Do:
    save = Ref(f"plots.{function}", Import(".support", "plots"))
    return Do(Call(save, (Name("picture"), *arguments)))
