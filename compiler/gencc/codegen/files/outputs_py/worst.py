"""Outputs that give images of the data anew, of which --worst shows those least like them."""

from __future__ import annotations

from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.names import command_names
from gencc.codegen.python.nodes import Declare, Literal, Name, Statement
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import OutputProgram, Program


def of_commands(program: Program, model: Model) -> tuple[str, ...]:
    """The commands that have --worst."""
    commands = command_names(program)
    return tuple(commands[o.name] for o in program.outputs if compares(o, model))


def field(program: Program, model: Model) -> tuple[Statement, ...]:
    """The field of a trained model for --worst, if an output has it."""
    if not of_commands(program, model):
        return ()
    comment = "of these images, those least like the data"
    return (Declare("worst", Name("int | None"), Literal(None), comment),)


def compares(output: OutputProgram, model: Model) -> bool:
    """Whether its one value is an image for each of the data, of the same shape."""
    shown = [name for name in output.inputs if model.data.part(name) == "examples"]
    if model.data.named or len(output.values) > 1 or len(shown) != 1:
        return False
    kind = output.values[0].type
    parts = (part for value in output.values for part in ir.walk(value))
    own_rows = any(map(ir.is_way, parts)) or labels.classes_in_turn(output)
    assert isinstance(kind, ir.Tensor)
    same = kind.shape == model.data.domain(shown[0]).shape
    return same and ir.is_image(kind.shape) and not own_rows
