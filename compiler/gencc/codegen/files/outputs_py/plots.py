"""Outputs that are points, series or scores -> statements that write a table and a picture."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.data_py import trained_on
from gencc.codegen.files.outputs_py.arguments import array
from gencc.codegen.files.outputs_py.examples import numbers, source
from gencc.codegen.files.outputs_py.tables import save_labelled, save_table
from gencc.codegen.files.outputs_py.writer import (
    COUNT,
    PICTURE,
    TABLE,
    Writer,
    Written,
)
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Call,
    Dict,
    Do,
    Expression,
    Import,
    Keyword,
    Literal,
    Name,
    Ref,
)
from gencc.ir import expressions as ir
from gencc.ops import sources

_SCATTER = Ref("scatter.save_scatter", Import(".", "scatter"))
_COMPONENTS = Ref("scatter.save_components", Import(".", "scatter"))
_CONFUSION = Ref("confusion.save_confusion", Import(".", "confusion"))
_HISTOGRAM = Ref("histogram.save_histogram", Import(".", "histogram"))
_SERIES = Ref("time_series.save_series", Import(".", "time_series"))


def points(writer: Writer) -> Written:
    """Points of the plane from noise, over the data."""
    variable = naming.own("points")
    data = writer.model.data
    name = data.inputs[0]
    doc = "A table of points from noise, and a picture of them over the data."
    if writer.program.is_one:
        doc = "The point that is learned, and a picture of it over the data."
    behind = source(writer.model, name, "dataset")
    more = [Keyword("behind", behind)]
    if sources.find(data.domain(name).source).modes:
        assert isinstance(behind, Attribute)
        more.append(Keyword("modes", Attribute(behind.owner, "labels")))
    statements = (
        *writer.argument_values(Name("POINTS")),
        Assign(variable, array(writer.call())),
        Assign("dataset", Call(Name("trained.trial"))),
        save_table(writer, Name(variable)),
        _save(_SCATTER, Name(variable), Literal(None), _called(name), *more),
    )
    return Written(doc, (PICTURE, TABLE), statements)


def scores(writer: Writer) -> Written:
    """One number for every example, and how these are distributed."""
    variable = naming.own("scores")
    doc = "A table of every example's score, and a picture of how they spread."
    only = trained_on(writer.model.data)
    normal = numbers(only) if only else Literal(None)
    shown = Name(variable), writer.labels(), normal, _called(writer.shown)
    statements = (
        *writer.over_all(variable),
        save_labelled(writer, variable),
        _save(_HISTOGRAM, *shown),
    )
    return Written(doc, (PICTURE, TABLE), statements)


def codes(writer: Writer) -> Written:
    """A point for every example, coloured by its label: of the plane, or brought there."""
    variable = naming.own("codes")
    kind = writer.program.value.type
    assert isinstance(kind, ir.Tensor)
    save = _SCATTER
    doc = "A table of every example's code, and a picture of the codes by label."
    if writer.is_judged:
        save = _CONFUSION
        doc = "A table of every example's classes, and which ones are taken for others."
    elif kind.shape != (2,):
        save = _COMPONENTS
        doc = "A table of every example's code, and a picture of their main components."
    names: tuple[Keyword, ...] = ()
    if writer.has_named_labels:
        names = (Keyword("names", Attribute(writer.examples(), "classes")),)
    statements = (
        *writer.over_all(variable),
        save_labelled(writer, variable),
        _save(save, Name(variable), writer.labels(), _called(writer.shown), *names),
    )
    return Written(doc, (PICTURE, TABLE), statements)


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
        if writer.program.is_one:
            doc = (
                "The series that is learned, one for all examples, and a picture of it."
            )
        labels: Expression = Literal(None)
    else:
        statements = (*writer.over_all(variable), save_labelled(writer, variable))
        doc = "A table of a series for every example, and a picture of some of them."
        labels = writer.labels()
    name = writer.shown if writer.shown not in writer.program.inputs else writer.name
    curves = Dict((*shown, (Literal(name), Name(variable))))
    save = _save(_SERIES, curves, labels)
    return Written(doc, (PICTURE, TABLE), (*statements, save))


def _called(name: str) -> Keyword:
    return Keyword("name", Literal(name))


def _save(function: Ref, *arguments: Expression) -> Do:
    return Do(Call(function, (Name(PICTURE), *arguments)))
