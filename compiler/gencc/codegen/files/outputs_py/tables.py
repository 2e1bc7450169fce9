"""Outputs that are numbers -> the statements that write a table of them."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.outputs_py.arguments import array
from gencc.codegen.files.outputs_py.examples import are_domains
from gencc.codegen.files.outputs_py.examples_like import in_units_of_columns
from gencc.codegen.files.outputs_py.labels import across
from gencc.codegen.files.outputs_py.writer import COUNT, TABLE, Writer, Written
from gencc.codegen.python.nodes import (
    Call,
    Dict,
    Do,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Word,
)
from gencc.frontend.identifiers import unused
from gencc.ir.expressions import Tensor
from gencc.ir.model import Model

_TABLES = Import(".support", "tables")


def interpolation(writer: Writer) -> Written:
    """What lies on the way from one example to the next."""
    doc = "A table of what lies on the way from one example to the next."
    before = (*writer.first_examples(), *writer.argument_values(writer.how_many()))
    return Written(doc, (TABLE,), (*before, _save_value(writer)))


def traversal(writer: Writer) -> Written:
    """What becomes of the first example, as one number after the other changes."""
    doc = "A table of what one code gives, of which one number after the other changes."
    before = (
        *writer.first_examples(1),
        *writer.argument_values(writer.how_many(Literal(1))),
    )
    return Written(doc, (TABLE,), (*before, _save_value(writer)))


def table(writer: Writer) -> Written:
    """A value for noise, or on a regular grid of codes."""
    doc = "A table of what the output is for noise that is the same each time."
    if not writer.program.draws:
        doc = "A table of what the output is, in which there is no noise."
    if writer.program.is_one:
        doc = "A table of one row: what is learned, one for all examples."
    if writer.program.grid:
        doc = "A table of what the output is on a regular grid of codes."
    return Written(doc, (TABLE,), (*writer.argument_values(COUNT), _save_value(writer)))


def classes(writer: Writer) -> Written:
    """Some values for every class, from the same noise and the same data."""
    doc = "A table of what the output is for every class: so many rows for each."
    before = (*writer.first_examples(), *writer.argument_values(across(writer.program)))
    (label,) = writer.program.labels
    column = unused(writer.name, ("label",))
    labels = array(Name(naming.own(label.name)))
    own = ((Literal("label"), labels), (Literal(column), array(writer.call())))
    save = _save(Dict(own))
    return Written(doc, (TABLE,), (*before, save))


def values(writer: Writer) -> Written:
    """A value for every example of the data."""
    variable = naming.own("values")
    doc = "A table of what the output is for every example of the data."
    statements = (
        *writer.over_all(variable),
        save_labelled(writer, variable),
    )
    return Written(doc, (TABLE,), statements)


def save_labelled(writer: Writer, values: Word) -> Do:
    """Where the examples stand, and their labels, are the first columns, if there are any."""
    labelled = Ref("tables.labelled", _TABLES)
    columns = _columns(writer, Name(values), unused(writer.name, _taken(writer.model)))
    if are_domains(writer.model, writer.program.inputs):  # each row is of several
        return _save(columns)
    return _save(Call(labelled, (writer.examples(), columns)))


def save_table(writer: Writer, values: Expression) -> Do:
    """A table of one output."""
    return _save(_columns(writer, values, writer.name))


def _columns(writer: Writer, values: Expression, name: str) -> Expression:
    """The columns of a table: of an example of named columns each in its own units."""
    (domain, *_) = writer.model.data.domains
    kind = writer.program.values[0].type
    assert isinstance(kind, Tensor)
    if not domain.columns or kind.shape != domain.shape:
        return Dict(((Literal(name), values),))
    if in_units_of_columns(writer.program, writer.model):
        return Call(Name("trained.columns.undone"), (values,))
    return Call(Name("trained.columns.named"), (Literal(name), values))


def _taken(model: Model) -> tuple[str, ...]:
    """Columns that stand before an output in its table."""
    columns = (c.name for domain in model.data.domains for c in domain.columns)
    return ("label", "line", "row", "file", *columns)


def _save_value(writer: Writer) -> Do:
    return save_table(writer, array(writer.call()))


def _save(columns: Expression) -> Do:
    return Do(Call(Ref("tables.save_table", _TABLES), (Name(TABLE), columns)))
