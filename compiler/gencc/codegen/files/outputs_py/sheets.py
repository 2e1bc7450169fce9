"""Outputs that are images -> the statements that write a sheet of them."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.outputs_py.arguments import array, to_array
from gencc.codegen.files.outputs_py.labels import across
from gencc.codegen.files.outputs_py.writer import COUNT, Writer, Written
from gencc.codegen.python.nodes import (
    Call,
    Do,
    Expression,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Ref,
    Star,
)
from gencc.ir.expressions import is_image


def grid(writer: Writer) -> Written:
    """Images made from noise, or from a regular grid of codes."""
    columns: Expression = Literal(8)
    doc = "A sheet of images from noise that is the same each time."
    if writer.program.grid:
        columns = Name("SIDE")
        doc = "A sheet of images from a regular grid of codes."
    save = _save(writer, "save_grid", array(writer.call()), columns)
    return Written(doc, ("png",), (*writer.argument_values(COUNT), save))


def rows(writer: Writer) -> Written:
    """A row of the data and below it the output; or several values."""
    before = (*writer.first_examples(), *writer.argument_values(writer.how_many()))
    if len(writer.program.values) > 1:
        doc = f"A sheet of images, below each other {writer.program.text}."
        arrays = Call(Name("map"), (to_array(), writer.call()))
        images: Expression = List((Star(arrays),))
    else:
        shown: list[Expression] = [
            Name(naming.value(name))
            for name in writer.program.inputs
            if writer.model.data.part(name) == "examples"
            and is_image(writer.model.data.domain(name).shape)
        ]
        doc = "A sheet of images of what becomes of the data."
        if shown:
            doc = "A sheet of images of the data, below each row what becomes of it."
        images = List(tuple(array(value) for value in (*shown, writer.call())))
    save = _save(writer, "save_rows", images, Literal(8))
    return Written(doc, ("png",), (*before, save))


def classes(writer: Writer) -> Written:
    """A row of images for every class, from the same noise and the same data."""
    doc = "A sheet of images, a row for every class: from the same noise in all."
    if writer.program.inputs:
        doc = "A sheet of images, a row for every class: of the same examples in all."
    columns = across(writer.program)
    before = (*writer.first_examples(), *writer.argument_values(columns))
    save = _save(writer, "save_grid", array(writer.call()), columns)
    return Written(doc, ("png",), (*before, save))


def interpolation(writer: Writer) -> Written:
    """Rows of images, each on the way from one example to the next."""
    doc = "A sheet of images, each row on the way from one example to the next."
    ends = 2 * 8
    before = (
        *writer.first_examples(ends),
        *writer.argument_values(writer.how_many(Literal(ends))),
    )
    between = Ref("STEPS", Import(".between", "STEPS"))
    save = _save(writer, "save_grid", array(writer.call()), between)
    return Written(doc, ("png",), (*before, save))


def _save(writer: Writer, function: str, images: Expression, columns: Expression) -> Do:
    bounds: tuple[Expression, ...] = (Literal(0.0), Literal(1.0))
    if writer.model.data.scale:
        bounds = (Name("*data.SCALE"),)
    save = Ref(f"sheets.{function}", Import(".support", "sheets"))
    keyword = Keyword("columns", columns)
    return Do(Call(save, (Name("path"), images, *bounds, keyword)))
