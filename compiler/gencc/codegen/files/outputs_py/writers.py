"""Outputs, statistics and metrics -> the functions that write their files.

The shape determines what is written: a sheet for pictures, a scatter plot for points,
curves for series, a histogram for one number per example, a table for anything else.
"""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.outputs_py import labels, plots, sheets, tables
from gencc.codegen.files.outputs_py.arguments import PATH
from gencc.codegen.files.outputs_py.fit import fit_function
from gencc.codegen.files.outputs_py.metrics import metrics_functions
from gencc.codegen.files.outputs_py.names import command_names, file_names
from gencc.codegen.files.outputs_py.writer import PICTURE, TABLE, Writer, Written
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Assign,
    Binary,
    Call,
    Declare,
    Def,
    Dict,
    Doc,
    Expression,
    Import,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Subscript,
    Tuple,
    constant,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def writers(program: Program, model: Model, framework: Framework) -> tuple[Def, ...]:
    """A function for each output, one for all metrics, and one that fits statistics."""
    files = file_names(program)
    functions = [_function(Writer(o, model), files[o.name]) for o in program.outputs]
    if program.metrics:
        functions += metrics_functions(program, model)
    if program.statistics:
        functions.append(fit_function(program, model, framework))
    return tuple(functions)


def table(program: Program) -> Assign | Declare:
    """The writers by the name of their command."""
    commands = command_names(program)
    writers = [(commands[o.name], Name(naming.writer(o.name))) for o in program.outputs]
    writers += [("metrics", Name("save_metrics"))] if program.metrics else []
    functions = Dict(tuple((Literal(command), writer) for command, writer in writers))
    function = Ref("Callable", Import("collections.abc", "Callable"))
    arguments = List((Name("Trained"), Name("Path")))
    kind = Subscript(function, Tuple((arguments, Name("list[Path]"))))
    annotation = Subscript(Name("dict"), Tuple((Name("str"), kind)))
    return constant("WRITERS", functions, annotation)


def _function(writer: Writer, file: str) -> Def:
    """The function that writes an output to files of that name."""
    written = _written(writer)
    named = Call(Name("trained.picture"), (Name("folder"), Literal(file)))
    values: dict[str, Expression] = {
        PICTURE: named,
        TABLE: Binary("/", Name("folder"), Literal(f"{file}.csv")),
    }
    paths = {PICTURE: Name("picture.path"), TABLE: Name("table")}
    assigned = (Assign(file, values[file]) for file in written.files)
    result = List(tuple(paths[file] for file in written.files))
    return Def(
        naming.writer(writer.name),
        (Parameter("trained", Name("Trained")), Parameter("folder", PATH)),
        Name("list[Path]"),
        (Doc(written.doc), *assigned, *written.statements, Return(result)),
    )


def _written(writer: Writer) -> Written:
    program, kind = writer.program, writer.program.values[0].type
    assert isinstance(kind, ir.Tensor)
    is_picture = ir.is_image(kind.shape)
    if writer.way == "between":
        if is_picture:
            return sheets.interpolation(writer)
        return tables.interpolation(writer)
    if writer.way == "traverse":
        return sheets.traversal(writer) if is_picture else tables.traversal(writer)
    if labels.classes_in_turn(program):
        return sheets.classes(writer) if is_picture else tables.classes(writer)
    if is_picture:
        if program.inputs or len(program.values) > 1:
            return sheets.rows(writer)
        return sheets.plane(writer) if program.grid else sheets.grid(writer)
    is_series = (
        len(kind.shape) == 2 and kind.shape == writer.model.data.domains[0].shape
    )
    if is_series:
        return plots.series(writer)
    if not program.inputs:
        is_plane = kind.shape == (2,) == writer.model.data.domains[0].shape
        return plots.points(writer) if is_plane else tables.table(writer)
    if kind.shape == ():
        return plots.scores(writer)
    is_vector = len(kind.shape) == 1 and kind.shape[0] > 1
    return plots.codes(writer) if is_vector else tables.values(writer)
