"""save_metrics() of outputs.py."""

from __future__ import annotations

from collections.abc import Iterable

from gencc.codegen.files.outputs_py import labels
from gencc.codegen.files.outputs_py.arguments import (
    PATH,
    array,
    fitted_parts,
    function_call,
)
from gencc.codegen.files.outputs_py.examples import (
    aligned,
    are_domains,
    every_example,
    labels_of,
    numbers,
    over_chunks,
)
from gencc.codegen.files.outputs_py.functions import (
    function_name,
)
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
    Import,
    List,
    Literal,
    Name,
    Parameter,
    Ref,
    Return,
    Statement,
)
from gencc.ir import expressions as ir
from gencc.ir.model import Domain, Model
from gencc.lowering.plan import OutputProgram, Program


def metrics_function(program: Program, model: Model) -> Def:
    """Prints and writes every metric, over the data that a trained model is tested on.

    All see the same noise, so that they can be compared.
    """
    metrics = program.metrics
    loops: list[Statement] = []
    for read, group in _read_together(metrics, model):
        if are_domains(model, read):
            loops.append(aligned(model, Name("dataset"), read))
        calls = [
            Do(Call(Attribute(Name(every_example(metric)), "append"), (array(call),)))
            for metric in group
            for call in [function_call(metric, function_name(metric, program))]
        ]
        used = {draw.name: draw for metric in group for draw in metric.draws}
        draws = "metrics", tuple(used.values())
        loops.append(over_chunks(read, draws, model, calls, labels.Fixed(group)))
    save = Ref("metrics.save", Import(".", "metrics"))
    entries = tuple(
        (Literal(metric.name), _metric(metric, model)) for metric in metrics
    )
    return Def(
        "save_metrics",
        (Parameter("trained", Name("Trained")), Parameter("folder", PATH)),
        Name("list[Path]"),
        (
            Doc("Every metric of the spec, printed and written."),
            Assign("path", Binary("/", Name("folder"), Literal("metrics.json"))),
            Assign("dataset", Call(Name("trained.trial"))),
            *fitted_parts(metrics),
            *(Assign(every_example(metric), List(())) for metric in metrics),
            *loops,
            Do(Call(save, (Name("path"), Dict(entries, table=True)))),
            Return(List((Name("path"),))),
        ),
    )


def _read_together(
    metrics: Iterable[OutputProgram], model: Model
) -> list[tuple[tuple[str, ...], list[OutputProgram]]]:
    """The inputs that one loop reads: each domain has its own number of examples."""
    groups: dict[tuple[Domain, ...], list[OutputProgram]] = {}
    for metric in metrics:
        own = model.data.domains_of(metric.inputs) or model.data.domains[:1]
        groups.setdefault(own, []).append(metric)
    return [
        (
            tuple(dict.fromkeys(name for metric in group for name in metric.inputs)),
            group,
        )
        for group in groups.values()
    ]


def _metric(program: OutputProgram, model: Model) -> Expression:
    """The mean over all examples, or how well they are ranked."""
    # A learned number has no axis of examples to be joined along.
    is_number = not isinstance(program.values[0].type, ir.Tensor)
    join = "np.stack" if is_number else "np.concatenate"
    values = Call(
        Ref(join, Import("numpy", alias="np")), (Name(every_example(program)),)
    )
    ranked = next(
        metric.ranked for metric in model.metrics if metric.name == program.name
    )
    if not ranked:
        return Call(Ref("metrics.mean", Import(".", "metrics")), (values,))
    only = numbers(model.data.domains[0].only)
    every = labels_of(Name("dataset"))
    unseen = Call(Ref("metrics.unseen", Import(".", "metrics")), (every, only))
    return Call(Ref("metrics.auroc", Import(".", "metrics")), (values, unseen))
