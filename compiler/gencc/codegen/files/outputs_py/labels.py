"""Labels of outputs that are not read from the data: one class for all, or each in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gencc.codegen import naming
from gencc.codegen.files.outputs_py.names import command_names
from gencc.codegen.python.nodes import (
    Assign,
    Binary,
    Call,
    Declare,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
)
from gencc.ir import expressions as ir
from gencc.ir.records import dataclass
from gencc.lowering.plan import OutputProgram, Program

ACROSS = Name("ACROSS")  # pictures of each class

_LABELS = Import(".", "labels")
_OPTION = Name("trained.label")


def option_label(program: OutputProgram) -> ir.ClassLabel | ir.Input | None:
    """The label that --label is about: the only one that the output makes a vector of."""
    values = [*program.values, *(v for line in program.lines for v in line.values)]
    labels = {
        part.operands[0]
        for value in values
        for part in ir.walk(value)
        if isinstance(part, ir.Operation) and part.function == "one_hot"
    }
    if len(labels) != 1:
        return None
    (label,) = labels
    if isinstance(label, ir.ClassLabel) and label.value is not None:
        return label
    return label if isinstance(label, ir.Input) else None


def classes_in_turn(program: OutputProgram) -> int:
    """How many rows there are, a class in each; 0 where labels do not run through them."""
    for label in program.labels:
        if label.value is None and isinstance(label.type, ir.Label):
            return label.type.classes
    return 0


def across(program: OutputProgram) -> Expression:
    """How many there are of each class: eight, or as many as there are examples."""
    if not program.inputs:
        return ACROSS
    examples = Call(Name("len"), (Name(naming.value(program.inputs[0])),))
    return Binary("//", examples, Literal(classes_in_turn(program)))


def of_commands(program: Program) -> dict[str, int]:
    """The commands that have --label, and how many classes there are."""
    commands = command_names(program)
    return {
        commands[output.name]: label.type.classes
        for output in program.outputs
        if (label := option_label(output)) and isinstance(label.type, ir.Label)
    }


def field(program: Program) -> tuple[Statement, ...]:
    """The field of a trained model for --label, if an output uses labels."""
    if not of_commands(program):
        return ()
    kind = Name("int | None")
    comment = "of all examples, in place of their own"
    return (Declare("label", kind, Literal(None), comment),)


@dataclass(frozen=True)
class Replaceable:
    """The labels of an output, which --label may replace."""

    program: OutputProgram

    def read(self, name: str, array: Expression) -> Expression:
        """What an input is read from, or the label of --label instead."""
        option = option_label(self.program)
        if isinstance(option, ir.Input) and option.name == name:
            return _call("unless_replaced", array, _OPTION)
        return array

    def constants(self, count: Expression, tensor: Expression) -> Iterator[Statement]:
        """label = …: those that no data have, as many as there are examples."""
        option = option_label(self.program)
        for label in self.program.labels:
            array = _full(count, label)
            if label.value is None:
                array = _call(
                    "each",
                    Literal(classes_in_turn(self.program)),
                    across(self.program),
                )
            elif label == option:
                array = _call("of_all", count, _OPTION, Literal(label.value))
            yield Assign(naming.own(label.name), Call(tensor, (array,)))


@dataclass(frozen=True)
class Fixed:
    """The labels of metrics, which no option replaces."""

    programs: Sequence[OutputProgram]

    def read(self, name: str, array: Expression) -> Expression:
        """What an input is read from."""
        return array

    def constants(self, count: Expression, tensor: Expression) -> Iterator[Statement]:
        """label_3 = …: those that no data have, as many as there are examples."""
        labels = (label for program in self.programs for label in program.labels)
        for label in dict.fromkeys(labels):
            yield Assign(naming.own(label.name), Call(tensor, (_full(count, label),)))


def repeated(rows: int, stream: Expression) -> Expression:
    """A stream of random numbers that has them once for every row, if there are some."""
    return _call("repeated", Literal(rows), stream) if rows else stream


def _full(count: Expression, label: ir.ClassLabel) -> Expression:
    full = Ref("np.full", Import("numpy", alias="np"))
    return Call(full, (count, Literal(label.value)))


def in_rows(program: OutputProgram, values: Expression) -> Expression:
    """The values once for every class, if there is a row for each."""
    classes = classes_in_turn(program)
    return _call("for_each", Literal(classes), values) if classes else values


def _call(function: str, *arguments: Expression) -> Call:
    return Call(Ref(f"labels.{function}", _LABELS), arguments)
