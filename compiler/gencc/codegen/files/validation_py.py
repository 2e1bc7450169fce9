"""validation.py: what a training measures on held-out examples, as after training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gencc.codegen import curves, naming
from gencc.codegen.expressions import is_setting, write
from gencc.codegen.files import data_py
from gencc.codegen.files.outputs_py.arguments import TENSOR, drawn
from gencc.codegen.files.outputs_py.examples import aligned, are_domains, source
from gencc.codegen.files.outputs_py.metrics import while_training
from gencc.codegen.files.train_py.step_functions import mean
from gencc.codegen.framework import CONFIG, NETWORKS, Framework
from gencc.codegen.lines import statements
from gencc.codegen.pages import module
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    For,
    Import,
    Keyword,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
    Subscript,
    Tuple,
)
from gencc.codegen.python.scope import Block, Definitions
from gencc.codegen.recipe import Recipe, Shared
from gencc.ir import expressions as ir
from gencc.ir.model import Model
from gencc.lowering.plan import Program, ValidationProgram


def files(
    model: Model, program: Program, recipe: Recipe, shared: Shared
) -> dict[str, str]:
    """validation.py, where anything is held out and looked at during training."""
    validation = program.validation
    if validation is None:
        return {}
    text = module(
        recipe.folder / "pages",
        "validation.py",
        shared,
        validation=Block((Assign("VALIDATION", _settings(validation)),)),
        losses=Definitions((_losses(validation, recipe.framework),)),
        dataset=Block(data_py.tried_type(model.data)),
        measure=Block((*_measure(validation, model), *_metrics(program))),
        result=Block((_result(program),)),
    )
    return {"validation.py": text}


def _settings(program: ValidationProgram) -> Call:
    """Validation(columns=…, every=1, …): when, and which checkpoint is the best."""
    own, keep = program.validation, program.validation.keep
    settings: dict[str, Expression] = {
        "columns": Tuple(tuple(map(Literal, program.columns))),
        "epochs" if own.by_epoch else "iterations": Literal(own.every),
    }
    if keep:
        settings["best"] = Literal(program.kept)
    if keep and keep.largest:
        settings["largest"] = Literal(True)
    if keep and keep.patience:
        settings["patience"] = Literal(keep.patience)
    validation = Ref("Validation", Import(".support.validation", "Validation"))
    return Call(validation, tuple(Keyword(k, v) for k, v in settings.items()))


def _losses(program: ValidationProgram, framework: Framework) -> Def:
    """held_out_losses(networks, x, …): the forward pass of all steps, and their losses."""
    dialect = framework.inference
    of_losses = replace(dialect, parameter=framework.training.parameter)
    body: list[Statement] = [*statements(program.lines, of_losses)]
    body += [mean(term, framework) for term in program.terms]
    for name, objective in program.objectives:
        body.append(Assign(Name(naming.value(name)), write(objective, of_losses)))
    pairs = ((Literal(c), Name(naming.value(n))) for n, c in program.losses)
    return Def(
        "held_out_losses",
        (
            Parameter("networks", NETWORKS),
            *(Parameter(naming.value(n), framework.tensor) for n in _read(program)),
            *((Parameter("config", CONFIG),) if _uses_config(program) else ()),
        ),
        framework.losses,
        (
            Doc("The losses of a minibatch, by their columns, as after training."),
            *body,
            Return(Dict(tuple(pairs))),
        ),
    )


def _read(program: ValidationProgram) -> tuple[str, ...]:
    """Data, draws and annealed numbers."""
    draws = (draw.name for draw in program.draws)
    return (*program.inputs, *draws, *program.annealed)


def _uses_config(program: ValidationProgram) -> bool:
    values = [
        *(value for line in program.lines for value in line.values),
        *(value for term in program.terms for value in term.values),
        *(value for _, value in program.objectives),
    ]
    parts = (part for value in values for part in ir.walk(value))
    return any(isinstance(p, ir.Parameter) and is_setting(p) for p in parts)


def _measure(program: ValidationProgram, model: Model) -> Iterator[Statement]:
    """The losses of every minibatch, in the order of the held-out examples."""
    inputs, dataset = program.inputs, "held_out"
    if are_domains(model, inputs):
        yield aligned(model, Name("held_out"), inputs)
        dataset = "aligned"
    first = next(iter(inputs), model.data.inputs[0])
    every = source(model, first, dataset)
    used = {p.name: p for p in model.parameters if p.name in program.annealed}
    for name, parameter in used.items():
        array = Ref("np.asarray", Import("numpy", alias="np"))
        end = Call(array, (curves.levels(parameter)[-1],))
        yield Assign(naming.value(name), Call(TENSOR, (end,)))
    rows = Name("rows")
    count: Expression = Name("rows.stop - rows.start")
    body: list[Statement] = [
        Assign(
            naming.value(name),
            Call(TENSOR, (Subscript(source(model, name, dataset), rows),)),
        )
        for name in inputs
    ]
    if inputs:
        count = Call(Name("len"), (Name(naming.value(first)),))
    body += drawn("validation", program.draws, Name("rows.start"), count)
    losses = Call(
        Name("held_out_losses"),
        (
            Name("trained.networks"),
            *(Name(naming.value(name)) for name in _read(program)),
            *((Name("config"),) if _uses_config(program) else ()),
        ),
    )
    parts = Name("parts")
    body.append(Do(Call(Attribute(parts, "append"), (Tuple((count, losses)),))))
    in_order = Ref("in_order", Import(".support.minibatches", "in_order"))
    size = Call(in_order, (Call(Name("len"), (every,)), Name("config.batch_size")))
    yield Assign("parts", List(()))
    yield For("rows", size, tuple(body))


def _metrics(program: Program) -> tuple[Statement, ...]:
    """metrics = by_column(outputs.measured, trained, {"error": "val_error"})"""
    function = while_training(program)
    if not function:
        return ()
    assert program.validation is not None
    pairs = ((Literal(n), Literal(column)) for n, column in program.validation.metrics)
    by_column = Ref("by_column", Import(".means", "by_column"))
    measured = Ref(f"outputs.{function}", Import(".", "outputs"))
    arguments = (measured, Name("trained"), Dict(tuple(pairs)))
    return (Assign("metrics", Call(by_column, arguments)),)


def _result(program: Program) -> Return:
    """mean_of(parts) | metrics"""
    mean_of = Ref("mean_of", Import(".means", "mean_of"))
    result: Expression = Call(mean_of, (Name("parts"),))
    if while_training(program):
        result = Binary("|", result, Name("metrics"))
    return Return(result)
