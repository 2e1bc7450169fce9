"""The data in train(): examples, labels and factors as tensors, and what they must allow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from gencc.codegen.files.data_py import has_columns, is_split, names_labels, trained_on
from gencc.codegen.framework import Reading
from gencc.codegen.python.nodes import (
    Assign,
    Attribute,
    Binary,
    Call,
    Dict,
    Do,
    Expression,
    Import,
    Literal,
    Name,
    Ref,
    Statement,
    Subscript,
    Tuple,
)
from gencc.ir import expressions as ir
from gencc.ir.model import DataPart, Domain, Model
from gencc.lowering.plan import (
    OutputProgram,
    Program,
)
from gencc.lowering.rewriting import values

_WORTH_A_LOOK = 2**30  # bytes; any machine that trains has that much


def limits(model: Model, program: Program) -> tuple[Statement, ...]:
    """The limits of a run, checked before it starts."""
    return (*_smallest_minibatch(model), *_room_for_statistics(model, program))


def _smallest_minibatch(model: Model) -> tuple[Statement, ...]:
    """The check that a minibatch is not too small for a batch_norm, or for pairs."""
    parts = (part for value in values(model) for part in ir.walk(value))
    if any(isinstance(part, ir.Reduce) and part.over == ir.OTHERS for part in parts):
        require = Ref("require_others", Import(".normalizing", "require_others"))
        return (Do(Call(require, (Name("config.batch_size"),))),)
    layers = (
        f"{network.name}/{path}"
        for network in model.networks
        for path, _ in network.norms_of_vectors()
    )
    if (layer := next(layers, None)) is None:
        return ()
    require = Ref("require_several", Import(".normalizing", "require_several"))
    return (Do(Call(require, (Name("config.batch_size"), Literal(layer)))),)


def _room_for_statistics(model: Model, program: Program) -> tuple[Statement, ...]:
    """The check, before training, that there is memory to fit statistics after it."""
    require = Ref("memory.require", Import(".support", "memory"))
    components = {s.name: s.components for s in model.statistics}
    advice = Literal("fit a shorter vector")
    return tuple(
        Do(Call(require, (Literal(size), Literal(f"to fit {statistic.name}"), advice)))
        for statistic in program.statistics
        if (size := _fitted_bytes(statistic, components[statistic.name]))
        > _WORTH_A_LOOK
    )


def _fitted_bytes(statistic: OutputProgram, components: int) -> int:
    """The bytes of the covariance, its inverse, and two temporary matrices, of each component."""
    kind = statistic.value.type
    assert isinstance(kind, ir.Tensor)
    return max(components, 1) * 4 * 8 * math.prod(kind.shape) ** 2


def dataset(reading: Reading) -> tuple[Statement, ...]:
    """The data, as arrays and as tensors."""
    load = Call(Name("data.load"), (Name("location"), Name("config.precision")))
    statements: list[Statement] = []
    if is_split(reading.data):
        statements.append(Assign("dataset, trial", Call(Name("data.parts"), (load,))))
    else:
        statements.append(Assign("dataset", load))
    whole = not reading.data.is_augmented  # else each minibatch becomes a tensor
    one = "part.examples" if reading.data.named else "dataset.examples"
    examples = f"on_device({one}, tensor)" if whole else one
    if reading.data.named:
        examples = f"{{name: {examples} for name, part in dataset.items()}}"
    on_device = Import(".support.stored", "on_device")
    value: Expression = Ref(examples, on_device) if whole else Name(examples)
    statements.append(Assign(reading.examples, value))
    for part, domains in reading.beside.items():
        value = _beside(reading, part, domains)
        statements.append(Assign(reading.variable(part), value))
    return tuple(statements)


def held_out(program: Program, reading: Reading) -> tuple[Statement, ...]:
    """held_out = only(trial, (0,)): without what the training would not see anyway."""
    labels = trained_on(reading.data)
    if program.validation is None or not labels:
        return ()
    only = Ref("only", Import(".support.datasets", "only"))
    numbers = Tuple(tuple(map(Literal, labels)))
    return (Assign("held_out", Call(only, (Name("trial"), numbers))),)


def tried(model: Model, program: Program, reading: Reading) -> tuple[Statement, ...]:
    """What outputs and metrics need of the data that the trained model is tried on.

    It is required before the training, and not missed after it.
    """
    needed: dict[str, Statement] = {}
    texts = {output.name: f"the output {output.name}" for output in program.outputs}
    texts |= {metric.name: f"the metric {metric.name}" for metric in program.metrics}
    for own in (*program.outputs, *program.metrics):
        for name in own.inputs:
            if model.data.part(name) != "examples" and name not in needed:
                needed[name] = _required(reading, name, texts[own.name])
    for metric in model.metrics:
        if metric.measure == "auroc":
            both = Ref("metrics.require_both", Import(".", "metrics"))
            kinds = Tuple(tuple(map(Literal, trained_on(model.data))))
            needed["auroc"] = Do(Call(both, (Name("trial"), kinds)))
    return tuple(needed.values())


def _required(reading: Reading, name: str, what: str) -> Statement:
    """require_labels(trial, 10, "the metric accuracy")"""
    domain, part = reading.data.domain(name), reading.data.part(name)
    size = domain.classes if part == "labels" else domain.factor_count
    require = Ref(f"require_{part}", Import(".support.datasets", f"require_{part}"))
    trial: Expression = Name("trial")
    if reading.data.named:
        trial = Subscript(trial, Literal(domain.name))
    if not is_split(reading.data):
        own: Expression = Name("dataset")
        if reading.data.named:
            own = Subscript(own, Literal(domain.name))
        trial = Call(Attribute(own, "trial"))
    return Do(Call(require, (trial, Literal(size), Literal(what))))


def _beside(reading: Reading, part: DataPart, domains: Sequence[Domain]) -> Expression:
    """The labels or factors as a tensor, or those of each named domain."""
    function = Ref(f"{part}_of", Import(".support.datasets", f"{part}_of"))
    tensors = {}
    for domain in domains:
        own: Expression = Name("dataset")
        if reading.data.named:
            own = Subscript(own, Literal(domain.name))
        size = domain.classes if part == "labels" else domain.factor_count
        array = Call(function, (own, Literal(size)))
        tensors[domain.name] = Call(Name("tensor"), (array,))
    if not reading.data.named:
        (alone,) = tensors.values()
        return alone
    return Dict(tuple((Literal(name), tensor) for name, tensor in tensors.items()))


def digest(reading: Reading) -> Expression:
    """A digest that identifies the data of a run."""
    if reading.data.named:
        return Name('"-".join(part.digest for part in dataset.values())')
    return Name("dataset.digest")


def rules(model: Model, known: Expression) -> Expression:
    """The facts of a run beside its settings: those known, of columns, and of labels."""
    if has_columns(model.data):
        return Binary("|", known, Call(Name("dataset.columns.facts")))
    if not names_labels(model):
        return known
    every: Expression = Name("dataset")
    if not model.data.named:
        every = Dict(((Literal(model.data.domains[0].name), every),))
    facts = Ref("label_names.facts", Import(".", "label_names"))
    return Binary("|", known, Call(facts, (every,)))
