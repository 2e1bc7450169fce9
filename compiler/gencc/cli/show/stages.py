"""The state of a spec after a stage -> text, for debugging a pass.

Every record is printed with all its fields except empty ones and switches that nobody has
turned on, expressions as formulas.
The `diff` of the texts before and after a pass shows what it changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel

from gencc.cli.show.formulas import formula
from gencc.diagnostics.render import visible
from gencc.frontend.parse import parse
from gencc.frontend.spec.fields import Formula
from gencc.frontend.spec.layers import BlockUse
from gencc.frontend.spec.strict import Worded
from gencc.frontend.yaml.assignments import assigned
from gencc.frontend.yaml.document import load
from gencc.ir import expressions as ir
from gencc.ir.layers import show_shape
from gencc.ir.model import Definition, Loss, Metric, Statistic
from gencc.ir.verify import verify
from gencc.lowering import lower
from gencc.lowering.plan import Line, LossFunction, StageProgram, plan
from gencc.ops.notation import number
from gencc.resolve import resolve

Stage = Literal["parsed", "resolved", "lowered", "program"]

_WIDTH = 88
_EXPRESSIONS = get_args(ir.Expression)
_TYPES = get_args(ir.Type)


def show_stage(path: Path, stage: Stage, assignments: Sequence[str] = ()) -> str:
    """The state of the spec at `path` after a stage; raises CompileError."""
    return "\n".join(_lines("", _result(path, stage, assignments)))


def _result(path: Path, stage: Stage, assignments: Sequence[str]) -> Any:
    document = assigned(load(path), assignments)
    spec = parse(document)
    if stage == "parsed":
        return spec
    model = verify(resolve(document, spec))
    if stage == "resolved":
        return model
    model = lower(model)
    return model if stage == "lowered" else plan(model)


def _lines(label: str, value: Any) -> Iterator[str]:
    """A value in one line if it fits, else each part below, indented."""
    line = f"{label}{_line(value)}"
    parts = list(_parts(value))
    if len(line) <= _WIDTH or not parts:
        yield line
        return
    yield f"{label}{_head(value)}".rstrip()
    for name, part in parts:
        yield from (f"  {inner}" for inner in _lines(f"{name}: " if name else "", part))


def _line(value: Any) -> str:
    """A value in one line."""
    match value:
        case str():
            return visible(value.strip())
        case bool():
            return str(value).lower()
        case int() | float():
            return number(value)
        case Formula():
            return value.text
        case ir.Draw():
            return f"{value.name} ~ {_line(value.noise)} {_type(value.type)}"
        case Line():
            return _assignment(value)
        case LossFunction():
            names = ", ".join(name for name, _ in value.parameters)
            lines = [f"{name} = {formula(line)}" for name, line in value.lines]
            text = f"{value.name}({names}) = {formula(value.value)}"
            return f"{text}  # {', '.join(lines)}" if lines else text
        case Metric():
            given = ", ".join(
                [*map(formula, value.values), *map(number, value.settings)]
            )
            formulas = f"{value.measure}({given})" if value.measure else given
            return f"{value.name} = {formulas}"
        case Definition() | Loss() | Statistic():
            return f"{value.name} = {formula(value.value)}"
    if isinstance(value, _EXPRESSIONS):
        return formula(value)
    if isinstance(value, _TYPES):
        return _type(value)
    parts = ", ".join(
        f"{name}={_line(part)}" if name else _line(part) for name, part in _parts(value)
    )
    return (
        f"[{parts}]" if isinstance(value, tuple | list) else f"{_head(value)}({parts})"
    )


def _head(value: Any) -> str:
    """The heading of a record; lists and mappings have none."""
    if isinstance(value, BlockUse):
        return value.block.name
    if isinstance(value, Worded):
        return value.word
    return "" if isinstance(value, tuple | list | dict) else type(value).__name__


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """The parts of a record, a list or a mapping, each with its name."""
    if isinstance(value, tuple | list):
        yield from (("", part) for part in value)
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, BaseModel):
        yield from _not_empty(
            (name, getattr(value, name))
            for name, field in type(value).model_fields.items()
            if field.repr and not (getattr(value, name) is field.default is False)
        )
    elif isinstance(value, StageProgram):  # its steps are shown in their programs
        yield "stage", dataclasses.replace(value.stage, steps=())
        yield "steps", value.steps
        if value.stage.simultaneous:  # else each step is a function by itself
            yield "lines", value.updates[0].lines
    elif dataclasses.is_dataclass(value) and not isinstance(value, _INLINE):
        yield from _not_empty(
            (field.name, getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.compare
        )


# Printed as a formula or a type, however long it is.
_INLINE = (
    *(*_EXPRESSIONS, *_TYPES),
    *(Formula, Line, LossFunction, Definition, Loss, Statistic, Metric),
)


def _not_empty(fields: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    return (
        (name, value)
        for name, value in fields
        if value is not None and value != "" and value != () and value != {}
    )


def _assignment(line: Line) -> str:
    notes = [f"{hold.network} {hold.how}" for hold in line.held]
    if line.constant:
        notes.insert(0, "outside the gradient")
    if line.forward:
        notes.append(f"by the forward of {line.forward}")
    notes += [
        f"each step {inner.name} = {formula(inner.value)}" for inner in line.inner
    ]
    comment = f"  # {', '.join(notes)}" if notes else ""
    return f"{line.name} = {formula(line.value)}{comment}"


def _type(kind: ir.Type) -> str:
    """[8, 8, 1], or the name of the type where it has no shape."""
    match kind:
        case ir.Tensor(shape, axes):
            return "".join(f"{axis.name} x " for axis in axes) + show_shape(shape)
        case ir.Record(fields):
            return ", ".join(
                f"{name} {show_shape(tensor.shape)}" for name, tensor in fields
            )
        case ir.Label(classes):
            return f"label of {classes}"
        case ir.Matrix(size):
            return f"matrix {show_shape((size, size))}"
    return type(kind).__name__.lower()
