"""Outputs that are images -> the statements that write a sheet of them."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.expressions import GRID
from gencc.codegen.files.outputs_py.arguments import array, to_array
from gencc.codegen.files.outputs_py.labels import across, classes_in_turn
from gencc.codegen.files.outputs_py.worst import compares
from gencc.codegen.files.outputs_py.writer import COUNT, PICTURE, Writer, Written
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
    Tuple,
)
from gencc.ir.expressions import is_image


def grid(writer: Writer) -> Written:
    """Images made from noise."""
    doc = "A sheet of images from noise that is the same each time."
    if not writer.program.draws:
        doc = "A sheet of images in which there is no noise."
    if writer.program.is_one:
        doc = "An image that is learned, one for all examples."
    save = _save(writer, "save_grid", array(writer.call()), _columns(Literal(8)))
    return Written(doc, (PICTURE,), (*writer.argument_values(COUNT), save))


def plane(writer: Writer) -> Written:
    """Images made from a regular grid of codes, between the axes of these."""
    assert writer.program.grid
    doc = "A sheet of images from a regular grid of codes."
    codes = Keyword("codes", array(Name(GRID)))
    more = codes, Keyword("name", Literal(writer.program.grid.prior))
    save = _save(writer, "save_plane", array(writer.call()), *more)
    return Written(doc, (PICTURE,), (*writer.argument_values(COUNT), save))


def rows(writer: Writer) -> Written:
    """A row of the data and below it the output; or several values."""
    before = (*writer.first_examples(), *writer.argument_values(writer.how_many()))
    names: tuple[str, ...]
    if len(writer.program.values) > 1:
        doc = f"A sheet of images, below each other {writer.program.text}."
        arrays = Call(Name("map"), (to_array(), writer.call()))
        images: Expression = List((Star(arrays),))
        names = writer.texts
    else:
        shown = [
            name
            for name in writer.program.inputs
            if writer.model.data.part(name) == "examples"
            and is_image(writer.model.data.domain(name).shape)
        ]
        doc = "A sheet of images of what becomes of the data."
        if shown:
            doc = "A sheet of images of the data, below each row what becomes of it."
        values: list[Expression] = [Name(naming.value(name)) for name in shown]
        images = List(tuple(array(value) for value in (*values, writer.call())))
        names = (*shown, writer.shown)
    more = [_columns(Literal(8)), Keyword("names", Tuple(tuple(map(Literal, names))))]
    if compares(writer.program, writer.model):
        more.append(Keyword("worst", Name("trained.worst")))
    save = _save(writer, "save_rows", images, *more)
    return Written(doc, (PICTURE,), (*before, save))


def classes(writer: Writer) -> Written:
    """A row of images for every class, from the same noise and the same data."""
    doc = "A sheet of images, a row for every class."
    if writer.program.draws:
        doc = "A sheet of images, a row for every class: from the same noise in all."
    if writer.program.inputs:
        doc = "A sheet of images, a row for every class: of the same examples in all."
    columns = across(writer.program)
    before = (*writer.first_examples(), *writer.argument_values(columns))
    every = Call(Name("range"), (Literal(classes_in_turn(writer.program)),))
    more = _columns(columns), Keyword("names", every)
    save = _save(writer, "save_grid", array(writer.call()), *more)
    return Written(doc, (PICTURE,), (*before, save))


def interpolation(writer: Writer) -> Written:
    """Rows of images, each on the way from one example to the next."""
    doc = "A sheet of images, each row on the way from one example to the next."
    ends = 2 * 8
    before = (
        *writer.first_examples(ends),
        *writer.argument_values(writer.how_many(Literal(ends))),
    )
    between = Ref("STEPS", Import(".between", "STEPS"))
    save = _save(writer, "save_grid", array(writer.call()), _columns(between))
    return Written(doc, (PICTURE,), (*before, save))


def traversal(writer: Writer) -> Written:
    """The first example, whose code changes in one number after the other."""
    doc = "A sheet of images of one code, of which a number changes along each row."
    before = (
        *writer.first_examples(1),
        *writer.argument_values(writer.how_many(Literal(1))),
    )
    save = _save(writer, "save_traversal", array(writer.call()))
    return Written(doc, (PICTURE,), (*before, save))


def _columns(columns: Expression) -> Keyword:
    return Keyword("columns", columns)


def _save(writer: Writer, function: str, images: Expression, *more: Expression) -> Do:
    bounds: tuple[Expression, ...] = (Literal(0.0), Literal(1.0))
    if writer.model.data.scale:
        bounds = (Name("*data.SCALE"),)
    save = Ref(f"sheets.{function}", Import(".", "sheets"))
    return Do(Call(save, (Name(PICTURE), images, *bounds, *more)))
