"""fit() of outputs.py: statistics of the examples that were trained on."""

from __future__ import annotations

from gencc.codegen import naming
from gencc.codegen.files.data_py import dataset_type
from gencc.codegen.files.outputs_py.arguments import function_call, state
from gencc.codegen.files.outputs_py.examples import (
    aligned,
    are_domains,
    every_example,
    over_all,
)
from gencc.codegen.framework import Framework
from gencc.codegen.python.nodes import (
    Call,
    Def,
    Dict,
    Do,
    Doc,
    Expression,
    Import,
    Literal,
    Name,
    Parameter,
    Ref,
    Statement,
)
from gencc.ir.model import Model
from gencc.lowering.plan import Program


def fit_function(program: Program, model: Model, framework: Framework) -> Def:
    """Mean and covariance, or a mixture, over the examples that were trained on."""
    body: list[Statement] = []
    components = {s.name: s.components for s in model.statistics}
    entries = []
    for statistic in program.statistics:
        every = every_example(statistic)
        if are_domains(model, statistic.inputs):
            body.append(aligned(model, Name("dataset"), statistic.inputs))
        call = function_call(statistic, naming.statistic(statistic.name))
        body += over_all(statistic, model, every, call)
        parts = _parts(statistic.name, Name(every), components[statistic.name])
        entries.append((Literal(statistic.name), parts))
    what = "A mixture of normals" if all(components.values()) else "What is fitted"
    if not any(components.values()):
        what = "Mean and covariance"
    save = Ref("statistics.save", Import(".", "statistics"))
    return Def(
        "fit",
        (
            Parameter("trained", Name("Trained")),
            Parameter("dataset", dataset_type(model.data)),
        ),
        Name("None"),
        (
            Doc(f"{what} over the examples trained on, kept with the run."),
            *framework.evaluate(tuple(body)),
            Do(
                Call(
                    save,
                    (
                        Name("trained.run"),
                        Dict(tuple(entries)),
                        Name("trained.step"),
                        state(),
                    ),
                )
            ),
        ),
    )


def _parts(name: str, vectors: Expression, components: int) -> Call:
    """statistics.moments(codes), or mixtures.fitted(codes, 10, trained.config.seed, "codes")"""
    if not components:
        return Call(Ref("statistics.moments", Import(".", "statistics")), (vectors,))
    settings = Literal(components), Name("trained.config.seed"), Literal(name)
    fitted = Ref("mixtures.fitted", Import(".", "mixtures"))
    return Call(fitted, (vectors, *settings))
