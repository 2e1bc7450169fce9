"""Which line of the spec a definition of a program comes from: a comment above it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from gencc.codegen import naming
from gencc.codegen.files.model_py import architectures
from gencc.codegen.files.train_py.step_functions import function_name
from gencc.codegen.origin import spec_name
from gencc.codegen.python.nodes import Class, Def, Word
from gencc.diagnostics import Span
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def beside(model: Model, program: Program) -> Callable[[Any], Any]:
    """For `rewritten`: networks, losses and steps with a comment such as vae.yaml:36."""
    spans = _spans(model, program)

    def with_line(part: Any) -> Any:
        span = spans.get(part.name) if isinstance(part, Def | Class) else None
        if span is None:
            return part
        return replace(part, comment=f"{spec_name(model)}:{span.start.line}")

    return with_line


def _spans(model: Model, program: Program) -> dict[Word, Span]:
    """The place in the spec of what each definition is made of, by its name."""
    spans: dict[Word, Span] = {naming.loss(x.name): x.span for x in model.losses}
    for architecture in architectures(model):
        first = architecture.first
        for named in (naming.network_class, naming.network_function):
            spans[named(architecture.name, first.name)] = first.span
    for stage in program.stages:
        for update in stage.updates:
            spans[function_name(update)] = update.steps[0].step.span
    return spans
